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
	size_t first_row, first_skip, first_failed;	/* of the job at hand */
	bool skips;		/* it has a skip, though perhaps one that was there already */
};

/* Whether a file, which is at its begin and stays there, is a journal; and what it would be. */
bool results_is_journal(FILE *file);
json_t *results_load_journal(const char *path, FILE *file);
/*
 * A document from its text. Members of rows are shared by all that have them in the same text, and
 * nobody may change them. A new reference, or NULL, of which jansson, given all of the text, knows
 * the reason: it is no document, or written as none is, or memory is short.
 */
json_t *results_load_rows(const char *text, size_t length);

#endif
