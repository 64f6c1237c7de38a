// SPDX-License-Identifier: GPL-2.0
/* Plots of bars in clusters: flushes per 512 pages, and costs by kind or method. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "report/wording.h"

static size_t count(const char **values)
{
	size_t n = 0;

	while (values[n])
		n++;
	return n;
}

static void print_names(FILE *out, const char **names)
{
	for (size_t i = 0; names[i]; i++)
		fprintf(out, "%s ", names[i]);
}

void plot_print_bar(FILE *out, size_t cluster, size_t bar, size_t bars, double height,
		    const char *label)
{
	double width = 0.8 / (double)bars;

	fprintf(out, "%g %g %g \"%s\"\n",
		(double)cluster + ((double)bar - ((double)bars - 1) / 2) * width, height,
		width * 0.92, label);
}

static const struct quantity all_flushes = { .value = value_sustained };

/* Keeps the modes that have something to draw: passthrough has nothing sustained. */
static void drop_empty(const struct group *group, const char **paths, const char **modes)
{
	double value;
	size_t n = 0;

	for (size_t m = 0; modes[m]; m++) {
		size_t p = 0;

		while (paths[p] &&
		       !report_find_flushes(group, paths[p], modes[m], &all_flushes, &value))
			p++;
		if (paths[p])
			modes[n++] = modes[m];
	}
	modes[n] = NULL;
}

int plot_sustained(struct report *report, struct section *section, const struct group *group,
		   const char *subject)
{
	const char **paths = group_values(group, "path");
	const char **modes = group_values(group, "iommu_mode");
	struct plot_streams streams;
	char *title = must_format("flushes sustained, at once and queued: %s [%s]", subject,
				  report->domain);
	struct plot_request request = { .script = plot_bars_gp, .title = title, .x_label = "",
					.y_label = "flushes per 512 pages, exact" };
	double value, most = 0;
	char label[32];
	int ret;

	drop_empty(group, paths, modes);
	plot_streams_open(&streams);
	for (size_t m = 0; modes[m]; m++) {
		for (size_t p = 0; paths[p]; p++) {
			if (!report_find_flushes(group, paths[p], modes[m], &all_flushes, &value))
				continue;
			format_number(value, label, sizeof(label));
			plot_print_bar(streams.data.out, p, m, count(modes), value, label);
			most = value > most ? value : most;
		}
		fputs("\n\n", streams.data.out);
	}
	fprintf(streams.extra.out, "log %g ", most);
	print_names(streams.extra.out, paths);
	print_names(streams.series.out, modes);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && most > 0, "flushes");
	free(title);
	free(paths);
	free(modes);
	return ret;
}

/* Does the bar have a value in any cluster? */
static bool has_bar(const struct clusters *clusters, size_t bar)
{
	for (size_t c = 0; c < clusters->nclusters; c++)
		if (!isnan(clusters->values[c * clusters->nbars + bar]))
			return true;
	return false;
}

int plot_in_clusters(struct report *report, struct section *section,
		     const struct clusters *clusters)
{
	struct plot_request request = { .script = plot_bars_gp, .title = clusters->title,
					.x_label = "", .y_label = clusters->y_label };
	struct plot_streams streams;
	double most = 0;
	char label[32];

	plot_streams_open(&streams);
	for (size_t b = 0; b < clusters->nbars; b++) {
		if (!has_bar(clusters, b))
			continue;
		for (size_t c = 0; c < clusters->nclusters; c++) {
			double value = clusters->values[c * clusters->nbars + b];

			if (isnan(value))
				continue;
			format_value(clusters->unit, value, label, sizeof(label));
			value /= clusters->scale;
			plot_print_bar(streams.data.out, c, b, clusters->nbars, value, label);
			most = value > most ? value : most;
		}
		fputs("\n\n", streams.data.out);
		fprintf(streams.series.out, "%s ", clusters->bars[b]);
	}
	fprintf(streams.extra.out, "linear %g ", most);
	for (size_t c = 0; c < clusters->nclusters; c++)
		fprintf(streams.extra.out, "%s ", clusters->clusters[c]);
	return plot_streams_finish(&streams, report, section, &request,
				   report->plots && most > 0, "clusters");
}

/* The row of a path with this value of a parameter and the most of another. */
static const json_t *largest(const struct group *group, const struct sweep *sweep,
			     const char *path, const char *value)
{
	const json_t *best = NULL;
	json_int_t most = 0, size;

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];
		if (!row_is(row, "path", path) || !row_is(row, "measure", "latency") ||
		    !row_param_is(row, sweep->cluster, value) ||
		    !row_number(row, "params", sweep->param, &size) ||
		    size <= most)
			continue;
		most = size;
		best = row;
	}
	return best;
}

#define MOST_CLUSTERS	12	/* the labels of more would overlap */

/* @more: out: there are others than the first MOST_CLUSTERS */
static size_t cluster_values(const struct group *group, const char *param, const char **values,
			     bool *more)
{
	size_t n = 0;

	*more = false;
	for (size_t i = 0; i < group->nrows; i++) {
		const char *value = row_param_text(group->rows[i], param);
		size_t k = 0;

		while (k < n && strcmp(values[k], value))
			k++;
		if (!*value || k < n)
			continue;
		*more = n == MOST_CLUSTERS;
		if (*more)
			break;
		values[n++] = value;
	}
	return n;
}

int plot_clusters(struct report *report, struct section *section, const struct sweep *sweep,
		  const struct group *group)
{
	const char **paths = group_values(group, "path"), *values[MOST_CLUSTERS];
	const json_t *row = group->rows[0];
	bool more;
	size_t n = cluster_values(group, sweep->cluster, values, &more);
	struct plot_streams streams;
	char *axis = describe_axis(report);
	char *title = must_format("%s by %s%s, largest operations, %s, %s", sweep->workload,
				  sweep->cluster, more ? " (not all)" : "",
				  row_text(row, "iommu_mode"), row_text(row, "device"));
	char *y_label = must_format("p50 per page, %s", axis);
	struct plot_request request = { .script = plot_bars_gp, .title = title, .x_label = "",
					.y_label = y_label };
	double value, most = 0;
	int ret;

	plot_streams_open(&streams);
	for (size_t p = 0; paths[p]; p++) {
		for (size_t v = 0; v < n; v++) {
			row = largest(group, sweep, paths[p], values[v]);
			if (!row || !value_p50_per_page(row, NULL, &value))
				continue;
			/* Five labels in a cluster would overlap. */
			plot_print_bar(streams.data.out, v, p, count(paths), value, "");
			most = value > most ? value : most;
		}
		fputs("\n\n", streams.data.out);
	}
	print_names(streams.series.out, paths);
	fprintf(streams.extra.out, "linear %g ", most);
	for (size_t v = 0; v < n; v++)
		fprintf(streams.extra.out, "%s ", values[v]);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && n > 1 && most > 0, "bars");
	free(title);
	free(y_label);
	free(axis);
	free(paths);
	return ret;
}
