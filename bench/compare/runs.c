// SPDX-License-Identifier: GPL-2.0
/* The runs of one side of a comparison, reduced to numbers. */
#include <errno.h>
#include <fts.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/loading.h"
#include "compare/runs.h"
#include "compare/statistic.h"
#include "lib/log.h"
#include "lib/must.h"
#include "results/results.h"
#include "results/row.h"

static const json_t *env_of(const struct runs *runs, size_t run)
{
	return json_object_get(runs->runs[run].doc, "env");
}

const char *runs_domain(const struct runs *runs)
{
	return runs->nruns ? json_string_value(json_object_get(env_of(runs, 0), "time_domain")) : NULL;
}

const char *runs_kernel(const struct runs *runs)
{
	return runs->nruns ? document_kernel(runs->runs[0].doc) : "";
}

json_t *runs_document(const struct runs *runs)
{
	json_t *doc = json_copy((json_t *)runs->runs[0].doc);

	json_object_set_new(doc, "rows", json_array());
	return doc;
}

/* What says which row it is, without what it measured. */
static json_t *bare_row(const json_t *row)
{
	static const char *const kept[] = { "id", "workload", "measure", "params", "device", "path",
					    "iommu_mode", "unit", "command" };
	json_t *bare = json_object();

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		json_object_set(bare, kept[i], json_object_get(row, kept[i]));
	return bare;
}

static struct run_row *row_of(struct runs *runs, const json_t *row)
{
	const char *id = row_text(row, "id");
	const json_t *place = json_object_get(runs->by_id, id);
	struct run_row *added;

	if (place)
		return &runs->rows[json_integer_value(place)];
	/* Twice as many when a power of two is full. */
	if (!(runs->nrows & (runs->nrows - 1)))
		runs->rows = must_grow(runs->rows, runs->nrows ? 2 * runs->nrows : 1,
				       sizeof(*runs->rows));
	json_object_set_new(runs->by_id, id, json_integer((json_int_t)runs->nrows));
	added = &runs->rows[runs->nrows++];
	*added = (struct run_row){ .row = bare_row(row) };
	return added;
}

static void set_missing(struct run_numbers *numbers)
{
	for (size_t i = 0; i < MEASURED; i++)
		numbers->values[i] = NAN;
}

/* A row that failed has numbers of something else; one that lost most samples is no fair choice. */
static void read_numbers(const json_t *row, struct run_numbers *numbers)
{
	set_missing(numbers);
	for (size_t i = 0; i < MEASURED && row_is_right(row); i++) {
		const struct quantity *quantity = &measured[i].quantity;
		double value;

		if (measured[i].unit == UNIT_TIME && row_is_mostly_rejected(row))
			continue;
		/* where nothing faults, an access is now and then cheaper than its repetition */
		if (quantity->value(row, quantity->key, &value) && value >= 0)
			numbers->values[i] = value;
	}
}

static struct run_numbers *next_run(struct run_row *row)
{
	if (!(row->nruns & (row->nruns - 1)))
		row->runs = must_grow(row->runs, row->nruns ? 2 * row->nruns : 1, sizeof(*row->runs));
	return &row->runs[row->nruns++];
}

/* Of several baselines, the largest of each. */
static void keep_floors(struct run_row *of, const json_t *row)
{
	const json_t *floors = json_object_get(row, "floors"), *floor;

	for (size_t i = 0; i < MEASURED; i++) {
		floor = json_object_get(floors, measured[i].name);
		of->floors[i] = fmax(of->floors[i], json_number_value(floor));
	}
}

/* Runs before this one that lack the row have no numbers. */
static void add_row(struct runs *runs, const json_t *row)
{
	struct run_row *of = row_of(runs, row);

	while (of->nruns < runs->nruns - 1)
		set_missing(next_run(of));
	read_numbers(row, next_run(of));
	keep_floors(of, row);
}

