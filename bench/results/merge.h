/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of a run, each with some of its jobs, put together into one document. */
#ifndef ODPBENCH_RESULTS_MERGE_H
#define ODPBENCH_RESULTS_MERGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "results/results.h"

/* The document of a part, and its name for messages. */
struct merge_part {
	const char *name;
	json_t *doc;
};

/*
 * The document that one run of all the jobs (run_specs_to_json()) would have given, as far as the
 * parts tell: rows in the order of the jobs, the environment and command of the first part, the
 * earliest start. NULL (logged) if a job is in no part or in several, a part has a job that is not
 * among them, or a part is of another machine or command.
 */
struct results *results_merge(const json_t *jobs, const struct merge_part *parts, size_t n);

/*
 * Do two parts of a run differ in what they must have in common of env, such as kernel, devices,
 * time domain and versions? If so, text says where, as json_difference() does.
 */
bool results_other_machine(const json_t *there, const json_t *here, char *text, size_t size);

#endif
