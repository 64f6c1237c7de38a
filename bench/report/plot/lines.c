// SPDX-License-Identifier: GPL-2.0
/* Plots of lines: latency distributions, and cost against what is swept. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "report/wording.h"

void plot_streams_open(struct plot_streams *streams)
{
	must_open(&streams->data);
	must_open(&streams->series);
	must_open(&streams->extra);
}

int plot_streams_finish(struct plot_streams *streams, struct report *report,
			struct section *section, struct plot_request *request, bool worth,
			const char *kind)
{
	char *data = must_close(&streams->data);
	char *series = must_close(&streams->series);
	char *extra = must_close(&streams->extra);
	int ret = 0;

	request->data = data;
	request->series = series;
	request->extra = extra;
	if (worth)
		ret = plot_finish(report, section, request, kind);
	free(data);
	free(series);
	free(extra);
	return ret;
}

/* A step for each bucket: from its low end the share of samples rises to that at its high end. */
static void print_distribution(FILE *out, const json_t *row)
{
	json_int_t samples = json_integer_value(json_object_get(row, "samples"));
	json_int_t sum = 0, max = 0, min = 0;
	json_t *bucket;
	size_t i;

	row_number(row, "latency", "min", &min);
	row_number(row, "latency", "max", &max);
	fprintf(out, "%lld 0\n", (long long)min);
	json_array_foreach(json_object_get(row, "histogram"), i, bucket) {
		json_int_t high = json_integer_value(json_array_get(bucket, 1));

		sum += json_integer_value(json_array_get(bucket, 2));
		fprintf(out, "%lld %.8g\n", (long long)(high < max ? high : max),
			100.0 * (double)sum / (double)samples);
	}
	fputs("\n\n", out);
}

int plot_latency(struct report *report, struct section *section, const struct group *group,
		 const char *measure, const char *subject)
{
	const char **paths = group_values(group, "path");
	struct text_stream data, series;
	json_int_t low = INT64_MAX, high = 1, value;
	struct plot_request request = { .script = plot_latency_gp,
					.y_label = "samples at or below, %" };
	char *title, *axis, *x_label, *range;
	int ret = 0;

	must_open(&data);
	must_open(&series);
	for (size_t p = 0; paths[p]; p++) {
		const json_t *row = group_find(group, paths[p], measure, NULL);

		if (!row || !row_number(row, "latency", "min", &value))
			continue;
		low = value < low ? value : low;
		row_number(row, "latency", "max", &value);
		high = value > high ? value : high;
		print_distribution(data.out, row);
		fprintf(series.out, "%s ", paths[p]);
	}
	title = must_format("%s: %s", measure, subject);
	axis = describe_axis(report);
	x_label = must_format("%s; marker: the worst sample", axis);
	/* A zero cannot stand on a logarithmic axis. */
	range = must_format("%g %g", (double)(low < 1 ? 1 : low) * 0.8, (double)high * 1.25);
	request.data = must_close(&data);
	request.series = must_close(&series);
	request.title = title;
	request.x_label = x_label;
	request.extra = range;
	if (report->plots && *request.series)
		ret = plot_finish(report, section, &request, "latency");
	free((char *)request.data);
	free((char *)request.series);
	free(title);
	free(x_label);
	free(axis);
	free(range);
	free(paths);
	return ret;
}

/* Lowest and highest position, lowest and highest cost of all lines of a plot. */
struct extent {
	double x[2], y[2];
};

static void extend(double range[2], double value)
{
	range[0] = !range[0] || value < range[0] ? value : range[0];
	range[1] = value > range[1] ? value : range[1];
}

#define MOST_POINTS	64

static void print_costs(FILE *data, FILE *series, const struct sweep *sweep,
			const struct group *group, const char *path, const char *measure,
			const json_int_t *positions, size_t n, struct extent *extent)
{
	size_t points = 0;
	char label[32];
	double cost;

	for (size_t i = 0; i < n; i++) {
		if (!report_point(group, sweep, path, measure, positions[i], &cost) || cost <= 0)
			continue;
		report_print_point(sweep, positions[i], label, sizeof(label));
		fprintf(data, "%lld %g \"%s\"\n", (long long)positions[i], cost, label);
		extend(extent->x, (double)positions[i]);
		extend(extent->y, cost);
		points++;
	}
	if (!points)
		return;
	fputs("\n\n", data);
	fprintf(series, "%s ", path);
}

int plot_sweep(struct report *report, struct section *section, const struct sweep *sweep,
	       const struct group *group, const char *measure)
{
	const json_t *row = group->rows[0];
	const char **paths = group_values(group, "path");
	json_int_t positions[MOST_POINTS];
	size_t all = report_points(group, sweep->param, positions, MOST_POINTS);
	size_t n = all < MOST_POINTS ? all : MOST_POINTS;
	struct text_stream data, series;
	struct extent extent = { 0 };
	char *text = describe_case_without(report, row, sweep->param);
	char *axis = describe_axis(report);
	char *title = must_format("%s: %s, %s%s, %s", measure, row_text(row, "workload"), text,
				  row_text(row, "iommu_mode"), row_text(row, "device"));
	char *x_label = must_format("%s; p50 in %s", sweep->axis, axis);
	char *y_label = must_format("%s%s", report->unit, sweep->per_page ? " per page" : "");
	struct plot_request request = { .script = plot_batch_gp, .title = title,
					.x_label = x_label, .y_label = y_label };
	char *range;
	int ret = 0;

	must_open(&data);
	must_open(&series);
	for (size_t p = 0; paths[p]; p++)
		print_costs(data.out, series.out, sweep, group, paths[p], measure, positions, n,
			    &extent);
	range = must_format("%g %g %g %g", extent.x[0], extent.x[1], extent.y[0], extent.y[1]);
	request.extra = range;
	request.data = must_close(&data);
	request.series = must_close(&series);
	if (report->plots && extent.x[1] > extent.x[0]) {
		ret = plot_finish(report, section, &request, "sweep");
		report_say_not_plotted(section, sweep->param, positions, n, all);
	}
	free((char *)request.data);
	free((char *)request.series);
	free(range);
	free(x_label);
	free(y_label);
	free(title);
	free(axis);
	free(text);
	free(paths);
	return ret;
}
