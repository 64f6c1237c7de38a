// SPDX-License-Identifier: GPL-2.0
/* Several runs that should be equal become one small document with the floors of its rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/baseline.h"
#include "compare/comparison.h"
#include "lib/log.h"
#include "lib/must.h"
#include "results/results.h"
#include "results/row.h"

double baseline_floor(const double *values, size_t n)
{
	size_t pairs = n * (n - 1) / 2, pair = 0;
	double *sizes = must_alloc((pairs + 1) * sizeof(*sizes)), low, high, most;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			sizes[pair++] = compare_size(values[i], values[j]);
	low = quantile_of(sizes, pairs, 0.25);
	high = quantile_of(sizes, pairs, 0.75);
	most = sizes[pairs - 1];
	free(sizes);
	return fmin(1, fmax(most, high + 3 * (high - low)));
}

/* The documents, their rows by id, and their numbers. */
struct sources {
	json_t **docs, **rows;
	struct runs runs;
	size_t n;
};

static int load(struct sources *sources, char *const *files)
{
	for (size_t i = 0; i < sources->n; i++) {
		json_t *doc = sources->docs[i] = results_load(files[i]);

		if (!doc || runs_add(&sources->runs, files[i], json_copy(doc)))
			return -1;
		sources->rows[i] = document_rows_by_id(doc);
		if (strcmp(document_kernel(doc), document_kernel(sources->docs[0]))) {
			log_error("%s is of kernel %s, %s of %s; a baseline is of one kernel", files[0],
				  document_kernel(sources->docs[0]), files[i], document_kernel(doc));
			return -1;
		}
	}
	return 0;
}

static json_t *floors_of(const struct run_row *row, double *values)
{
	json_t *floors = json_object();

	for (size_t kind = 0; kind < MEASURED; kind++) {
		size_t n = run_row_values(row, kind, values);
		double floor = n > 1 ? baseline_floor(values, n) : 0;

		if (floor > FLOOR_LEAST)
			json_object_set_new(floors, measured[kind].name,
					    json_real(ceil(floor * 1e5) / 1e5));
	}
	return floors;
}

struct numbered {
	double value;
	size_t run;
};

static int by_value(const void *a, const void *b)
{
	const struct numbered *first = a, *second = b;

	if (first->value != second->value)
		return first->value > second->value ? 1 : -1;
	return (first->run > second->run) - (first->run < second->run);
}

/* The run whose time of the row is the middle one; of a row without time, the first. */
static size_t middle_run(const struct run_row *row)
{
	struct numbered *sorted = must_alloc((row->nruns + 1) * sizeof(*sorted));
	size_t middle, n = 0;

	for (size_t i = 0; i < row->nruns; i++)
		if (!isnan(row->runs[i].values[0]))
			sorted[n++] = (struct numbered){ row->runs[i].values[0], i };
	qsort(sorted, n, sizeof(*sorted), by_value);
	middle = n ? sorted[(n - 1) / 2].run : 0;
	free(sorted);
	return middle;
}

/* One bucket, which says no more than what stands beside it. */
static json_t *one_bucket(const json_t *row)
{
	const json_t *latency = json_object_get(row, "latency");

	if (!json_is_object(latency))
		return json_array();
	return json_pack("[[O, O, O]]", json_object_get(latency, "min"), json_object_get(latency, "max"),
			 json_object_get(row, "samples"));
}

static json_t *small_row(const struct sources *sources, const struct run_row *row, double *values)
{
	const char *id = row_text(row->row, "id");
	json_t *floors, *small;

	for (size_t i = 0; i < sources->n; i++) {
		if (json_object_get(sources->rows[i], id))
			continue;
		log_error("%s: no row %s, which another run has", sources->runs.runs[i].file, id);
		return NULL;
	}
	small = json_copy(json_object_get(sources->rows[middle_run(row)], id));
	json_object_set_new(small, "histogram", one_bucket(small));
	json_object_set_new(small, "stages", json_object());
	floors = floors_of(row, values);
	if (json_object_size(floors))
		json_object_set(small, "floors", floors);
	json_decref(floors);
	return small;
}

/* Rows of stages say nothing else than the rows without. */
static bool is_kept(const struct run_row *row)
{
	return !row_is(row->row, "measure", "timed");
}

static json_t *make(const struct sources *sources)
{
	double *values = must_alloc(sources->n * sizeof(*values));
	json_t *baseline = json_copy(sources->docs[0]), *rows = json_array();
	json_t *env = json_copy(json_object_get(baseline, "env"));

	for (size_t i = 0; i < sources->runs.nrows && rows; i++) {
		json_t *row;

		if (!is_kept(&sources->runs.rows[i]))
			continue;
		row = small_row(sources, &sources->runs.rows[i], values);
		if (!row) {
			json_decref(rows);
			rows = NULL;
		} else {
			json_array_append_new(rows, row);
		}
	}
	free(values);
	/* the guest's command names a checkout; the document's own makes it again */
	json_object_set_new(env, "vm", json_null());
	json_object_del(env, "boot");
	json_object_del(env, "host");
	json_object_set_new(baseline, "env", env);
	json_object_del(baseline, "jobs");
	json_object_set_new(baseline, "baseline", json_pack("{s:I}", "runs", (json_int_t)sources->n));
	if (rows) {
		json_object_set_new(baseline, "rows", rows);
		return baseline;
	}
	json_decref(baseline);
	return NULL;
}

json_t *baseline_make(char *const *files, size_t n)
{
	struct sources sources = {
		.docs = must_alloc(n * sizeof(*sources.docs)),
		.rows = must_alloc(n * sizeof(*sources.rows)),
		.n = n,
	};
	json_t *baseline = load(&sources, files) ? NULL : make(&sources);

	for (size_t i = 0; i < n; i++) {
		json_decref(sources.rows[i]);
		json_decref(sources.docs[i]);
	}
	runs_free(&sources.runs);
	free(sources.docs);
	free(sources.rows);
	return baseline;
}

void baseline_write(const json_t *baseline, FILE *out)
{
	const json_t *rows = json_object_get(baseline, "rows"), *value;
	const char *name;
	size_t i;

	fputs("{\n", out);
	json_object_foreach((json_t *)baseline, name, value) {
		if (!strcmp(name, "rows"))
			continue;
		fprintf(out, "\"%s\": ", name);
		json_dumpf(value, out, JSON_ENCODE_ANY);
		fputs(",\n", out);
	}
	fputs("\"rows\": [\n", out);
	json_array_foreach(rows, i, value) {
		json_dumpf(value, out, JSON_COMPACT);
		fputs(i + 1 < json_array_size(rows) ? ",\n" : "\n", out);
	}
	fputs("]\n}\n", out);
}
