/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that build a result document share. */
#ifndef ODPBENCH_RESULTS_INTERNAL_H
#define ODPBENCH_RESULTS_INTERNAL_H

#include <stdbool.h>
#include <stdio.h>

#include "results/results.h"

struct results {
	json_t *doc;
	json_t *rows;	/* borrowed from doc */
	json_t *ids;	/* object with the ids of all rows */
	const char *time_domain;	/* borrowed from doc */
	size_t first_row, first_skip, first_failed;	/* of the current job */
	bool skips;		/* it has a skip, perhaps one that the document had already */
};

/* Is the file, which is at its beginning and stays there, a journal? */
bool results_is_journal(FILE *file);
/* The document that the run of this journal has so far: results_load(). */
json_t *results_load_journal(const char *path, FILE *file);
/*
 * A document from its text. Rows share the members whose texts are equal, and nobody may change
 * these. A new reference, or NULL: the text is no document, has an unusual form, or memory is
 * short. jansson, given the whole text, finds the reason.
 */
json_t *results_load_rows(const char *text, size_t length);

#endif
