// SPDX-License-Identifier: GPL-2.0
/* The plots of a trend: for each measure and number the rows that moved most, over releases. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/trend.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/wording.h"
#include "results/row.h"

#define MOST_LINES 6	/* of a plot: more cannot be told apart */

/* A row whose number moved. */
struct line {
	const json_t *row;
	size_t kind;
	double *values;
	bool *moved;
	double size;	/* of its largest change */
};

struct lines {
	struct line *of;
	size_t n;
};

static double largest(const double *values, size_t n)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		if (isnan(values[i]))
			continue;
		low = fmin(low, values[i]);
		high = fmax(high, values[i]);
	}
	return compare_size(low, high);
}

static void add_line(const struct trend *trend, const json_t *row, size_t kind, struct lines *lines)
{
	struct line line = { .row = row, .kind = kind };

	line.values = must_alloc(trend->n * sizeof(*line.values));
	line.moved = must_alloc(trend->n * sizeof(*line.moved));
	if (!trend_series(trend, row_text(row, "id"), kind, line.values, line.moved)) {
		free(line.values);
		free(line.moved);
		return;
	}
	line.size = largest(line.values, trend->n);
	lines->of = must_grow(lines->of, lines->n + 1, sizeof(line));
	lines->of[lines->n++] = line;
}

/* Those of a plot together, the largest first. */
static int by_plot(const void *a, const void *b)
{
	const struct line *first = a, *second = b;
	static const char *const fields[] = { "workload", "measure" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		int order = strcmp(row_text(first->row, fields[i]), row_text(second->row, fields[i]));

		if (order)
			return order;
	}
	if (first->kind != second->kind)
		return first->kind < second->kind ? -1 : 1;
	return (first->size < second->size) - (first->size > second->size);
}

static bool is_one_plot(const struct line *a, const struct line *b)
{
	return a->kind == b->kind && row_is(b->row, "workload", row_text(a->row, "workload")) &&
	       row_is(b->row, "measure", row_text(a->row, "measure"));
}

/* Times are drawn as a share of the first, so that rows of all sizes fit into a plot. */
static double unit_of(const struct line *line, size_t n)
{
	size_t i = 0;

	if (measured[line->kind].unit != UNIT_TIME)
		return 1;
	while (i < n && isnan(line->values[i]))
		i++;
	return i < n && line->values[i] > 0 ? line->values[i] / 100 : 1;
}

static void print_line(const struct trend *trend, const struct line *line, FILE *data, FILE *series,
		       double range[2])
{
	double unit = unit_of(line, trend->n);

	for (size_t i = 0; i < trend->n; i++) {
		double height = line->values[i] / unit;
		char *name;

		if (isnan(line->values[i]))
			continue;
		name = document_short_kernel(trend->releases[i].runs.runs[0].doc);
		fprintf(data, "%zu %.8g \"%s\" %d\n", i + 1, height, name, line->moved[i]);
		range[0] = fmin(range[0], height);
		range[1] = fmax(range[1], height);
		free(name);
	}
	fputs("\n\n", data);
	fprintf(series, "%s ", row_text(line->row, "id"));
}

static int plot(const struct trend *trend, struct report *report, struct section *section,
		const struct line *lines, size_t n)
{
	bool is_time = measured[lines->kind].unit == UNIT_TIME;
	struct plot_request request = { .script = plot_trend_gp, .x_label = "release",
					.y_label = is_time ? "percent of the first release" :
						   measured[lines->kind].name };
	double range[2] = { INFINITY, -INFINITY };
	struct plot_streams streams;
	char *title = must_format("%s %s: %s", row_text(lines->row, "workload"),
				  row_text(lines->row, "measure"), measured[lines->kind].words);
	int ret;

	plot_streams_open(&streams);
	for (size_t i = 0; i < n; i++)
		print_line(trend, &lines[i], streams.data.out, streams.series.out, range);
	fprintf(streams.extra.out, "%zu %g %g", trend->n, range[0], range[1]);
	request.title = title;
	ret = plot_streams_finish(&streams, report, section, &request, report->plots, "trend");
	free(title);
	return ret;
}

/* The numbers behind the plot, and of the rows that are not in it. */
static void add_table(const struct trend *trend, struct section *section, const struct line *lines,
		      size_t n)
{
	char *heading = must_format("%s %s: %s", row_text(lines->row, "workload"),
				    row_text(lines->row, "measure"), measured[lines->kind].words);
	struct table *table = section_table(section, heading);
	size_t first = trend->n > TABLE_COLUMNS - 1 ? trend->n - (TABLE_COLUMNS - 1) : 0;

	table_column(table, "row", true);
	for (size_t r = first; r < trend->n; r++) {
		char *name = document_short_kernel(trend->releases[r].runs.runs[0].doc);

		table_column(table, name, false);
		free(name);
	}
	for (size_t i = 0; i < n; i++) {
		table_row(table);
		table_cell(table, 0, "%s", row_text(lines[i].row, "id"));
		for (size_t r = first; r < trend->n; r++) {
			char text[32];

			if (isnan(lines[i].values[r]))
				continue;
			format_value(measured[lines[i].kind].unit, lines[i].values[r], text,
				     sizeof(text));
			table_cell(table, 1 + r - first, "%s%s", lines[i].moved[r] ? "* " : "", text);
		}
	}
	section_long_table(section, table);
	free(heading);
}

static int draw(const struct trend *trend, struct report *report, struct lines *lines)
{
	struct section *section;
	int ret = 0;

	if (!lines->n)
		return 0;
	section = report_section(report, "What moved over the releases");
	section_text(section, "Rows that a release moved (*), of each measure and number; up to %d of them "
		     "are drawn, those that moved most.", MOST_LINES);
	for (size_t from = 0, to; from < lines->n && !ret; from = to) {
		for (to = from + 1; to < lines->n && is_one_plot(&lines->of[from], &lines->of[to]); to++)
			;
		ret = plot(trend, report, section, &lines->of[from],
			   to - from < MOST_LINES ? to - from : MOST_LINES);
		add_table(trend, section, &lines->of[from], to - from);
	}
	return ret;
}

int trend_plots(const struct trend *trend, struct report *report)
{
	const struct runs *newest = &trend->releases[trend->n - 1].runs;
	struct lines lines = { 0 };
	int ret;

	for (size_t i = 0; i < newest->nrows; i++)
		for (size_t kind = 0; kind < MEASURED; kind++)
			add_line(trend, newest->rows[i].row, kind, &lines);
	if (lines.n)
		qsort(lines.of, lines.n, sizeof(*lines.of), by_plot);
	ret = draw(trend, report, &lines);
	for (size_t i = 0; i < lines.n; i++) {
		free(lines.of[i].values);
		free(lines.of[i].moved);
	}
	free(lines.of);
	return ret;
}
