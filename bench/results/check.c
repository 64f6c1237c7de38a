// SPDX-License-Identifier: GPL-2.0
/* The rules of a result document: the schema, and those that a schema cannot say. */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare.h"
#include "rdma/transport.h"
#include "results/internal.h"
#include "results/process.h"
#include "results/rate.h"
#include "results/schema.h"

static json_int_t integer_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* Quantiles, which may be missing or null, ascend. part is the name of the member that has them. */
static int check_order(const json_t *numbers, const char *where, const char *part, char *err,
		       size_t err_size)
{
	static const char *const names[] = { "min", "p50_low", "p50", "p50_high", "p90", "p99",
					     "p999", "max" };
	const char *before = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!json_is_integer(json_object_get(numbers, names[i])))
			continue;	/* too few samples */
		if (before && integer_of(numbers, before) > integer_of(numbers, names[i])) {
			snprintf(err, err_size, "%s.%s: %s (%lld) is greater than %s (%lld)",
				 where, part, before, (long long)integer_of(numbers, before),
				 names[i], (long long)integer_of(numbers, names[i]));
			return -EINVAL;
		}
		before = names[i];
	}
	return 0;
}

/* An operation is done again only after its own sample, and each has one difference. */
static int check_warm(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *warm = json_object_get(row, "warm");
	const json_t *cost = json_object_get(row, "fault_cost");
	json_int_t again = integer_of(warm, "samples");
	int ret = check_order(warm, where, "warm", err, err_size);

	if (!ret)
		ret = check_order(cost, where, "fault_cost", err, err_size);
	if (ret)
		return ret;
	if (again > integer_of(row, "samples"))
		snprintf(err, err_size, "%s.warm.samples: %lld, but the row has %lld", where,
			 (long long)again, (long long)integer_of(row, "samples"));
	else if (cost && integer_of(cost, "samples") != again)
		snprintf(err, err_size, "%s.fault_cost.samples: %lld, but warm has %lld", where,
			 (long long)integer_of(cost, "samples"), (long long)again);
	else
		return 0;
	return -EINVAL;
}

static int check_parts(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *stages = json_object_get(row, "stages"), *stage;
	const json_t *batch = json_object_get(row, "batch");
	int ret = check_order(json_object_get(batch, "elapsed"), where, "batch.elapsed", err,
			      err_size);
	const char *name;
	char part[64];

	json_object_foreach((json_t *)stages, name, stage) {
		snprintf(part, sizeof(part), "stages.%s", name);
		if (!ret)
			ret = check_order(stage, where, part, err, err_size);
	}
	return ret ? ret : check_warm(row, where, err, err_size);
}

static json_int_t bucket_part(const json_t *histogram, size_t bucket, size_t part)
{
	return json_integer_value(json_array_get(json_array_get(histogram, bucket), part));
}

/* Buckets ascend, hold something, and add up to the samples of the row. */
static int check_histogram(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *histogram = json_object_get(row, "histogram");
	json_int_t samples = integer_of(row, "samples"), total = 0, before = -1;

	for (size_t i = 0; i < json_array_size(histogram); i++) {
		json_int_t low = bucket_part(histogram, i, 0), high = bucket_part(histogram, i, 1);
		json_int_t count = bucket_part(histogram, i, 2);

		if (low <= before || high < low || !count) {
			snprintf(err, err_size, "%s.histogram[%zu]: %s", where, i,
				 !count ? "empty bucket" : "buckets overlap or do not ascend");
			return -EINVAL;
		}
		before = high;
		if (count > samples - total) {
			total = -1;
			break;
		}
		total += count;
	}
	if (total == samples)
		return 0;
	snprintf(err, err_size, "%s.histogram: counts do not add up to the row's %lld samples",
		 where, (long long)samples);
	return -EINVAL;
}

