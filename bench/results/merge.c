// SPDX-License-Identifier: GPL-2.0
/* Parts of a run put together. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json_difference.h"
#include "lib/log.h"
#include "results/merge.h"

/* Where a job was found: a part, its place among that part's jobs, and that of its first row. */
struct place {
	const struct merge_part *part;
	size_t job, row;
	bool again;	/* it is in another place, too */
};

/* The places of all jobs of the parts. */
struct index {
	struct place *places;
	json_t *numbers;	/* results_job_key() to where in places */
};

static const char *text_of(const json_t *doc, const char *name)
{
	return json_string_value(json_object_get(doc, name));
}

/*
 * Not compared: topology, because the size of memory varies by a page between boots, and the
 * command that booted a VM.
 */
bool results_other_machine(const json_t *there, const json_t *here, char *text, size_t size)
{
	static const char *const same[] = {
		"kernel", "cpu", "iommu", "lent", "devices", "time_domain", "versions", "peer",
	};
	char where[32];

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		const json_t *a = json_object_get(there, same[i]), *b = json_object_get(here, same[i]);

		snprintf(where, sizeof(where), "env.%s", same[i]);
		if ((a || b) && json_difference(a, b, where, text, size))
			return true;
	}
	return false;
}

static int check_same_run(const struct merge_part *first, const struct merge_part *part)
{
	char difference[512];
	bool differs = json_difference(json_object_get(first->doc, "command"),
				       json_object_get(part->doc, "command"), "command", difference,
				       sizeof(difference));

	if (!differs)
		differs = results_other_machine(json_object_get(first->doc, "env"),
						json_object_get(part->doc, "env"), difference,
						sizeof(difference));
	if (!differs)
		return 0;
	log_error("%s: not of the same run as %s (there): %s", part->name, first->name, difference);
	return -EINVAL;
}

/* A part's rows must be those of its jobs, one job after the other, and no others. */
static int check_rows(const struct merge_part *part)
{
	size_t rows = json_array_size(json_object_get(part->doc, "rows")), sum = 0, i;
	const json_t *job;

	json_array_foreach(json_object_get(part->doc, "jobs"), i, job) {
		const json_t *count = json_object_get(job, "rows");

		if (!count) {
			log_error("%s: jobs[%zu]: does not say how many rows are its own", part->name, i);
			return -EINVAL;
		}
		sum += (size_t)json_integer_value(count);
	}
	if (sum == rows)
		return 0;
	log_error("%s: its jobs have %zu rows, but it has %zu", part->name, sum, rows);
	return -EINVAL;
}

static void index_free(struct index *index)
{
	json_decref(index->numbers);
	free(index->places);
}

static struct place *find_job(const struct index *index, const json_t *job)
{
	char *key = results_job_key(job);
	const json_t *number = key ? json_object_get(index->numbers, key) : NULL;

	free(key);
	return number ? &index->places[json_integer_value(number)] : NULL;
}

/* n: how many jobs came before this one. */
static int index_job(struct index *index, size_t n, const json_t *job, struct place place)
{
	struct place *first = find_job(index, job);
	char *key;
	int ret;

	if (first) {
		first->again = true;
		return 0;
	}
	key = results_job_key(job);
	index->places[n] = place;
	ret = key ? json_object_set_new(index->numbers, key, json_integer((json_int_t)n)) : -1;
	free(key);
	return ret ? -ENOMEM : 0;
}

/* count: the jobs of all parts. Negative errno; index_free() is needed then, too. */
static int index_parts(struct index *index, const struct merge_part *parts, size_t n, size_t count)
{
	size_t known = 0;
	int ret;

	*index = (struct index){ calloc(count ? count : 1, sizeof(*index->places)), json_object() };
	ret = index->places && index->numbers ? 0 : -ENOMEM;
	for (size_t p = 0; p < n && !ret; p++) {
		size_t i, row = 0;
		const json_t *job;

		json_array_foreach(json_object_get(parts[p].doc, "jobs"), i, job) {
			if (!ret)
				ret = index_job(index, known++, job, (struct place){
					.part = &parts[p], .job = i, .row = row });
			row += (size_t)json_integer_value(json_object_get(job, "rows"));
		}
	}
	return ret;
}

