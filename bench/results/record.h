/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record of a run: its result document and, until that is complete, a journal beside it.
 * FILE.partial has each job as soon as it is done, so that a run that was cut off can be resumed,
 * with the same jobs on the same machine: another kernel, device, module or time domain would make
 * a document of two runs.
 */
#ifndef ODPBENCH_RESULTS_RECORD_H
#define ODPBENCH_RESULTS_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/journal.h"
#include "results/results.h"

#define RECORD_SUFFIX ".partial"
#define RECORD_JOURNAL_SCHEMA "odpbench-journal/1"

/* What is done about an existing journal. */
enum record_mode {
	RECORD_PLAIN,		/* no journal is kept: a run of one workload */
	RECORD_NEW,		/* it is an error */
	RECORD_OVERWRITE,	/* it is thrown away */
	RECORD_RESUME,		/* its jobs are not done again; without a journal all are done */
};

struct record_setup {
	enum record_mode mode;
	const char *out;	/* NULL: no document is written, and no journal kept */
	const char *command;
	bool part;		/* of a run whose other jobs are done elsewhere */
	const char *iommu_mode;	/* of the lent function now */
	json_t *env, *jobs;	/* the record takes both over, on error too; run_specs_to_json() */
};

struct record {
	struct results *results;
	json_t *jobs;
	size_t done;		/* how many of them, from the first on */
	bool wrong;		/* a row has wrong mappings */
	size_t failed;		/* jobs that ended with an error */
	/* private */
	const char *out;
	char *path;		/* of the journal */
	struct journal *journal;
	json_t *lines;		/* of an earlier run */
	bool timed;
	int64_t mark_ns;	/* when the current job began */
};

/*
 * Negative errno (logged) if the journal is another run's, is broken, or exists although it must
 * not. Close the record in any case.
 */
int record_open(struct record *record, const struct record_setup *setup);

/* How many of the jobs an earlier run has done. */
size_t record_found(const struct record *record);
/*
 * Adds what that run has measured. Call it once, before the first job. Negative errno (logged).
 */
int record_replay(struct record *record);

/*
 * Begin and end job number record->done. The end writes its rows, skips and failures to the
 * journal; a job that has none of them is an error. Negative errno (logged).
 */
void record_begin_job(struct record *record);
int record_end_job(struct record *record);

/*
 * After all jobs: writes the document, if setup.out names one, and removes the journal. Negative
 * errno (logged).
 */
int record_write(struct record *record);

/* An unwritten document's journal stays, unless it has no rows and no jobs of an earlier run. */
void record_close(struct record *record);

#endif
