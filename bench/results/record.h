/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record of a run: its result document and, while it is not whole, a journal beside the file
 * that it will be: FILE.partial has each job as soon as it is done, so that a run that was cut off
 * can go on. Only the same jobs on the same machine can: another kernel, device, module or time
 * domain would make a document of two runs.
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

/* What is done about a journal that is there already. */
enum record_mode {
	RECORD_PLAIN,		/* no journal is kept: a run of one job */
	RECORD_NEW,		/* it is an error */
	RECORD_OVERWRITE,	/* it is thrown away */
	RECORD_RESUME,		/* its jobs are not done again; where there is none, all are */
};

struct record_setup {
	enum record_mode mode;
	const char *out;	/* NULL: no document is written, and no journal kept */
	const char *command;
	bool part;		/* of a run whose other jobs are done elsewhere */
	const char *iommu_mode;	/* of the lent function now */
	json_t *env, *jobs;	/* go over to the record, on error too; run_specs_to_json() */
};

struct record {
	struct results *results;
	json_t *jobs;
	size_t done;		/* of them, from the first on */
	bool wrong;		/* a row has wrong mappings */
	size_t failed;		/* jobs that ended with an error */
	/* private */
	const char *out;
	char *path;		/* of the journal */
	struct journal *journal;
	json_t *lines;		/* of an earlier run */
	bool timed;
	int64_t mark_ns;	/* when the job at hand began */
};

/*
 * Negative errno, logged: the journal is another run's, broken, or there although it must not be.
 * The record is to be closed in any case.
 */
int record_open(struct record *record, const struct record_setup *setup);

/* How many of the jobs an earlier run did. */
size_t record_found(const struct record *record);
/*
 * Adds what that run has measured. Negative errno, logged. To be called once, before the first job.
 */
int record_replay(struct record *record);

/*
 * Job number record->done begins, and is done: its rows, and its skips and failures, stand in the
 * journal. As above; a job that has none of them is an error.
 */
void record_begin_job(struct record *record);
int record_end_job(struct record *record);

/*
 * All jobs are done: writes the document, where that is wanted, and removes the journal. As above.
 */
int record_write(struct record *record);

/* The journal stays if the document was not written, and there is a row in it. */
void record_close(struct record *record);

#endif
