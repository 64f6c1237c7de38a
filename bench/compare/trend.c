// SPDX-License-Identifier: GPL-2.0
/* What each release moved. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/change_point.h"
#include "compare/form.h"
#include "compare/trend.h"
#include "lib/log.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "results/results.h"
#include "results/row.h"

static struct release *release_of(struct trend *trend, const json_t *doc)
{
	const char *kernel = document_kernel(doc);
	struct release *release;

	for (size_t i = 0; i < trend->n; i++)
		if (!strcmp(runs_kernel(&trend->releases[i].runs), kernel))
			return &trend->releases[i];
	trend->releases = must_grow(trend->releases, trend->n + 1, sizeof(*trend->releases));
	release = &trend->releases[trend->n++];
	*release = (struct release){ .runs.name = must_copy(kernel) };
	return release;
}

/* Documents of one kernel are runs of it, wherever they were made. */
static int take(void *context, const char *file, json_t *doc)
{
	return runs_add(&release_of(context, doc)->runs, file, doc);
}

/* "7.3.4" before "7.10.1": numbers as numbers, the rest as text. */
static int by_kernel(const void *a, const void *b)
{
	const struct release *first = a, *second = b;
	char *kernels[2] = { document_short_kernel(first->runs.runs[0].doc),
			     document_short_kernel(second->runs.runs[0].doc) };
	int order = strverscmp(kernels[0], kernels[1]);

	free(kernels[0]);
	free(kernels[1]);
	return order;
}

int trend_load(struct trend *trend, char *const *paths, size_t n)
{
	const struct compare_options options = {
		.threshold = -1, .alpha = COMPARE_ALPHA, .force = true,
	};
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++)
		ret = runs_each(paths[i], take, trend);
	if (ret)
		return ret;
	qsort(trend->releases, trend->n, sizeof(*trend->releases), by_kernel);
	for (size_t i = 0; i < trend->n; i++)
		fleet_find(&trend->releases[i].fleet, &trend->releases[i].runs);
	for (size_t i = 1; i < trend->n && !ret; i++)
		ret = compare_runs(&trend->releases[i].since, &trend->releases[i - 1].runs,
				   &trend->releases[i].runs, &options);
	return ret;
}

void trend_free(struct trend *trend)
{
	for (size_t i = 0; i < trend->n; i++) {
		comparison_free(&trend->releases[i].since);
		fleet_free(&trend->releases[i].fleet);
		runs_free(&trend->releases[i].runs);
	}
	free(trend->releases);
	*trend = (struct trend){ 0 };
}

static bool is_alarm(const struct comparison *since, const struct run_row *row, size_t kind)
{
	struct row_changes all = comparison_of_row(since, row);

	for (size_t i = all.first; i < all.first + all.n; i++)
		if (since->changes[i].kind == kind && since->changes[i].finding != NO_FINDING)
			return true;
	return false;
}

/* The change points of what there is; releases without the row are left out. */
static void find_change_points(const double *values, size_t n, bool *moved)
{
	double *there = must_alloc(n * sizeof(*there));
	size_t *place = must_alloc(n * sizeof(*place)), count = 0;
	bool *points = must_alloc(n * sizeof(*points));

	for (size_t i = 0; i < n; i++) {
		moved[i] = false;
		if (isnan(values[i]))
			continue;
		place[count] = i;
		there[count++] = values[i];
	}
	if (count > CHANGE_POINT_LEAST)
		change_points(there, count, points);
	for (size_t i = 0; i < count; i++)
		moved[place[i]] = points[i];
	free(there);
	free(place);
	free(points);
}

bool trend_series(const struct trend *trend, const char *id, size_t kind, double *values, bool *moved)
{
	bool any = false;

	for (size_t i = 0; i < trend->n; i++) {
		const struct release *release = &trend->releases[i];
		const struct run_row *row = runs_row(&release->runs, id);

		values[i] = row ? run_row_median(row, kind) : NAN;
		moved[i] = i && row && is_alarm(&release->since, row, kind);
	}
	if (trend->n > CHANGE_POINT_LEAST)
		find_change_points(values, trend->n, moved);
	for (size_t i = 0; i < trend->n; i++)
		any |= moved[i];
	return any;
}

static void add_release(struct section *section, const struct release *release)
{
	const struct comparison *since = &release->since;
	char *sentence = comparison_sentence(since);

	section_text(section, "%s, against %s: %s.", runs_kernel(&release->runs), runs_kernel(since->base),
		     sentence);
	for (size_t i = 0; i < since->nfindings; i++) {
		char *finding = finding_sentence(since, &since->findings[i]);

		section_item(section, "%s", finding);
		free(finding);
	}
	free(sentence);
}

int trend_build(const struct trend *trend, struct report *report)
{
	struct section *section;
	int ret;

	section = report_section(report, "What each release moved");
	for (size_t i = trend->n; i-- > 1;)
		add_release(section, &trend->releases[i]);
	if (trend->n == 1)
		section_text(section, "All %zu documents, of %zu nodes, are of %s: there is nothing to compare "
			     "it with.", trend->releases->runs.nruns, trend->releases->fleet.n,
			     runs_kernel(&trend->releases->runs));
	trend_outliers(trend, report);
	trend_firmware(trend, report);
	ret = trend_heat(trend, report);
	if (!ret)
		ret = trend_plots(trend, report);
	section = report_section(report, "How it was made");
	if (trend->n > CHANGE_POINT_LEAST)
		section_text(section, "Releases that moved a row are its change points: p under %g, in "
			     "windows of %d.", CHANGE_POINT_P, CHANGE_POINT_WINDOW);
	else
		section_text(section, "With no more than %d releases there are no change points: each is "
			     "compared with the one before it. A ring is a change above the row's "
			     "floor.", CHANGE_POINT_LEAST);
	section_text(section, "Made by:");
	section_lines(section, BLOCK_LISTING, trend->command);
	return ret ? ret : plots_wait(report);
}
