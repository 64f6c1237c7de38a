// SPDX-License-Identifier: GPL-2.0
/*
 * A comparison as a report for KCIDB, the kernel community's store of test results, in its schema 5.3
 * (github.com/kernelci/kcidb-io): a checkout and a build for the kernel under test, and a test for each
 * row that both sides have, with its median as the number. A submitter sends it with kcidb-submit.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/form.h"
#include "lib/must.h"
#include "results/row.h"

#define ORIGIN	"odpbench"
#define MAJOR	5
#define MINOR	3

/* "odpbench:PREFIX:TEXT" */
static json_t *make_id(const char *prefix, const char *text)
{
	return json_sprintf(ORIGIN ":%s:%s", prefix, text);
}

/* "odpbench.fault.latency.native.strict": a path has letters, digits, "_" and "-" between its dots. */
static json_t *path_of(const json_t *row)
{
	static const char *const fields[] = { "workload", "measure", "path", "iommu_mode" };
	char *path = must_copy(ORIGIN);
	json_t *text;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		char *longer = must_format("%s.%s", path, row_text(row, fields[i]));

		free(path);
		path = longer;
	}
	for (char *c = path; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", *c))
			*c = '_';
	text = json_string(path);
	free(path);
	return text;
}

/* What a row's changes say, the worst. */
static const char *status_of(const struct comparison *comparison, const struct run_row *row,
			     const struct change **worst)
{
	struct row_changes all = comparison_of_row(comparison, row);
	const char *status = "PASS";

	*worst = NULL;
	for (size_t i = all.first; i < all.first + all.n; i++) {
		const struct change *change = &comparison->changes[i];

		if (change->verdict == VERDICT_WORSE) {
			*worst = change;
			return "FAIL";
		}
		if (change->verdict == VERDICT_UNKNOWN)
			status = "DONE";
	}
	return status;
}

static json_t *test_of(const struct comparison *comparison, const struct run_row *row,
		       const char *started)
{
	const struct change *worst;
	const char *id = row_text(row->row, "id"), *status = status_of(comparison, row, &worst);
	double median = run_row_median(row, measured_find("p50"));
	json_t *key = json_sprintf("%s:%s", started, id), *test;

	test = json_pack("{s:o, s:s, s:o, s:o, s:s, s:s, s:s, s:{s:s, s:s, s:s}}",
			 "id", make_id("test", json_string_value(key)), "origin", ORIGIN, "build_id",
			 make_id("build", runs_kernel(comparison->now)), "path", path_of(row->row),
			 "status", status, "start_time", started, "comment", id,
			 "misc", "command", row_text(row->row, "command"), "base",
			 runs_kernel(comparison->base), "device", row_text(row->row, "device"));
	json_decref(key);
	if (!isnan(median))
		json_object_set_new(test, "number", json_pack("{s:f, s:s}", "value", median, "unit",
							      row_text(row->row, "unit")));
	if (worst)
		json_object_set_new(test, "log_excerpt",
				    json_sprintf("%s: %s: %g -> %g, %s\n", id,
						 measured[worst->kind].words, worst->before,
						 worst->after, origin_words(worst->origin)));
	return test;
}

static void add_comparison(const struct comparison *comparison, json_t *checkouts, json_t *builds,
			   json_t *tests)
{
	const json_t *doc = comparison->now->runs[0].doc;
	const json_t *kernel = json_object_get(json_object_get(doc, "env"), "kernel");
	const char *started = json_string_value(json_object_get(doc, "started"));
	const char *release = runs_kernel(comparison->now);

	json_array_append_new(checkouts, json_pack("{s:o, s:s}", "id", make_id("checkout", release),
						   "origin", ORIGIN));
	json_array_append_new(builds, json_pack("{s:o, s:s, s:o, s:O}", "id", make_id("build", release),
						"origin", ORIGIN, "checkout_id",
						make_id("checkout", release), "comment",
						json_object_get(kernel, "version")));
	for (size_t i = 0; i < comparison->now->nrows; i++) {
		const struct run_row *row = &comparison->now->rows[i];

		if (runs_row(comparison->base, row_text(row->row, "id")))
			json_array_append_new(tests, test_of(comparison, row, started));
	}
}

void compare_write_kcidb(const struct comparisons *comparisons, FILE *out)
{
	json_t *checkouts = json_array(), *builds = json_array(), *tests = json_array(), *doc;

	for (size_t i = 0; i < comparisons->n; i++)
		add_comparison(&comparisons->of[i], checkouts, builds, tests);
	doc = json_pack("{s:{s:i, s:i}, s:o, s:o, s:o}", "version", "major", MAJOR, "minor", MINOR,
			"checkouts", checkouts, "builds", builds, "tests", tests);
	json_dumpf(doc, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(doc);
}