int runs_add(struct runs *runs, const char *file, json_t *doc)
{
	static const char *const unneeded[] = { "rows", "jobs", "skipped", "failed" };
	const char *domain = json_string_value(json_object_get(json_object_get(doc, "env"),
							       "time_domain"));
	json_t *rows = json_incref(json_object_get(doc, "rows")), *row;
	size_t i;

	if (runs->nruns && strcmp(domain, runs_domain(runs))) {
		log_error("%s is of time domain %s, %s of %s; only runs of one time domain can be "
			  "compared", runs->runs[0].file, runs_domain(runs), file, domain);
		json_decref(rows);
		json_decref(doc);
		return -EINVAL;
	}
	if (!runs->by_id)
		runs->by_id = json_object();
	runs->runs = must_grow(runs->runs, runs->nruns + 1, sizeof(*runs->runs));
	for (size_t m = 0; m < sizeof(unneeded) / sizeof(unneeded[0]); m++)
		json_object_del(doc, unneeded[m]);
	runs->runs[runs->nruns++] = (struct one_run){ .file = must_copy(file), .doc = doc };
	json_array_foreach(rows, i, row)
		add_row(runs, row);
	json_decref(rows);
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_document(const FTSENT *entry)
{
	size_t length = strlen(".json");

	return entry->fts_info == FTS_F && entry->fts_namelen > length &&
	       !strcmp(entry->fts_name + entry->fts_namelen - length, ".json");
}

struct files {
	char **names;
	size_t n;
};

static void add_file(struct files *files, const char *name)
{
	files->names = must_grow(files->names, files->n + 1, sizeof(*files->names));
	files->names[files->n++] = must_copy(name);
}

/* Documents of a tree; negative errno, logged. */
static int find_files(const char *path, struct files *files)
{
	char *paths[] = { must_copy(path), NULL };
	FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	int ret = tree ? 0 : -errno;
	FTSENT *entry;

	while (!ret && (entry = fts_read(tree))) {
		bool given = entry->fts_level == FTS_ROOTLEVEL && entry->fts_info != FTS_D &&
			     entry->fts_info != FTS_DP;

		if (entry->fts_errno) {
			ret = -entry->fts_errno;
			log_error("%s: %s", entry->fts_path, strerror(-ret));
		} else if (given || is_document(entry)) {
			add_file(files, entry->fts_path);
		}
	}
	if (tree)
		fts_close(tree);
	if (!ret && !files->n) {
		log_error("%s: no *.json in it", path);
		ret = -ENOENT;
	}
	free(paths[0]);
	return ret;
}

int runs_each(const char *path, int (*take)(void *context, const char *file, json_t *doc), void *context)
{
	struct files files = { 0 };
	int ret = find_files(path, &files);

	if (!ret)
		ret = load_each(files.names, files.n, take, context);
	for (size_t i = 0; i < files.n; i++)
		free(files.names[i]);
	free(files.names);
	return ret;
}

static int take_one(void *context, const char *file, json_t *doc)
{
	return runs_add(context, file, doc);
}

int runs_load(struct runs *runs, const char *path)
{
	if (!runs->name)
		runs->name = must_copy(path);
	return runs_each(path, take_one, runs);
}

void runs_free(struct runs *runs)
{
	for (size_t i = 0; i < runs->nruns; i++) {
		free(runs->runs[i].file);
		json_decref((json_t *)runs->runs[i].doc);
	}
	for (size_t i = 0; i < runs->nrows; i++) {
		json_decref((json_t *)runs->rows[i].row);
		free(runs->rows[i].runs);
	}
	json_decref(runs->by_id);
	free(runs->runs);
	free(runs->rows);
	free(runs->name);
	*runs = (struct runs){ 0 };
}

const struct run_row *runs_row(const struct runs *runs, const char *id)
{
	const json_t *place = json_object_get(runs->by_id, id);

	return place ? &runs->rows[json_integer_value(place)] : NULL;
}

size_t run_row_values(const struct run_row *row, size_t kind, double *values)
{
	size_t n = 0;

	for (size_t i = 0; i < row->nruns; i++)
		if (!isnan(row->runs[i].values[kind]))
			values[n++] = row->runs[i].values[kind];
	return n;
}

double run_row_median(const struct run_row *row, size_t kind)
{
	double *values = must_alloc((row->nruns + 1) * sizeof(*values)), median = NAN;
	size_t n = run_row_values(row, kind, values);

	if (n)
		median = quantile_of(values, n, 0.5);
	free(values);
	return median;
}

size_t runs_boots(const struct runs *runs)
{
	json_t *boots = json_object();
	bool unknown = false;
	size_t known;

	for (size_t i = 0; i < runs->nruns; i++) {
		const char *boot = json_string_value(json_object_get(env_of(runs, i), "boot"));

		if (boot)
			json_object_set_new(boots, boot, json_true());
		else
			unknown = true;
	}
	known = json_object_size(boots);
	json_decref(boots);
	return known + unknown;
}

double run_row_floor(const struct run_row *row, size_t kind)
{
	return fmax(FLOOR_LEAST, row->floors[kind]);
}
