/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of a qualification: what is required, what was had, and the evidence. */
#ifndef ODPBENCH_QUALIFY_LINE_H
#define ODPBENCH_QUALIFY_LINE_H

#include <stddef.h>

enum line_verdict {
	LINE_PASS,
	LINE_FAIL,
	LINE_UNKNOWN,	/* it could not be measured: no device qualifies with such a line */
	LINE_KNOWN,	/* a known deviation; it fails nothing */
	LINE_VERDICTS,
};

struct line {
	enum line_verdict verdict;
	char *name;		/* "validate mlx5_0, path native: faults.absent-write" */
	char *required, *had;
	char *evidence;		/* file, below the folder */
	char *command;		/* what made it */
};

struct lines {
	struct line *lines;
	size_t n;
};

/* Adds one with copies of the texts; what was had is a format. */
struct line *lines_add(struct lines *lines, enum line_verdict verdict, const char *name,
		       const char *required, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
size_t lines_count(const struct lines *lines, enum line_verdict verdict);
void lines_free(struct lines *lines);

/* "pass", "FAIL", "unknown", "known" */
extern const char *const line_words[LINE_VERDICTS];

#endif
