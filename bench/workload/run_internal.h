/* SPDX-License-Identifier: GPL-2.0 */
/* Between running a job and making its rows. */
#ifndef ODPBENCH_RUN_INTERNAL_H
#define ODPBENCH_RUN_INTERNAL_H

#include "run.h"

#define RUN_MAX_MEASURES 4

/* What one path has given so far. */
struct outcome {
	struct series series[RUN_MAX_MEASURES];
	struct tally tally;
};

/* Adds the row of one measure on one path. Negative errno, logged. */
int run_add_row(struct job *job, const char *path, size_t measure, struct outcome *outcome,
		struct results *results);

/* The job in a few words: workload, IOMMU mode as asked for, and what is not as by default. */
void run_job_label(const struct job *job, const char *mode, char *buf, size_t size);

#endif
