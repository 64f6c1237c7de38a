// SPDX-License-Identifier: GPL-2.0
/* The jobs of a result document, one by one: what each has added, in one process or two. */
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
}

/* The elements of an array from one on, which stay shared. */
static json_t *tail(json_t *array, size_t first)
{
	json_t *elements = json_array();

	for (size_t i = first; i < json_array_size(array); i++)
		json_array_append(elements, json_array_get(array, i));
	return elements;
}

static int add_job(struct results *results, const json_t *job, const json_t *done)
{
	json_t *copy = json_copy((json_t *)job), *duration = json_object_get(done, "duration_ns");
	size_t rows = json_array_size(json_object_get(done, "rows"));

	if (duration)
		json_object_set(copy, "duration_ns", duration);
	json_object_set_new(copy, "rows", json_integer((json_int_t)rows));
	return json_array_append_new(json_object_get(results->doc, "jobs"), copy);
}

json_t *results_end_job(struct results *results, const json_t *job, int64_t duration_ns)
{
	json_t *skipped = json_object_get(results->doc, "skipped");
	json_t *done = json_pack("{s:o, s:o}", "rows", tail(results->rows, results->first_row),
				 "skipped", tail(skipped, results->first_skip));

	if (done && duration_ns >= 0)
		json_object_set_new(done, "duration_ns", json_integer(duration_ns));
	if (done && !add_job(results, job, done))
		return done;
	log_error("result document: %s", strerror(ENOMEM));
	json_decref(done);
	return NULL;
}

int results_add_done(struct results *results, const json_t *job, const json_t *done,
		     const char *where)
{
	json_t *rows = json_object_get(done, "rows"), *skipped = json_object_get(done, "skipped");
	json_t *row, *skip;
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
	if (!ret)
		ret = add_job(results, job, done);
	return ret;
}

bool results_same_job(const json_t *one, const json_t *other)
{
	static const char *const asked[] = { "workload", "device", "iommu_mode", "paths", "params" };

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (!json_equal(json_object_get(one, asked[i]), json_object_get(other, asked[i])))
			return false;
	return true;
}
