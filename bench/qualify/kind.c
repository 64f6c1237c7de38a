// SPDX-License-Identifier: GPL-2.0
/* What the kinds of parts share. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "lib/shell.h"
#include "qualify/kind.h"

const struct kind *const kinds[] = {
	&kind_host, &kind_gate, &kind_validate, &kind_measure, &kind_soak, &kind_require, NULL,
};

bool kind_takes_number(const char *value, char *err, size_t err_size)
{
	char *end;

	strtod(value, &end);
	if (*value && !*end)
		return true;
	snprintf(err, err_size, "a number");
	return false;
}

bool kind_takes_word(const char *value, char *err, size_t err_size)
{
	char *quoted = kind_quote(value);
	bool plain = !strcmp(quoted, value);

	free(quoted);
	if (!plain)
		snprintf(err, err_size, "letters, digits and _@%%+=:,./-");
	return plain;
}

bool kind_takes_yes(const char *value, char *err, size_t err_size)
{
	if (!strcmp(value, "yes") || !strcmp(value, "no"))
		return true;
	snprintf(err, err_size, "yes or no");
	return false;
}

bool kind_takes_hosts(const char *value, char *err, size_t err_size)
{
	if (!strcmp(value, "one") || !strcmp(value, "two"))
		return true;
	snprintf(err, err_size, "one or two");
	return false;
}

bool part_is_between(const struct part *part)
{
	return !strcmp(part_value(part, "hosts", "one"), "two");
}

char *kind_quote(const char *word)
{
	char *words[] = { must_copy(word), NULL };
	struct text_stream stream;

	must_open(&stream);
	shell_print(words, stream.out);
	free(words[0]);
	return must_close(&stream);
}

char *part_file(const struct qualification *of, const struct part *part, const char *word)
{
	return must_format("%s/raw/%s.%s", of->directory, part->name, word);
}

const char *part_value(const struct part *part, const char *key, const char *def)
{
	for (size_t i = 0; i < part->job->nkv; i++)
		if (!strcmp(part->job->kv[i].key, key))
			return part->job->kv[i].value;
	return def;
}

struct line *kind_line(struct qualification *of, const struct part *part, enum line_verdict verdict,
		       const char *file, const char *name, const char *required, const char *fmt, ...)
{
	struct line *line;
	va_list args;
	char *had;

	va_start(args, fmt);
	had = must_print(fmt, args);
	va_end(args);
	line = lines_add(&of->lines, verdict, name, required, "%s", had);
	free(had);
	line->evidence = must_format("raw/%s.%s", part->name, file);
	line->command = must_copy(part->command ? part->command : "");
	return line;
}