/* The first bucket holds min, the last one max: nothing was trimmed on the way. */
static int check_ends(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *histogram = json_object_get(row, "histogram");
	const json_t *latency = json_object_get(row, "latency");
	size_t last = json_array_size(histogram) - 1;
	json_int_t min = integer_of(latency, "min"), max = integer_of(latency, "max");

	if (min >= bucket_part(histogram, 0, 0) && min <= bucket_part(histogram, 0, 1) &&
	    max >= bucket_part(histogram, last, 0) && max <= bucket_part(histogram, last, 1))
		return 0;
	snprintf(err, err_size, "%s.histogram: does not reach from min (%lld) to max (%lld)", where,
		 (long long)min, (long long)max);
	return -EINVAL;
}

/* The verdict follows from the counters, as in transport_verdict(). */
static int check_transport(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *transport = json_object_get(row, "transport"), *value;
	const char *verdict = json_string_value(json_object_get(transport, "verdict")), *right;
	struct transport_counts counts = { };

	for (int i = 0; i < TRANSPORT_EVENTS; i++) {
		value = json_object_get(transport, transport_event_names[i]);
		counts.known[i] = value != NULL;
		counts.n[i] = json_integer_value(value);
	}
	right = transport_verdict(&counts);
	if (!transport || !strcmp(verdict, right))
		return 0;
	snprintf(err, err_size, "%s.transport.verdict: \"%s\", but the counters say \"%s\"", where,
		 verdict, right);
	return -EINVAL;
}

/*
 * Numbers between min and max bound their mean, and their deviation by Popoviciu's inequality: with
 * the divisor n - 1 it is largest for two numbers, (max - min) / sqrt(2).
 */
static int check_mean(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *latency = json_object_get(row, "latency");
	double min = (double)integer_of(latency, "min"), max = (double)integer_of(latency, "max");
	double mean = json_number_value(json_object_get(latency, "mean"));
	double stddev = json_number_value(json_object_get(latency, "stddev"));
	double rounded = 1e-9 * max;

	if (mean < min - rounded || mean > max + rounded)
		snprintf(err, err_size, "%s.latency.mean: %g is not between min (%g) and max (%g)",
			 where, mean, min, max);
	else if (stddev > (max - min) * M_SQRT1_2 + rounded)
		snprintf(err, err_size, "%s.latency.stddev: %g is more than numbers between min (%g) "
			 "and max (%g) can have", where, stddev, min, max);
	else
		return 0;
	return -EINVAL;
}

/* Each quantile lies in the bucket that holds the sample of its rank (nearest rank, stats.h). */
static int check_quantiles(const json_t *row, const char *where, char *err, size_t err_size)
{
	static const struct {
		const char *name;
		json_int_t per_mille;
	} quantiles[] = { { "p50", 500 }, { "p90", 900 }, { "p99", 990 }, { "p999", 999 } };
	const json_t *histogram = json_object_get(row, "histogram");
	json_int_t samples = integer_of(row, "samples"), below = 0;
	size_t bucket = 0;

	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		const json_t *value = json_object_get(json_object_get(row, "latency"),
						      quantiles[i].name);
		/* Not samples x 1000: a document may have a number that makes it overflow. */
		json_int_t rank = samples / 1000 * quantiles[i].per_mille +
				  (samples % 1000 * quantiles[i].per_mille + 999) / 1000;

		if (!json_is_integer(value))	/* too few samples for it */
			continue;
		while (below + bucket_part(histogram, bucket, 2) < rank)
			below += bucket_part(histogram, bucket++, 2);
		if (json_integer_value(value) >= bucket_part(histogram, bucket, 0) &&
		    json_integer_value(value) <= bucket_part(histogram, bucket, 1))
			continue;
		snprintf(err, err_size, "%s.latency.%s: %lld is not in the bucket of the histogram "
			 "that has it, %lld to %lld", where, quantiles[i].name,
			 (long long)json_integer_value(value),
			 (long long)bucket_part(histogram, bucket, 0),
			 (long long)bucket_part(histogram, bucket, 1));
		return -EINVAL;
	}
	return 0;
}

#define MOST_PARTS 64

