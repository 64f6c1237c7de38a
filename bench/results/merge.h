/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of a run, each with some of its jobs, put together into one document. */
#ifndef ODPBENCH_RESULTS_MERGE_H
#define ODPBENCH_RESULTS_MERGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "results/results.h"

/* A document that is a part, and its name for messages. */
struct merge_part {
	const char *name;
	json_t *doc;
};

/*
 * The document that one run of all the jobs (run_specs_to_json()) would have given, as far as
 * documents say it: rows in the order of the jobs, the environment and command of the first part,
 * the start of the earliest. NULL (logged): a job is in none of the parts or in two, a part has
 * another, or is of another machine or command.
 */
struct results *results_merge(const json_t *jobs, const struct merge_part *parts, size_t n);

/*
 * Whether what two parts of a run must have in common of env differs: kernel, devices, time domain
 * and versions, say. Then text says where, as json_difference() does.
 */
bool results_other_machine(const json_t *there, const json_t *here, char *text, size_t size);

#endif
