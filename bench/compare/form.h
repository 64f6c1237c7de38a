/* SPDX-License-Identifier: GPL-2.0 */
/* The forms in which a comparison is written: each a file. */
#ifndef ODPBENCH_COMPARE_FORM_H
#define ODPBENCH_COMPARE_FORM_H

#include <stdio.h>

#include "compare/comparison.h"

/* n comparisons of one base, each with another side; command is the one that makes them again. */
struct comparisons {
	const struct comparison *of;
	size_t n;
	const char *command;
};

struct compare_form {
	const char *name;
	void (*write)(const struct comparisons *comparisons, FILE *out);
};

/* Ends with an entry without a name. */
extern const struct compare_form compare_forms[];

void compare_write_text(const struct comparisons *comparisons, FILE *out);
void compare_write_markdown(const struct comparisons *comparisons, FILE *out);
void compare_write_json(const struct comparisons *comparisons, FILE *out);
void compare_write_csv(const struct comparisons *comparisons, FILE *out);
void compare_write_junit(const struct comparisons *comparisons, FILE *out);
void compare_write_kcidb(const struct comparisons *comparisons, FILE *out);

/*
 * One finding in a sentence: "IOTLB flushes at once of unmapping, per 512 pages: 0 -> 1, with the page
 * tables; map/unmap/iova-batch/lazy/..., and 3 more rows; with it p50 +2.0 %". To be freed.
 */
char *finding_sentence(const struct comparison *comparison, const struct finding *finding);
/* Everything in one sentence: "2 regressions, 1 improvement; 300 rows, ...". To be freed. */
char *comparison_sentence(const struct comparison *comparison);

/* "worse", "better", "same", "cannot tell", "other work". */
const char *verdict_words(enum verdict verdict);

#endif
