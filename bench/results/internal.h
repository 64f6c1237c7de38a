/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that build a result document share. */
#ifndef ODPBENCH_RESULTS_INTERNAL_H
#define ODPBENCH_RESULTS_INTERNAL_H

#include <stdbool.h>

#include "results/results.h"

struct results {
	json_t *doc;
	json_t *rows;	/* borrowed from doc */
	json_t *ids;	/* object with the ids of all rows */
	const char *time_domain;	/* borrowed from doc */
	size_t first_row, first_skip, first_failed;	/* of the job at hand */
	bool skips;		/* it has a skip, though perhaps one that was there already */
};

#endif
