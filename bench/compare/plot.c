// SPDX-License-Identifier: GPL-2.0
/* The plots of a matrix: faults by batch size, flushes and memory, each by kernel. */
#include <stdlib.h>
#include <string.h>

#include "compare/matrix.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MOST_SIZES	64
#define MIB		(1024.0 * 1024)

/* The row of a group that has so many pages on this path. */
static const json_t *with_pages(const struct group *group, const char *path, json_int_t pages)
{
	json_int_t value;

	for (size_t i = 0; i < group->nrows; i++)
		if (row_is(group->rows[i], "path", path) &&
		    row_is(group->rows[i], "measure", "latency") &&
		    row_number(group->rows[i], "params", "pages", &value) && value == pages)
			return group->rows[i];
	return NULL;
}

static void print_line(const struct matrix *matrix, const struct group *group, const char *path,
		       size_t column, const json_int_t *sizes, size_t nsizes, FILE *out,
		       double range[4])
{
	static const struct quantity fault = { .value = value_fault_per_page };
	double cost;

	for (size_t i = 0; i < nsizes; i++) {
		const json_t *row = with_pages(group, path, sizes[i]);

		if (!row || !matrix_number(matrix, column, row, &fault, &cost) || cost <= 0)
			continue;
		fprintf(out, "%lld %g \"%lld\"\n", (long long)sizes[i], cost,
			(long long)sizes[i]);
		range[0] = !range[0] || (double)sizes[i] < range[0] ? (double)sizes[i] : range[0];
		range[1] = (double)sizes[i] > range[1] ? (double)sizes[i] : range[1];
		range[2] = !range[2] || cost < range[2] ? cost : range[2];
		range[3] = cost > range[3] ? cost : range[3];
	}
	fputs("\n\n", out);
}

/* Cost per page against pages of a fault, a line for each kernel. */
static int plot_group(struct matrix *matrix, struct section *section, const struct group *group,
		      const char *path)
{
	struct report *report = matrix->report;
	json_int_t sizes[MOST_SIZES];
	size_t all = report_points(group, "pages", sizes, MOST_SIZES);
	size_t nsizes = all < MOST_SIZES ? all : MOST_SIZES;
	struct text_stream data, series;
	char *text = describe_case_without(report, group->rows[0], "pages");
	char *axis = describe_axis(report), *x_label, *y_label, *title, *extra;
	struct plot_request request = { .script = plot_batch_gp };
	double range[4] = { 0 };
	int ret = 0;

	must_open(&data);
	must_open(&series);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		if (!matrix->columns[c].doc)
			continue;
		print_line(matrix, group, path, c, sizes, nsizes, data.out, range);
		fprintf(series.out, "%s ", matrix->columns[c].heading);
	}
	title = must_format("fault: %s%s, path %s", text,
			    row_text(group->rows[0], "iommu_mode"), path);
	x_label = must_format("pages of a fault; p50 in %s", axis);
	y_label = must_format("%s per page", report->unit);
	extra = must_format("%g %g %g %g", range[0], range[1], range[2], range[3]);
	request.data = must_close(&data);
	request.series = must_close(&series);
	request.title = title;
	request.x_label = x_label;
	request.y_label = y_label;
	request.extra = extra;
	if (report->plots && range[1] > range[0]) {
		ret = plot_finish(report, section, &request, "faults");
		report_say_not_plotted(section, "pages", sizes, nsizes, all);
	}
	free((char *)request.data);
	free((char *)request.series);
	free(title);
	free(x_label);
	free(y_label);
	free(extra);
	free(axis);
	free(text);
	return ret;
}

int plot_matrix_faults(struct matrix *matrix, struct section *section, const char *device,
		       const char *path)
{
	struct groups *groups = group_rows(matrix->all, "fault", ROW_CASE, "pages");
	const char *modes[4] = { NULL };
	size_t nmodes = 0;
	int ret = 0;

	/* The first of each mode that has several batch sizes. */
	for (size_t i = 0; i < groups->ngroups && !ret && nmodes < 3; i++) {
		const struct group *group = &groups->groups[i];
		const char *mode = row_text(group->rows[0], "iommu_mode");
		json_int_t sizes[2];
		bool again = false;

		for (size_t m = 0; m < nmodes; m++)
			again |= !strcmp(modes[m], mode);
		if (again || !row_is(group->rows[0], "device", device) ||
		    report_points(group, "pages", sizes, 2) < 2)
			continue;
		modes[nmodes++] = mode;
		ret = plot_group(matrix, section, group, path);
	}
	groups_free(groups);
	return ret;
}

int plot_matrix_flushes(struct matrix *matrix, struct section *section, const json_t *const *rows,
			const char *const *modes, size_t n)
{
	static const struct quantity flushes = { .value = value_sustained };
	struct report *report = matrix->report;
	struct plot_streams streams;
	char *title = must_format("IOTLB flushes per 512 pages invalidated, sustained, path native "
				  "[%s]", report->domain);
	struct plot_request request = { .script = plot_bars_gp, .title = title, .x_label = "",
					.y_label = "flushes per 512 pages, exact" };
	size_t bar = 0;
	double value, most = 0;
	int ret;

	plot_streams_open(&streams);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		if (!matrix->columns[c].doc)
			continue;
		for (size_t i = 0; i < n; i++) {
			char label[32];

			if (!matrix_number(matrix, c, rows[i], &flushes, &value))
				continue;
			format_number(value, label, sizeof(label));
			plot_print_bar(streams.data.out, i, bar, matrix->nstanding, value, label);
			most = value > most ? value : most;
		}
		fputs("\n\n", streams.data.out);
		fprintf(streams.series.out, "%s ", matrix->columns[c].heading);
		bar++;
	}
	fprintf(streams.extra.out, "log %g ", most);
	for (size_t i = 0; i < n; i++)
		fprintf(streams.extra.out, "%s ", modes[i]);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && most > 0, "flushes");
	free(title);
	return ret;
}

int plot_matrix_memory(struct matrix *matrix, struct section *section, const json_t *like)
{
	static const char *parts[] = { "lists", "IOMMU-page-tables", "device-tables" };
	static const char *const members[] = { "list_bytes", "iommu_table_bytes",
					       "device_table_bytes" };
	const char *bars[MATRIX_COLUMNS];
	double values[MATRIX_COLUMNS * 3] = { 0 };
	struct stacked stacked = {
		.title = "memory per GiB registered, path native", .kind = "memory",
		.y_label = "MiB per GiB registered, measured", .bars = bars, .parts = parts,
		.nparts = 3, .values = values, .unit = UNIT_BYTES, .scale = MIB,
	};

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *row = matrix_row(matrix, c, like);

		if (!row)
			continue;
		for (size_t m = 0; m < 3; m++)
			value_memory_per_gib(row, members[m], &values[stacked.nbars * 3 + m]);
		bars[stacked.nbars++] = matrix->columns[c].heading;
	}
	return plot_stacked(matrix->report, section, &stacked);
}
