/* SPDX-License-Identifier: GPL-2.0 */
/* odpbench suite --show and --split: what would run, and how long it took when it did. */
#ifndef ODPBENCH_CMD_SUITE_SHOW_H
#define ODPBENCH_CMD_SUITE_SHOW_H

#include <jansson.h>
#include <stddef.h>

#include "engine/run.h"

#define SUITE_TIME_UNKNOWN (-1.0)

/* How long each job of an earlier run took; earlier may be NULL. A new reference. */
json_t *suite_times(const json_t *earlier);

/*
 * Seconds that the same job took there, or SUITE_TIME_UNKNOWN if none had the same parameters: a
 * time cannot be scaled from other values. job is one of run_specs_to_json().
 */
double suite_job_seconds(const json_t *job, const json_t *times);

/*
 * Prints a line for each job, and the sum. jobs is run_specs_to_json(); earlier is a result
 * document, or NULL: all times are unknown. 0 or negative errno.
 */
int suite_show(const struct run_spec *specs, size_t n, const json_t *jobs, const json_t *earlier,
	       const char *earlier_name);

/*
 * Prints a line for each of so many parts that take equally long: the numbers of its jobs, how many
 * they are, their rows, and the seconds of those whose time is known. An unknown time is estimated
 * from the job's rows. Fewer parts if there are fewer jobs. 0 or negative errno.
 */
int suite_split(const struct run_spec *specs, size_t n, const json_t *jobs, const json_t *earlier,
		size_t parts);

#endif
