/* SPDX-License-Identifier: GPL-2.0 */
/* Between running a job and making its rows. */
#ifndef ODPBENCH_ENGINE_INTERNAL_H
#define ODPBENCH_ENGINE_INTERNAL_H

#include "engine/run.h"

#define RUN_MAX_MEASURES 4

/* What one path has given so far. */
struct outcome {
	struct series series[RUN_MAX_MEASURES];		/* at level off */
	struct series timed[RUN_MAX_MEASURES];		/* at level time, with their stages */
	struct series stages[RUN_MAX_MEASURES][ODP_PATH_STAGES];
	struct series warm[RUN_MAX_MEASURES];
	struct series difference[RUN_MAX_MEASURES];
	struct tally tally;
	uint64_t without_iova;	/* regions that a path of I/O address ranges got none for */
	uint64_t iterations;	/* that were done of those asked for */
	bool settled;		/* no further sample is taken: run_settled() */
	char dropped[256];	/* why this path alone was left out; "" */
};

/*
 * The counting pass of one path into outcome->tally, again where it was disturbed, so often at
 * most. Negative errno, logged; -EIO where each try was disturbed.
 */
#define RUN_COUNT_TRIES 3
int run_count(struct job *job, const struct workload_ops *ops, const char *path,
	      struct outcome *outcome);

/* Adds the rows of one measure on one path. Negative errno, logged. */
int run_add_rows(struct job *job, const char *path, size_t measure, struct outcome *outcome,
		 struct results *results);

/* "counters" and "sustained" of a row. New references; NULL: no memory, or was not counted. */
json_t *run_counters(const struct tally *tally);
json_t *run_sustained(const struct tally *tally);

/* A stage, or another part of a row, of its samples. A new reference, or NULL (no memory). */
json_t *run_stage(uint64_t *samples, size_t n);

/* The "stages" of a row. A new reference, or NULL (no memory). */
json_t *run_stages(const struct measure *measure, const struct series *timed);

/*
 * The command that makes these rows again, whatever its length: of one path in the mode that it
 * has, or of all as they were asked for. To be freed; NULL: no memory.
 */
char *run_row_command(const struct job *job, const char *path, const char *mode);
char *run_command(const struct job *job, const struct run_spec *spec);

/* Has the IOMMU mode of a job an IOTLB that is flushed? */
bool run_mode_flushes(const struct job *job);

/*
 * Whether more samples of a path would say no more. Only under icount, where a sample is a number
 * of instructions, and of a workload whose samples each stand alone: there the same operation on
 * the same state is the same number, so that what all samples so far agree in is what the next will
 * be. 16 of them have to, of each measure, with none rejected, and of what is done again as well.
 * One sample that is unlike the others, for an interrupt, a list that is refilled, a queue that is
 * flushed, and the path goes on to the end: what comes now and then is then seen as often as it was
 * asked for. Real time always varies: there is no such rule for it.
 *
 * Of the 859 rows of the default suite on 7.3.4 65 are of one number over all their samples. Weaker
 * rules were tried on all its samples: to stop where the quartiles and the medians of both halves
 * agree takes 56 % fewer of them, and moves 6 medians by more than 0.2 %, one by 13 %.
 */
bool run_settled(const struct job *job, const struct outcome *outcome);

/* The job in a few words, as it was asked for: what is not as by default. */
void run_job_label(const struct job *job, const struct run_spec *spec, char *buf, size_t size);

#endif
