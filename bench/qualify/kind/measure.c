// SPDX-License-Identifier: GPL-2.0
/* The workloads of a suite file: all jobs end well, and every sample has its proof. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/must.h"
#include "qualify/kind.h"
#include "results/results.h"
#include "results/row.h"
#include "suite/named.h"

#define TIMEOUT_S (4 * 3600)

/* One that comes with odpbench by its name; a file is beside the profile. */
static char *suite_path(const struct qualification *of, const char *suite)
{
	const char *end = strrchr(of->profile, '/');

	if (*suite == '/' || !strchr(suite, '.') || !end)
		return must_copy(suite);
	return must_format("%.*s%s", (int)(end + 1 - of->profile), of->profile, suite);
}

static char *command(const struct qualification *of, const struct part *part)
{
	char *path = suite_path(of, part_value(part, "suite", "default")), *suite = kind_quote(path);
	char *file = part_file(of, part, "json"), *out = kind_quote(file);
	char *folder = must_format("%s/%s", of->directory, part->name), *report = kind_quote(folder);
	/* gnuplot may be missing; tables do without */
	char *text = must_format("odpbench suite -d %s%s%s --resume -o %s %s && "
				 "{ odpbench report -o %s %s || odpbench report --no-plots -o %s %s; }", of->device,
				 part_is_between(part) ? " -C " : "", part_is_between(part) ? of->peer : "", out,
				 suite, report, out, report, out);

	free(path);
	free(suite);
	free(file);
	free(out);
	free(folder);
	free(report);
	return text;
}

static bool is_ready(const struct qualification *of, const struct part *part, char *err, size_t err_size)
{
	char *path = suite_path(of, part_value(part, "suite", "default")), *folder = suite_folder("suites");
	char *found = suite_find(folder, path, err, err_size);
	bool ready = found && !access(found, R_OK);

	if (found && !ready)
		snprintf(err, err_size, "%s: no such file", found);
	free(path);
	free(folder);
	free(found);
	return ready;
}

/* n of all rows have what no row may have. */
static void add(struct qualification *of, const struct part *part, const char *what, const char *required,
		const char *bad, size_t n, size_t all)
{
	char *name = must_format("%s: %s", part->name, what);

	kind_line(of, part, all && !n ? LINE_PASS : LINE_FAIL, "json", name, required,
		  "%s in %zu of %zu rows", bad, n, all);
	free(name);
}

static void judge_rows(struct qualification *of, const struct part *part, const json_t *doc)
{
	size_t rows = 0, rejected = 0, wrong = 0, i;
	const json_t *rows_of = json_object_get(doc, "rows"), *row;

	json_array_foreach(rows_of, i, row) {
		rows++;
		rejected += json_integer_value(json_object_get(row, "rejected")) > 0;
		wrong += !row_is_right(row);
	}
	add(of, part, "mappings", "all are right", "wrong ones", wrong, rows);
	add(of, part, "samples", "all have their proof", "some without", rejected, rows);
}

/* What the other host is, which it said when it was measured. */
static void take_peer(struct qualification *of, const json_t *doc)
{
	static const char *const members[] = { "peer", "peer_env" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		json_t *peer = json_object_get(json_object_get(doc, "env"), members[i]);

		if (peer)
			json_object_set(json_object_get(of->begun, "env"), members[i], peer);
	}
}

static void judge(struct qualification *of, const struct part *part)
{
	char *path = part_file(of, part, "json"), *name = must_format("%s: jobs", part->name);
	json_t *doc = access(path, R_OK) ? NULL : results_load(path);
	size_t skipped = json_array_size(json_object_get(doc, "skipped"));

	kind_line(of, part, part->status ? LINE_FAIL : LINE_PASS, "err", name, "each ends well",
		  "exit status %d, %zu left out that this device or machine cannot run", part->status, skipped);
	if (doc) {
		judge_rows(of, part, doc);
		take_peer(of, doc);
	}
	json_decref(doc);
	free(path);
	free(name);
}

static const struct kind_key keys[] = { { "suite", NULL }, { "hosts", kind_takes_hosts }, { } };

const struct kind kind_measure = {
	.name = "measure", .keys = keys, .timeout_s = TIMEOUT_S, .command = command, .is_ready = is_ready,
	.judge = judge,
};
