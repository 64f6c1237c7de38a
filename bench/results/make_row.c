// SPDX-License-Identifier: GPL-2.0
/* Builds one row of a result document: id, statistics, histogram. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare.h"
#include "lib/log.h"
#include "results/hist.h"
#include "results/internal.h"
#include "results/row.h"

const char *results_unit(const char *time_domain)
{
	return strcmp(time_domain, "icount") ? "ns" : "instructions";
}

static bool is_in_id(const struct results_row *row, const char *name, json_t *value)
{
	return strcmp(name, ROW_ITERATIONS) && !json_equal(json_object_get(row->defaults, name), value);
}

/* "/a=1,b=x": in alphabetical order, so that reordering a table of options keeps the ids. */
static int print_params(FILE *out, const struct results_row *row)
{
	size_t n = json_object_size(row->params), i = 0;
	const char **names = calloc(n ? n : 1, sizeof(*names));
	char separator = '/';
	const char *name;
	json_t *value;

	if (!names)
		return -ENOMEM;
	json_object_foreach(row->params, name, value)
		names[i++] = name;
	qsort(names, n, sizeof(*names), compare_texts);
	for (i = 0; i < n; i++) {
		value = json_object_get(row->params, names[i]);
		if (!is_in_id(row, names[i], value))
			continue;
		fprintf(out, "%c%s=", separator, names[i]);
		separator = ',';
		if (json_is_string(value))
			fputs(json_string_value(value), out);
		else
			json_dumpf(value, out, JSON_ENCODE_ANY | JSON_COMPACT);
	}
	free(names);
	return 0;
}

static json_t *make_id(const struct results_row *row)
{
	json_t *id = NULL;
	char *text = NULL;
	size_t length;
	int ret;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return NULL;
	fprintf(out, "%s/%s/%s/%s/%s", row->workload, row->measure, row->path, row->iommu_mode,
		row->device);
	ret = print_params(out, row);
	if (!fclose(out) && !ret)
		id = json_string(text);
	free(text);
	return id;
}

json_t *results_full_id(const json_t *row)
{
	const struct results_row fields = {
		.workload = json_string_value(json_object_get(row, "workload")),
		.measure = json_string_value(json_object_get(row, "measure")),
		.path = json_string_value(json_object_get(row, "path")),
		.iommu_mode = json_string_value(json_object_get(row, "iommu_mode")),
		.device = json_string_value(json_object_get(row, "device")),
		.params = json_object_get(row, "params"),
	};

	return make_id(&fields);
}

/* null if there are too few samples for it. */
static json_t *far_quantile(const struct stats *stats, unsigned int num, unsigned int den,
			    uint64_t value)
{
	return stats_knows(stats->count, num, den) ? json_integer((json_int_t)value) : json_null();
}

static int set_statistics(json_t *object, const struct stats *stats)
{
	return json_object_update_new(object,
		json_pack("{s:I, s:I, s:I, s:o, s:o, s:I, s:f, s:f}",
			  "min", (json_int_t)stats->min, "p50", (json_int_t)stats->p50,
			  "p90", (json_int_t)stats->p90,
			  "p99", far_quantile(stats, 99, 100, stats->p99),
			  "p999", far_quantile(stats, 999, 1000, stats->p999),
			  "max", (json_int_t)stats->max, "mean", stats->mean, "stddev",
			  stats->stddev));
}

json_t *results_stage(const struct stats *stats)
{
	json_t *stage = json_pack("{s:I}", "samples", (json_int_t)stats->count);

	if (stage && stats->count && set_statistics(stage, stats)) {
		json_decref(stage);
		return NULL;
	}
	/* The schema requires mean, even without samples. */
	if (stage && !stats->count)
		json_object_set_new(stage, "mean", json_real(0));
	return stage;
}

static json_t *row_latency(struct results_row *row)
{
	struct stats stats;
	json_t *latency;

	if (stats_compute(row->samples, row->nsamples, &stats))
		return json_null();
	latency = json_object();
	if (latency && set_statistics(latency, &stats)) {
		json_decref(latency);
		return NULL;
	}
	return latency;
}

