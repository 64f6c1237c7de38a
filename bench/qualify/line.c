// SPDX-License-Identifier: GPL-2.0
/* Lines of a qualification. */
#include <stdarg.h>
#include <stdlib.h>

#include "lib/must.h"
#include "qualify/line.h"

const char *const line_words[LINE_VERDICTS] = {
	[LINE_PASS] = "pass", [LINE_FAIL] = "FAIL", [LINE_UNKNOWN] = "unknown", [LINE_KNOWN] = "known",
};

struct line *lines_add(struct lines *lines, enum line_verdict verdict, const char *name,
		       const char *required, const char *fmt, ...)
{
	struct line *line;
	va_list args;

	lines->lines = must_grow(lines->lines, lines->n + 1, sizeof(*lines->lines));
	line = &lines->lines[lines->n++];
	*line = (struct line){ .verdict = verdict, .name = must_copy(name), .required = must_copy(required) };
	va_start(args, fmt);
	line->had = must_print(fmt, args);
	va_end(args);
	return line;
}

size_t lines_count(const struct lines *lines, enum line_verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->n; i++)
		n += lines->lines[i].verdict == verdict;
	return n;
}

void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		free(lines->lines[i].name);
		free(lines->lines[i].required);
		free(lines->lines[i].had);
		free(lines->lines[i].evidence);
		free(lines->lines[i].command);
	}
	free(lines->lines);
	*lines = (struct lines){ 0 };
}
