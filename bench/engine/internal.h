/* SPDX-License-Identifier: GPL-2.0 */
/* What running a job and making its rows share. */
#ifndef ODPBENCH_ENGINE_INTERNAL_H
#define ODPBENCH_ENGINE_INTERNAL_H

#include "engine/counters.h"
#include "engine/run.h"

#define RUN_MAX_MEASURES 4

/* The results of one path so far. */
struct outcome {
	struct series series[RUN_MAX_MEASURES];		/* at level off */
	struct series timed[RUN_MAX_MEASURES];		/* at level time, with their stages */
	struct series stages[RUN_MAX_MEASURES][ODP_PATH_STAGES];
	struct series warm[RUN_MAX_MEASURES];
	struct series difference[RUN_MAX_MEASURES];
	struct tally tally;
	uint64_t without_iova;	/* regions for which a path that needs an I/O range got none */
	uint64_t iterations;	/* done so far */
	bool settled;		/* no further sample is taken: run_settled() */
	char dropped[256];	/* why only this path was left out; "" */
};

/*
 * Runs all passes over the paths of a job whose target is open; outcomes: one for each path. 0, what
 * fixture_skip() returns, or negative errno, logged.
 */
int run_passes(struct job *job, const struct run_spec *spec, struct outcome *outcomes);

/*
 * Runs the counting pass of one path into outcome->tally; if it was disturbed, again, up to so many
 * times in all. Negative errno, logged; -EIO if each try was disturbed.
 */
#define RUN_COUNT_TRIES 3
int run_count(struct job *job, const struct workload_ops *ops, const char *path,
	      struct outcome *outcome);

/* Adds the rows of one measure on one path. Negative errno, logged. */
int run_add_rows(struct job *job, const char *path, size_t measure, struct outcome *outcome,
		 struct results *results);

/* A stage, or another part of a row, from its samples. A new reference, or NULL (no memory). */
json_t *run_stage(uint64_t *samples, size_t n);

/* The "stages" of a row. A new reference, or NULL (no memory). */
json_t *run_stages(const struct measure *measure, const struct series *timed);

/*
 * The command that makes rows again, however long it is: those of one path in its mode, or of all
 * paths as they were asked for. To be freed; NULL: no memory.
 */
char *run_row_command(const struct job *job, const char *path, const char *mode);
char *run_command(const struct job *job, const struct run_spec *spec);

/* Whether the IOMMU mode of a job uses an IOTLB, which is flushed. */
bool run_mode_flushes(const struct job *job);

/*
 * Whether more samples of a path would add nothing. This can only be under icount, where a sample
 * is a number of instructions, and for a workload whose samples do not depend on each other. There
 * the same operation on the same state takes the same number, so if all samples so far agree, the
 * next ones will too. 16 samples of each measure must agree, none may be rejected, and the same
 * holds for operations that are done again. If one sample differs, because of an interrupt, a list
 * that is refilled or a queue that is flushed, the path runs to the end, so that rare events are
 * seen as often as was asked for. Real time always varies, so there is no such rule for it.
 *
 * Of the 859 rows of the default suite on 7.3.4, 65 have one number in all their samples. Weaker
 * rules were tried on all its samples: to stop when the quartiles and the medians of both halves
 * agree takes 56 % fewer samples, but moves 6 medians by more than 0.2 %, one of them by 13 %.
 */
bool run_settled(const struct job *job, const struct outcome *outcome);

/* The job in a few words, as it was asked for, with the options that are not the default. */
void run_job_label(const struct job *job, const struct run_spec *spec, char *buf, size_t size);

#endif