/*
 * A job as results_end_job() returned it, except for its skips and failures, which a document has
 * only for the whole run.
 */
static json_t *done_of(const struct place *place)
{
	const json_t *doc = place->part->doc, *all = json_object_get(doc, "rows");
	const json_t *job = json_array_get(json_object_get(doc, "jobs"), place->job);
	size_t count = (size_t)json_integer_value(json_object_get(job, "rows"));
	json_t *duration = json_object_get(job, "duration_ns"), *rows = json_array();
	json_t *result = json_object_get(job, "result"), *done;

	for (size_t i = 0; i < count; i++)
		json_array_append(rows, json_array_get(all, place->row + i));
	done = json_pack("{s:o, s:[]}", "rows", rows, "skipped");
	if (done && duration)
		json_object_set(done, "duration_ns", duration);
	if (done && result)
		json_object_set(done, "result", result);
	return done;
}

static int add_jobs(struct results *results, const json_t *jobs, const struct index *index)
{
	const json_t *job;
	size_t i;

	json_array_foreach((json_t *)jobs, i, job) {
		const struct place *place = find_job(index, job);
		json_t *done;
		int ret;

		if (!place || place->again) {
			log_error("job %zu of the suite, %s, is in %s of the documents", i + 1,
				  text_of(job, "workload"), place ? "more than one" : "none");
			return -EINVAL;
		}
		done = done_of(place);
		ret = done ? results_add_done(results, job, done, place->part->name) : -ENOMEM;
		json_decref(done);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_missing(struct results *results, const struct merge_part *part)
{
	const json_t *skip, *failure;
	int ret = 0;
	size_t i;

	json_array_foreach(json_object_get(part->doc, "skipped"), i, skip)
		if (!ret)
			ret = results_add_skip(results, text_of(skip, "what"), text_of(skip, "why"));
	json_array_foreach(json_object_get(part->doc, "failed"), i, failure)
		if (!ret)
			ret = results_add_failed(results, text_of(failure, "job"),
						 text_of(failure, "command"), text_of(failure, "error"));
	return ret;
}

/* The env of the first part, with the commands that booted the VM of each part, one a line. */
static json_t *joined_env(const struct merge_part *parts, size_t n)
{
	json_t *env = json_copy(json_object_get(parts[0].doc, "env"));
	char *all = NULL;
	size_t size, lines = 0;
	FILE *out = open_memstream(&all, &size);

	for (size_t i = 0; i < n && out; i++) {
		const char *vm = text_of(json_object_get(parts[i].doc, "env"), "vm");

		if (vm)
			fprintf(out, "%s%s", lines++ ? "\n" : "", vm);
	}
	if (out && !fclose(out) && lines)
		json_object_set_new(env, "vm", json_string(all));
	free(all);
	return env;
}

/* ISO 8601 in UTC: the order of the text is that of the times. */
static const char *earliest(const struct merge_part *parts, size_t n)
{
	const char *first = text_of(parts[0].doc, "started");

	for (size_t i = 1; i < n; i++)
		if (strcmp(text_of(parts[i].doc, "started"), first) < 0)
			first = text_of(parts[i].doc, "started");
	return first;
}

struct results *results_merge(const json_t *jobs, const struct merge_part *parts, size_t n)
{
	struct results *results = NULL;
	struct index index;
	size_t count = 0;
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++) {
		ret = check_same_run(&parts[0], &parts[i]);
		if (!ret)
			ret = check_rows(&parts[i]);
		count += json_array_size(json_object_get(parts[i].doc, "jobs"));
	}
	if (!ret)
		results = results_new(joined_env(parts, n), text_of(parts[0].doc, "command"),
				      earliest(parts, n));
	if (!results)
		return NULL;
	ret = index_parts(&index, parts, n, count);
	if (!ret)
		ret = add_jobs(results, jobs, &index);
	index_free(&index);
	if (!ret && count != json_array_size(jobs)) {
		log_error("the documents have %zu jobs, and the suite %zu: some are of another suite",
			  count, json_array_size(jobs));
		ret = -EINVAL;
	}
	for (size_t i = 0; i < n && !ret; i++)
		ret = add_missing(results, &parts[i]);
	if (!ret)
		return results;
	results_free(results);
	return NULL;
}
