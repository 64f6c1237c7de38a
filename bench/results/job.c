// SPDX-License-Identifier: GPL-2.0
/* The jobs of a result document: what each has added, in this process or an earlier one. */
#include <errno.h>
#include <string.h>

#include "lib/log.h"
#include "results/internal.h"
#include "results/results.h"
#include "results/schema.h"

void results_begin_job(struct results *results)
{
	results->first_row = json_array_size(results->rows);
	results->first_skip = json_array_size(json_object_get(results->doc, "skipped"));
	results->first_failed = json_array_size(json_object_get(results->doc, "failed"));
	results->skips = false;
}

/* The elements of an array from first on, shared with it. */
static json_t *tail(json_t *array, size_t first)
{
	json_t *elements = json_array();

	for (size_t i = first; i < json_array_size(array); i++)
		json_array_append(elements, json_array_get(array, i));
	return elements;
}

/* Adds a copy of the job, with the number of rows, and result and duration if done has them. */
static int add_job(struct results *results, const json_t *job, const json_t *done)
{
	static const char *const members[] = { "result", "duration_ns", NULL };
	json_t *copy = json_copy((json_t *)job);

	json_object_set_new(copy, "rows",
			    json_integer((json_int_t)json_array_size(json_object_get(done, "rows"))));
	for (size_t i = 0; members[i]; i++)
		if (json_object_get(done, members[i]))
			json_object_set(copy, members[i], json_object_get(done, members[i]));
	return json_array_append_new(json_object_get(results->doc, "jobs"), copy);
}

bool results_row_is_wrong(const json_t *row)
{
	const json_t *failure = json_object_get(row, "failure");

	return json_is_false(json_object_get(failure, "expected")) ||
	       json_integer_value(json_object_get(json_object_get(row, "counters"),
						  "verify_errors")) > 0;
}

/* The result of the job that has these rows and failures; NULL: it added nothing. */
static const char *result_of(const struct results *results, const json_t *rows,
			     const json_t *failed)
{
	const json_t *row;
	size_t i;

	if (json_array_size(failed))
		return "failed";
	json_array_foreach(rows, i, row)
		if (results_row_is_wrong(row))
			return "wrong";
	return json_array_size(rows) ? "done" : results->skips ? "skipped" : NULL;
}

json_t *results_end_job(struct results *results, const json_t *job, int64_t duration_ns)
{
	json_t *rows = tail(results->rows, results->first_row);
	json_t *skipped = tail(json_object_get(results->doc, "skipped"), results->first_skip);
	json_t *failed = tail(json_object_get(results->doc, "failed"), results->first_failed);
	const char *result = result_of(results, rows, failed);
	json_t *done = json_pack("{s:o, s:o, s:s*}", "rows", rows, "skipped", skipped, "result",
				 result);

	if (done && json_array_size(failed))
		json_object_set(done, "failed", failed);
	json_decref(failed);
	if (done && duration_ns >= 0)
		json_object_set_new(done, "duration_ns", json_integer(duration_ns));
	if (done && result && !add_job(results, job, done))
		return done;
	log_error("job %zu: %s", json_array_size(json_object_get(results->doc, "jobs")) + 1,
		  done && !result ? "neither a row nor a reason why there is none" :
		  strerror(ENOMEM));
	json_decref(done);
	return NULL;
}

int results_add_done(struct results *results, const json_t *job, const json_t *done,
		     const char *where)
{
	json_t *rows = json_object_get(done, "rows"), *skipped = json_object_get(done, "skipped");
	json_t *failed = json_object_get(done, "failed"), *row, *skip, *failure;
	char err[640];
	size_t i;
	int ret = schema_check_part("job_done", done, where, err, sizeof(err));

	if (ret)
		log_error("%s", err);
	for (i = 0; i < json_array_size(rows) && !ret; i++) {
		row = json_array_get(rows, i);
		ret = results_add_row(results, json_incref(row));
	}
	for (i = 0; i < json_array_size(skipped) && !ret; i++) {
		skip = json_array_get(skipped, i);
		ret = results_add_skip(results, json_string_value(json_object_get(skip, "what")),
				       json_string_value(json_object_get(skip, "why")));
	}
	for (i = 0; i < json_array_size(failed) && !ret; i++) {
		failure = json_array_get(failed, i);
		ret = results_add_failed(results,
					 json_string_value(json_object_get(failure, "job")),
					 json_string_value(json_object_get(failure, "command")),
					 json_string_value(json_object_get(failure, "error")));
	}
	if (!ret)
		ret = add_job(results, job, done);
	return ret;
}

static const char *const asked[] = { "workload", "device", "iommu_mode", "paths", "params" };

char *results_job_key(const json_t *job)
{
	json_t *key = json_array();
	char *text;

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		json_array_append(key, json_object_get(job, asked[i]));
	text = json_dumps(key, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(key);
	return text;
}