static size_t distinct(const struct results_row *row)
{
	size_t n = 1;

	for (size_t i = 1; i < row->nsamples; i++)
		n += row->samples[i] != row->samples[i - 1];
	return n;
}

static json_t *row_histogram(const struct results_row *row)
{
	struct hist *hist = calloc(1, sizeof(*hist));
	json_t *array;

	if (!hist)
		return NULL;
	hist_add_samples(hist, row->samples, row->nsamples);
	array = hist_to_json(hist);
	free(hist);
	return array;
}

static const char *missing_field(const struct results_row *row)
{
	const struct {
		const char *name, *value;
	} fields[] = {
		{ "workload", row->workload }, { "measure", row->measure },
		{ "device", row->device }, { "path", row->path },
		{ "iommu_mode", row->iommu_mode }, { "unit", row->unit },
		{ "proof", row->proof }, { "valid_for", row->valid_for },
		{ "command", row->command },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!fields[i].value)
			return fields[i].name;
	if (row->defect && !row->evidence)
		return "evidence";
	return json_is_object(row->params) ? NULL : "params";
}

static json_t *object_or_empty(json_t *object)
{
	return object ? json_incref(object) : json_object();
}

/* "failure" is there only if there was one. */
static int add_failure(json_t *object, const struct results_row *row)
{
	if (!object || !row->defect)
		return 0;
	return json_object_set_new(object, "failure",
				   json_pack("{s:b, s:s, s:s}", "expected", !row->unexpected,
					     "defect", row->defect, "evidence", row->evidence));
}

json_t *results_row(struct results_row *row)
{
	const char *missing = missing_field(row);
	json_t *object;

	if (missing) {
		log_error("row of workload %s: field %s is missing",
			  row->workload ? row->workload : "(none)", missing);
		return NULL;
	}
	object = json_pack("{s:o, s:s, s:s, s:O, s:s, s:s, s:s, s:s, s:I, s:I, s:s,"
			   " s:o, s:o, s:o, s:o, s:o, s:s, s:s}",
			   "id", make_id(row), "workload", row->workload,
			   "measure", row->measure, "params", row->params,
			   "device", row->device, "path", row->path,
			   "iommu_mode", row->iommu_mode, "unit", row->unit,
			   "samples", (json_int_t)row->nsamples,
			   "rejected", (json_int_t)row->rejected, "proof", row->proof,
			   "latency", row_latency(row), "histogram", row_histogram(row),
			   "counters", object_or_empty(row->counters),
			   "memory", object_or_empty(row->memory),
			   "stages", object_or_empty(row->stages),
			   "valid_for", row->valid_for, "command", row->command);
	if (object && row->warm)
		json_object_set(object, "warm", row->warm);
	/* sorted by row_latency() */
	if (object && row->nsamples)
		json_object_set_new(object, "distinct", json_integer((json_int_t)distinct(row)));
	if (object && row->asked)
		json_object_set_new(object, "asked", json_integer((json_int_t)row->asked));
	if (object && row->batch)
		json_object_set(object, "batch", row->batch);
	if (object && row->fault_cost)
		json_object_set(object, "fault_cost", row->fault_cost);
	if (object && row->sustained)
		json_object_set(object, "sustained", row->sustained);
	if (object && row->file_system)
		json_object_set_new(object, "file_system", json_string(row->file_system));
	if (object && row->rate)
		json_object_set(object, "rate", row->rate);
	if (object && row->placement)
		json_object_set(object, "placement", row->placement);
	if (object && row->transport)
		json_object_set(object, "transport", row->transport);
	if (object && row->processes)
		json_object_set(object, "processes", row->processes);
	if (add_failure(object, row)) {
		json_decref(object);
		object = NULL;
	}
	if (!object)
		log_error("row of workload %s: cannot be built (no memory, or no UTF-8 text)",
			  row->workload);
	return object;
}
