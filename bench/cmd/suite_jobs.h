/* SPDX-License-Identifier: GPL-2.0 */
/* The jobs of a suite file or a command line, ready to be run, shown, split or merged. */
#ifndef ODPBENCH_CMD_SUITE_JOBS_H
#define ODPBENCH_CMD_SUITE_JOBS_H

#include <stddef.h>

#include "engine/run.h"
#include "suite/suite.h"

struct suite_jobs {
	struct run_spec *specs;
	size_t n;
};

/*
 * Reads a suite, a file or the name of one that comes with odpbench; jobs that name no device get
 * this one (NULL: the workload's default). Negative errno (logged), or 0: call suite_jobs_free().
 */
int suite_jobs_load(struct suite_jobs *jobs, const char *name, const char *device);

/*
 * The jobs of a workload whose options are n lists of values: one for each combination. Negative
 * errno (logged), or 0: call suite_jobs_free().
 */
int suite_jobs_from_options(struct suite_jobs *jobs, const char *workload, const char *device,
			    const struct suite_kv *options, size_t n);

/* Keeps only the jobs in a list of numbers, "1-3,7", in their order. Negative errno (logged). */
int suite_jobs_choose(struct suite_jobs *jobs, const char *list);

void suite_jobs_free(struct suite_jobs *jobs);

#endif