/* The params of an id, "a=1,b=x", in alphabetical order. Changes the text. */
static size_t sort_parts(char *text, const char *parts[])
{
	size_t n = 0;
	char *next;

	/* not strtok(): documents are checked by several threads */
	for (char *part = strtok_r(text, ",", &next); part && n < MOST_PARTS; part = strtok_r(NULL, ",", &next))
		parts[n++] = part;
	qsort(parts, n, sizeof(*parts), compare_texts);
	return n;
}

/* Whether each of some params is among all, and is named once. Changes both texts. */
static bool parts_are_among(char *some, char *all)
{
	const char *parts[MOST_PARTS], *known[MOST_PARTS];
	size_t n = sort_parts(some, parts), nknown = sort_parts(all, known), k = 0;

	for (size_t i = 0; i < n; i++, k++) {
		while (k < nknown && strcmp(known[k], parts[i]))
			k++;
		if (k == nknown)
			return false;
	}
	return true;
}

/* The params of an id, which follow the fields: full's first length bytes. NULL: other fields. */
static char *params_of(const char *id, const char *full, size_t length)
{
	if (strncmp(id, full, length) || (id[length] && id[length] != '/'))
		return NULL;
	return strdup(id + length + (id[length] != '\0'));
}

/*
 * Rows of two runs are matched by their ids: a row with the wrong id would be compared with another
 * measurement. An id leaves out params at their default, which only the program knows; so every
 * param in it must be the row's, but not every param of the row must be in it.
 */
static int check_id(const json_t *row, const char *where, char *err, size_t err_size)
{
	static const char *const fields[] = { "workload", "measure", "path", "iommu_mode",
					      "device" };
	const char *found = json_string_value(json_object_get(row, "id"));
	json_t *right = results_full_id(row);
	const char *full = json_string_value(right) ? json_string_value(right) : "";
	size_t length = sizeof(fields) / sizeof(fields[0]) - 1;
	char *some, *all;
	bool same;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		length += json_string_length(json_object_get(row, fields[i]));
	some = params_of(found, full, length);
	all = params_of(full, full, length);
	same = some && all && parts_are_among(some, all);
	if (!same)
		snprintf(err, err_size, "%s.id: \"%.200s\", but the row is \"%.200s\"", where, found,
			 full);
	free(some);
	free(all);
	json_decref(right);
	return same ? 0 : -EINVAL;
}

static int check_rate(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *rate = json_object_get(row, "rate");
	json_int_t asked = integer_of(rate, "asked"), achieved = integer_of(rate, "achieved");

	if (!rate || rate_was_missed(row) != rate_is_kept(asked, achieved))
		return 0;
	snprintf(err, err_size, "%s.rate.verdict: %s, but it was %lld of %lld", where,
		 json_string_value(json_object_get(rate, "verdict")), (long long)achieved,
		 (long long)asked);
	return -EINVAL;
}

/* The rules that the schema cannot express, for a row that fits it. */
static int check_rules(const json_t *row, const char *time_domain, const char *where, char *err,
		       size_t err_size)
{
	const json_t *latency;
	const char *unit;
	int ret;

	unit = json_string_value(json_object_get(row, "unit"));
	if (strcmp(unit, results_unit(time_domain))) {
		snprintf(err, err_size, "%s.unit: %s does not fit time domain %s; expected %s",
			 where, unit, time_domain, results_unit(time_domain));
		return -EINVAL;
	}
	ret = check_id(row, where, err, err_size);
	if (!ret)
		ret = check_histogram(row, where, err, err_size);
	if (!ret)
		ret = check_transport(row, where, err, err_size);
	if (!ret)
		ret = check_rate(row, where, err, err_size);
	if (!ret)
		ret = processes_check(row, where, err, err_size);
	if (!ret)
		ret = check_parts(row, where, err, err_size);
	if (ret)
		return ret;
	if (json_object_get(row, "asked") &&
	    integer_of(row, "asked") <= integer_of(row, "samples")) {
		snprintf(err, err_size, "%s.asked: %lld, but %lld were taken", where,
			 (long long)integer_of(row, "asked"), (long long)integer_of(row, "samples"));
		return -EINVAL;
	}
	latency = json_object_get(row, "latency");
	if (json_is_null(latency) != !integer_of(row, "samples")) {
		snprintf(err, err_size, "%s.latency: must be null if and only if samples is 0",
			 where);
		return -EINVAL;
	}
	if (json_is_null(latency))
		return 0;
	ret = check_order(latency, where, "latency", err, err_size);
	if (!ret)
		ret = check_ends(row, where, err, err_size);
	if (!ret)
		ret = check_mean(row, where, err, err_size);
	return ret ? ret : check_quantiles(row, where, err, err_size);
}

