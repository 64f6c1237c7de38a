/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Result documents, odpbench/1: building them row by row, writing them whole or not at all,
 * loading them with every rule checked.
 */
#ifndef ODPBENCH_RESULTS_H
#define ODPBENCH_RESULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/stats.h"

#define RESULTS_SCHEMA "odpbench/1"

struct results;

/*
 * What a row is made of. Strings and JSON are the caller's; the row keeps copies or references
 * of its own. samples are sorted in place. With no valid sample (all rejected, or a row that
 * measures memory only) the row has a latency of null and an empty histogram.
 */
struct results_row {
	const char *workload;	/* "map" */
	const char *measure;	/* "map", "unmap", "latency", ... */
	const char *device;	/* "0000:00:03.0", "rxe0" */
	const char *path;	/* "native", "page", "sg", "iova", "iova-batch" */
	const char *iommu_mode;	/* "strict", "lazy", "passthrough", "off" */
	const char *unit;	/* results_unit() of the time domain */
	const char *proof;	/* "counter", "data", "none-needed", "none" */
	const char *valid_for;	/* one sentence */
	const char *command;	/* reproduces this row */
	json_t *params;		/* option_to_json(); those not at their default are in the id */
	json_t *defaults;	/* the same, each at its default; NULL: none has one */
	json_t *counters;	/* of the second pass: integers; NULL for {} */
	json_t *memory;		/* integers, bytes; NULL for {}; see below */
	json_t *sustained;	/* counters of many operations in a row; NULL: not counted */
	json_t *fault_cost;	/* difference_to_json(): each operation and the same again; NULL */
	json_t *warm;		/* results_stage(): the operations done again; NULL: not done */
	json_t *batch;		/* {"operations", "elapsed"}; NULL: a sample is of one operation */
	json_t *stages;		/* {"hmm": results_stage(...), ...}; NULL for {}; see below */
	const char *file_system;	/* of the file that is faulted: "tmpfs"; NULL: there is none */
	json_t *rate;		/* rate_to_json(); NULL: nothing is done at a rate */
	json_t *placement;	/* {"cpu", "node"}; NULL: nothing was placed */
	json_t *transport;	/* transport_to_json(); NULL: nobody looked */
	json_t *processes;	/* of a program, that registered; NULL: none, or not a program */
	const char *defect;	/* why it failed: "hugetlb-second-page"; NULL: it did not fail */
	const char *evidence;	/* one line that shows the defect; required with it */
	bool unexpected;	/* no known defect of this kernel makes it fail */
	uint64_t *samples;	/* in unit, one for each accepted operation */
	size_t nsamples;
	uint64_t asked;		/* samples wanted, if fewer sufficed because all were equal; or 0 */
	uint64_t rejected;	/* operations whose proof failed */
};

/*
 * memory, of one region or operation, measured and not computed; a key is absent if it could not be
 * measured, and 0 if nothing was taken:
 *   registered_bytes	the memory that the others describe (if it is missing, readers use
 * 			params.pages x 4096)
 *   list_bytes		sizes of the allocations for lists and tables of the path and the RDMA core
 *   device_table_bytes	the device's own page tables
 *   iommu_table_bytes	growth of nr_iommu_pages (/proc/vmstat, from Linux 6.12) x page size
 *   slab_bytes		growth of Slab in /proc/meminfo: the lists again, and all that goes with them
 *
 * stages: hmm, map, sync and device (the rest) of a fault; unmap, flush and rest of an
 * invalidation.
 */

/* The unit that a time domain measures in: "instructions" for icount, otherwise "ns". */
const char *results_unit(const char *time_domain);

/*
 * Build a row: statistics, histogram and id, which is
 *   workload/measure/path/iommu_mode/device/key=value,...   (params in alphabetical order, without
 *   iterations and those at their default)
 * so that the same measurement has the same id in every run, even if one version has options that
 * another lacks. A new reference, or NULL (logged) if memory is short or a field is missing.
 */
json_t *results_row(struct results_row *row);

