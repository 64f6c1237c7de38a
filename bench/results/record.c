// SPDX-License-Identifier: GPL-2.0
/* The record of a run: its document, and the journal of the jobs that are done. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/json_difference.h"
#include "lib/log.h"
#include "results/merge.h"
#include "results/record.h"
#include "results/schema.h"
#include "host/wall_clock.h"

static int refuse(const struct record *record, const char *why)
{
	log_error("%s: %s; --overwrite begins anew", record->path, why);
	return -EINVAL;
}

/* Does any job that is still to be done take the IOMMU mode as it finds it? */
static bool depends_on_mode(const struct record *record)
{
	for (size_t i = record_found(record); i < json_array_size(record->jobs); i++) {
		const json_t *job = json_array_get(record->jobs, i);

		if (!strcmp(json_string_value(json_object_get(job, "iommu_mode")), "current"))
			return true;
	}
	return false;
}

static int check_same(const struct record *record, const struct record_setup *setup,
		      const json_t *head)
{
	char difference[512], why[640];
	const json_t *env = json_object_get(head, "env");
	const char *mode = json_string_value(json_object_get(head, "iommu_mode"));
	bool differs = json_difference(json_object_get(head, "jobs"), record->jobs, "jobs",
				       difference, sizeof(difference));

	if (!differs)
		differs = results_other_machine(env, setup->env, difference, sizeof(difference));
	if (!differs && strcmp(mode, setup->iommu_mode) && depends_on_mode(record)) {
		snprintf(difference, sizeof(difference), "iommu_mode: %s there, %s here", mode,
			 setup->iommu_mode);
		differs = true;
	}
	if (!differs)
		return 0;
	snprintf(why, sizeof(why), "the run that was cut off is not this one: %s", difference);
	return refuse(record, why);
}

/* The document goes on from the one that was begun. */
static int resume(struct record *record, const struct record_setup *setup)
{
	const json_t *head;
	char err[512];
	int ret;

	record->journal = journal_open(record->path, &record->lines);
	if (!record->journal)
		return -EIO;
	if (!json_array_size(record->lines))
		return 0;
	head = json_array_get(record->lines, 0);
	if (schema_check_part("journal", head, "line 1", err, sizeof(err)))
		return refuse(record, err);
	if (record_found(record) > json_array_size(record->jobs))
		return refuse(record, "more jobs are done than there are");
	ret = check_same(record, setup, head);
	if (ret)
		return ret;
	record->results = results_new(json_incref(json_object_get(head, "env")),
				      json_string_value(json_object_get(head, "command")),
				      json_string_value(json_object_get(head, "started")));
	log_note("%s: %zu of %zu jobs are done already", record->path, record_found(record),
		 json_array_size(record->jobs));
	return record->results ? 0 : -ENOMEM;
}

/* Does with an existing journal what the mode says. */
static int open_existing(struct record *record, const struct record_setup *setup)
{
	if (setup->mode == RECORD_RESUME)
		return resume(record, setup);
	if (setup->mode == RECORD_NEW) {
		log_error("%s: has the jobs that were done in a run that was cut off; --resume "
			  "goes on with it, --overwrite begins anew", record->path);
		return -EEXIST;
	}
	return journal_discard(record->path);
}

static int begin_journal(struct record *record, const struct record_setup *setup)
{
	json_t *head;
	int ret;

	if (!record->journal)
		record->journal = journal_create(record->path);
	if (!record->journal)
		return -EIO;
	head = json_pack("{s:s, s:s, s:s, s:O, s:s, s:O}", "schema", RECORD_JOURNAL_SCHEMA, "command",
			 setup->command, "started", results_started(record->results), "env",
			 setup->env, "iommu_mode", setup->iommu_mode, "jobs", record->jobs);
	ret = head ? journal_append(record->journal, head) : -ENOMEM;
	json_decref(head);
	return ret;
}

static int open_journal(struct record *record, const struct record_setup *setup)
{
	if (asprintf(&record->path, "%s" RECORD_SUFFIX, setup->out) < 0) {
		record->path = NULL;
		return -ENOMEM;
	}
	if (!access(record->path, F_OK))
		return open_existing(record, setup);
	if (setup->mode != RECORD_RESUME)
		return 0;
	if (!access(setup->out, F_OK)) {
		log_error("%s: is whole: there is nothing to resume", setup->out);
		return -EEXIST;
	}
	log_note("%s: does not exist: the run begins with the first job", record->path);
	return 0;
}

int record_open(struct record *record, const struct record_setup *setup)
{
	bool keeps = setup->out && setup->mode != RECORD_PLAIN;
	int ret;

	*record = (struct record){ .jobs = setup->jobs, .out = setup->out };
	ret = keeps ? open_journal(record, setup) : 0;
	if (!ret && !record->results) {
		record->results = results_new(json_incref(setup->env), setup->command, NULL);
		ret = record->results ? 0 : -ENOMEM;
		if (!ret && keeps)
			ret = begin_journal(record, setup);
	}
	if (!ret && setup->part)
		ret = results_set_part(record->results);
	json_decref(setup->env);
	return ret;
}

size_t record_found(const struct record *record)
{
	size_t lines = json_array_size(record->lines);

	return lines ? lines - 1 : 0;
}

/* Notes what the exit status of the run depends on. */
static void look_at(struct record *record, const json_t *done)
{
	const json_t *row;
	size_t i;

	record->failed += json_array_size(json_object_get(done, "failed")) > 0;
	json_array_foreach(json_object_get(done, "rows"), i, row)
		record->wrong |= results_row_is_wrong(row);
}

int record_replay(struct record *record)
{
	size_t found = record_found(record);
	char where[256];
	int ret = 0;

	while (record->done < found && !ret) {
		const json_t *job = json_array_get(record->jobs, record->done++);
		const json_t *done = json_array_get(record->lines, record->done);

		snprintf(where, sizeof(where), "%s:%zu", record->path, record->done + 1);
		ret = results_add_done(record->results, job, done, where);
		look_at(record, done);
	}
	record->timed = wall_clock_read(&record->mark_ns);
	return ret;
}

void record_begin_job(struct record *record)
{
	results_begin_job(record->results);
}

/* Nanoseconds since the job before ended; -1 if not known. */
static int64_t duration(struct record *record)
{
	int64_t began_ns = record->mark_ns;

	if (!record->timed || !wall_clock_read(&record->mark_ns))
		return -1;
	return record->mark_ns > began_ns ? record->mark_ns - began_ns : 0;
}

int record_end_job(struct record *record)
{
	const json_t *job = json_array_get(record->jobs, record->done);
	json_t *done = results_end_job(record->results, job, duration(record));
	int ret = done ? 0 : -EINVAL;

	if (!ret && record->journal)
		ret = journal_append(record->journal, done);
	look_at(record, done);
	json_decref(done);
	record->done++;
	return ret;
}

int record_write(struct record *record)
{
	int ret = record->out ? results_write(record->results, record->out) : 0;

	if (!ret && record->journal) {
		journal_remove(record->journal);
		record->journal = NULL;
	}
	return ret;
}

void record_close(struct record *record)
{
	size_t found = record_found(record), done = record->done > found ? record->done : found;

	if (record->journal && record->results && !found && !results_rows(record->results)) {
		journal_remove(record->journal);
		record->journal = NULL;
	} else if (record->journal && record->results) {
		log_note("%s: has the jobs that are done, %zu of %zu; --resume goes on",
			 record->path, done, json_array_size(record->jobs));
	}
	journal_close(record->journal);
	results_free(record->results);
	json_decref(record->lines);
	json_decref(record->jobs);
	free(record->path);
}