int results_check_row(const json_t *row, const char *time_domain, const char *where, char *err,
		      size_t err_size)
{
	int ret = schema_check_part("row", row, where, err, err_size);

	return ret ? ret : check_rules(row, time_domain, where, err, err_size);
}

/* The ids become keys of an object, whose hash table finds one that comes twice. */
static int check_unique(const json_t *rows, char *err, size_t err_size)
{
	json_t *seen = json_object(), *row;
	int ret = 0;
	size_t i;

	json_array_foreach(rows, i, row) {
		const char *id = json_string_value(json_object_get(row, "id"));
		json_t *first = json_object_get(seen, id);

		if (first) {
			snprintf(err, err_size, "rows[%zu].id: %s is also the id of rows[%lld]", i,
				 id, (long long)json_integer_value(first));
			ret = -EINVAL;
			break;
		}
		json_object_set_new(seen, id, json_integer((json_int_t)i));
	}
	json_decref(seen);
	return ret;
}

/*
 * Every job is done and has rows, or the document says why it has none. Older documents do not have
 * the results of jobs.
 */
static int check_jobs(const json_t *doc, char *err, size_t err_size)
{
	const json_t *jobs = json_object_get(doc, "jobs"), *job;
	size_t rows = 0, counted = 0, i;

	json_array_foreach(jobs, i, job) {
		const char *result = json_string_value(json_object_get(job, "result"));
		const char *reasons = result && !strcmp(result, "failed") ? "failed" : "skipped";
		bool done = result && (!strcmp(result, "done") || !strcmp(result, "wrong"));

		rows += integer_of(job, "rows");
		counted += json_object_get(job, "rows") != NULL;
		if (!result || (done ? integer_of(job, "rows") > 0 :
				       json_array_size(json_object_get(doc, reasons)) > 0))
			continue;
		snprintf(err, err_size, "jobs[%zu]: %s, but %s%s%s", i, result, done ? "it has no row" :
			 "the document has no \"", done ? "" : reasons, done ? "" : "\"");
		return -EINVAL;
	}
	if (!counted || counted < json_array_size(jobs) ||
	    rows == json_array_size(json_object_get(doc, "rows")))
		return 0;
	snprintf(err, err_size, "jobs: have %zu rows, the document has %zu", rows,
		 json_array_size(json_object_get(doc, "rows")));
	return -EINVAL;
}

int results_check(const json_t *doc, char *err, size_t err_size)
{
	const json_t *rows = json_object_get(doc, "rows");
	const char *time_domain;
	json_t *row;
	size_t i;
	int ret = schema_check(doc, err, err_size);

	if (ret)
		return ret;
	if (!json_array_size(rows) && !json_object_get(doc, "part")) {
		snprintf(err, err_size, "rows: expected at least 1 items, found 0");
		return -EINVAL;
	}
	time_domain = json_string_value(json_object_get(json_object_get(doc, "env"),
							"time_domain"));
	json_array_foreach(rows, i, row) {
		char where[32];

		snprintf(where, sizeof(where), "rows[%zu]", i);
		ret = check_rules(row, time_domain, where, err, err_size);
		if (ret)
			return ret;
	}
	ret = check_jobs(doc, err, err_size);
	return ret ? ret : check_unique(rows, err, err_size);
}