/*
 * The id of a finished row with all its params but iterations. Rows of two versions with the same
 * id differ in it if a default does. A new reference, or NULL (no memory).
 */
json_t *results_full_id(const json_t *row);

/* A stage from its statistics: an object with the members of latency, and samples. */
json_t *results_stage(const struct stats *stats);

/*
 * A new document. started is the start of the earlier run that it continues; NULL: it starts now.
 * The document takes over env, on error too. NULL (logged) if memory is short, command is not
 * UTF-8, or env breaks the schema.
 */
struct results *results_new(json_t *env, const char *command, const char *started);

/* When it was started; borrowed from the document. */
const char *results_started(const struct results *results);

/*
 * Add a row; its reference is taken over, on error too. -EINVAL (logged) if it breaks a rule or has
 * the id of an earlier row; the document is then as before.
 */
int results_add_row(struct results *results, json_t *row);

/*
 * Record that something that was asked for is not measured, and why: "fault, path sg", "needs the
 * hooks of Linux 6.16". The same skip is kept once only. -ENOMEM (logged).
 */
int results_add_skip(struct results *results, const char *what, const char *why);

/*
 * Record that a job ended with an error: the job in a few words, the command that runs it alone,
 * and the line of the error. -ENOMEM (logged).
 */
int results_add_failed(struct results *results, const char *job, const char *command,
		       const char *error);

/*
 * Begin and end a job: what is added in between belongs to it. The end adds a copy of job, one of
 * run_specs_to_json(), to the document's jobs, with its result, the number of its rows and its
 * duration (negative: not known). It returns the job's line for a journal (schema, $defs/job_done),
 * a new reference; or NULL (logged) if memory is short or nothing was added, neither a row nor a
 * reason why there is none.
 */
void results_begin_job(struct results *results);
json_t *results_end_job(struct results *results, const json_t *job, int64_t duration_ns);

/*
 * Add a job of an earlier process; done is what results_end_job() returned there. -EINVAL (logged)
 * if it breaks a rule; where is its place ("run.json.partial:3").
 */
int results_add_done(struct results *results, const json_t *job, const json_t *done,
		     const char *where);

/*
 * What a job of a document was to do, as text: equal for two jobs that were to do the same,
 * whatever their results. The caller frees it; NULL: no memory.
 */
char *results_job_key(const json_t *job);
/* Did level verify find a wrong mapping, or did the row fail as no known defect makes it? */
bool results_row_is_wrong(const json_t *row);

/* How many rows the document has. */
size_t results_rows(const struct results *results);

/*
 * Check the document and write it to path. It is written to a temporary file in the same
 * directory, synced, then renamed: path is the old file or the new one, whole, whatever
 * happens. Negative errno (logged), no temporary file left. A document without rows is refused,
 * unless it is a part.
 */
int results_write(struct results *results, const char *path);

/* Mark the document as one part of a run. -ENOMEM. */
int results_set_part(struct results *results);

void results_free(struct results *results);

/*
 * Load and check a document, or the journal of an unfinished run: this gives a document of the jobs
 * so far, with the number of all jobs in "jobs_asked". NULL, logged with the place (line and
 * column, or the path in the JSON), if the file is missing, truncated, of another program or of
 * another schema version. Rows share members whose texts are equal: none may be changed.
 */
json_t *results_load(const char *path);
/* The same for a document that may be one part of a run, and then may have no rows. */
json_t *results_load_part(const char *path);

/*
 * Check the schema, and the rules that a schema cannot express: histogram counts add up to samples;
 * min <= p50 <= ... <= max, and the histogram reaches from min to max; latency is null if and only
 * if there are no samples; the unit fits the time domain; the verdicts on transport and rate follow
 * from their numbers; commands of processes can be printed; ids are unique; a job that is done has
 * rows, and the jobs' rows are all the rows.
 * 0, or -EINVAL with one line in err.
 */
int results_check(const json_t *doc, char *err, size_t err_size);

/* The same for one row of a document in this time domain; where is its place ("rows[3]"). */
int results_check_row(const json_t *row, const char *time_domain, const char *where, char *err,
		      size_t err_size);

#endif
