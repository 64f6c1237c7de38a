// SPDX-License-Identifier: GPL-2.0
/* A picture of a fleet: a line for each machine, a column for each metric. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/comparison.h"
#include "compare/fleet/heat.h"
#include "compare/trend.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "results/row.h"

#define LEAST_NODES	3
#define MOST_LINES	1000	/* above, a line stands for several machines */
#define MOST_NAMED	40	/* up to so many, each line has its name */
#define MOST_FAR	16	/* else so many that are farthest have */
#define NEAR_LINES	18	/* names on lines closer than this would overlap */
#define MOST_COLUMNS	40
#define REPEAT		8	/* cells of a thousand lines are drawn as pixels, which blur at the edges */
#define LEAST_COLOUR	0.05	/* a difference that has the strongest colour */
#define NO_NUMBER	9

/* A number of a row. */
struct item {
	const char *id;
	size_t kind;
};

/* The machines of all kernels, by kernel and firmware. */
struct line {
	const struct release *release;
	size_t node;
};

struct heat {
	struct line *lines;
	size_t nlines;
	json_t *names;		/* of columns, to their place */
	struct heat_column *columns;
	struct item **items;	/* of each column */
	size_t *nitems, ncolumns;
};

static const struct node *node_of(const struct line *line)
{
	return &line->release->fleet.nodes[line->node];
}

static int by_group(const void *a, const void *b)
{
	const struct line *first = a, *second = b;
	int order = first->release == second->release ? 0 : first->release < second->release ? -1 : 1;

	if (!order)
		order = strverscmp(node_of(first)->firmware, node_of(second)->firmware);
	return order ? order : strverscmp(node_of(first)->name, node_of(second)->name);
}

static void find_lines(struct heat *heat, const struct trend *trend)
{
	size_t n = 0;

	for (size_t i = 0; i < trend->n; i++)
		n += trend->releases[i].fleet.n;
	heat->lines = must_alloc(n * sizeof(*heat->lines));
	for (size_t i = 0; i < trend->n; i++)
		for (size_t k = 0; k < trend->releases[i].fleet.n; k++)
			heat->lines[heat->nlines++] = (struct line){ &trend->releases[i], k };
	qsort(heat->lines, n, sizeof(*heat->lines), by_group);
}

/* "fault:latency:p50@mlx5_0", without blanks */
static char *column_name(const struct run_row *row, size_t kind)
{
	char *name = must_format("%s:%s:%s@%s", row_text(row->row, "workload"),
				 row_text(row->row, "measure"), measured[kind].name,
				 row_text(row->row, "device"));

	for (char *c = name; *c; c++)
		if (*c <= ' ' || *c == '"')
			*c = '_';
	return name;
}

static void add_item(struct heat *heat, const struct run_row *row, size_t kind)
{
	char *name = column_name(row, kind);
	const json_t *place = json_object_get(heat->names, name);
	size_t column = place ? (size_t)json_integer_value(place) : heat->ncolumns;

	if (!place) {
		heat->ncolumns++;
		heat->columns = must_grow(heat->columns, heat->ncolumns, sizeof(*heat->columns));
		heat->items = must_grow(heat->items, heat->ncolumns, sizeof(*heat->items));
		heat->nitems = must_grow(heat->nitems, heat->ncolumns, sizeof(*heat->nitems));
		heat->columns[column] = (struct heat_column){ .name = must_copy(name) };
		heat->items[column] = NULL;
		heat->nitems[column] = 0;
		json_object_set_new(heat->names, name, json_integer((json_int_t)column));
	}
	heat->items[column] = must_grow(heat->items[column], heat->nitems[column] + 1,
					sizeof(*heat->items[column]));
	heat->items[column][heat->nitems[column]++] =
		(struct item){ row_text(row->row, "id"), kind };
	free(name);
}

/* Each row once, of the first kernel that has it; of its numbers, those that it has. */
static void find_columns(struct heat *heat, const struct trend *trend)
{
	heat->names = json_object();
	for (size_t i = 0; i < trend->n; i++) {
		const struct runs *runs = &trend->releases[i].runs;

		for (size_t k = 0; k < runs->nrows; k++) {
			const char *id = row_text(runs->rows[k].row, "id");
			bool known = false;

			for (size_t before = 0; before < i && !known; before++)
				known = runs_row(&trend->releases[before].runs, id);
			for (size_t kind = 0; kind < MEASURED && !known; kind++)
				if (!isnan(run_row_median(&runs->rows[k], kind)))
					add_item(heat, &runs->rows[k], kind);
		}
	}
}

/* A number of each line; NAN: it has none. */
static void line_values(const struct heat *heat, const struct item *item, double *of_nodes, double *values)
{
	const struct run_row *row = NULL;
	const struct release *release = NULL;

	for (size_t i = 0; i < heat->nlines; i++) {
		if (heat->lines[i].release != release) {
			release = heat->lines[i].release;
			row = runs_row(&release->runs, item->id);
			if (row)
				fleet_values(&release->fleet, row, item->kind, of_nodes);
		}
		values[i] = row ? of_nodes[heat->lines[i].node] : NAN;
	}
}

/* How far it is from the median, of the larger of both: -1 to 1. */
static double deviation(double value, double median)
{
	return isnan(value) ? NAN : copysign(compare_size(median, value), value - median);
}

/* The cells of a column: of each line the median of its rows' deviations. */
static void fill_column(const struct heat *heat, size_t column, double *cells)
{
	size_t n = heat->nlines, nitems = heat->nitems[column], count;
	double *work = must_alloc(3 * n * sizeof(*work)), *values = work + n, *there = work + 2 * n;
	double *all = must_alloc(nitems * n * sizeof(*all)), *of_line = must_alloc(nitems * sizeof(*all));

	for (size_t i = 0; i < nitems; i++) {
		double median;

		line_values(heat, &heat->items[column][i], work, values);
		count = fleet_numbers(values, n, there);
		median = count ? quantile_of(there, count, 0.5) : NAN;
		for (size_t line = 0; line < n; line++)
			all[line * nitems + i] = deviation(values[line], median);
	}
	for (size_t line = 0; line < n; line++) {
		count = fleet_numbers(&all[line * nitems], nitems, of_line);
		cells[line] = count ? quantile_of(of_line, count, 0.5) : NAN;
	}
	free(work);
	free(all);
	free(of_line);
}

static double widest_of(const double *cells, size_t n)
{
	double widest = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(cells[i]))
			widest = fmax(widest, fabs(cells[i]));
	return widest;
}

static void fill(struct heat *heat)
{
	for (size_t i = 0; i < heat->ncolumns; i++) {
		struct heat_column *column = &heat->columns[i];

		column->cells = must_alloc(heat->nlines * sizeof(*column->cells));
		fill_column(heat, i, column->cells);
		column->widest = widest_of(column->cells, heat->nlines);
	}
}

static int widest_first(const void *a, const void *b)
{
	const struct heat_column *first = a, *second = b;

	return (first->widest < second->widest) - (first->widest > second->widest);
}

static int by_name(const void *a, const void *b)
{
	const struct heat_column *first = a, *second = b;

	return strcmp(first->name, second->name);
}

size_t heat_choose(struct heat_column *columns, size_t n)
{
	size_t shown = 0;

	qsort(columns, n, sizeof(*columns), widest_first);
	while (shown < n && shown < MOST_COLUMNS && columns[shown].widest > FLOOR_LEAST)
		shown++;
	qsort(columns, shown, sizeof(*columns), by_name);
	return shown;
}

double heat_farthest(const double *cells, size_t n)
{
	double farthest = NAN;

	for (size_t i = 0; i < n; i++)
		if (!isnan(cells[i]) && (isnan(farthest) || fabs(cells[i]) > fabs(farthest)))
			farthest = cells[i];
	return farthest;
}

/* Lines as they are drawn: `each` machines in one, of which the farthest shows. */
static void print_matrix(const struct heat *heat, size_t columns, size_t each, size_t repeat, FILE *out)
{
	for (size_t line = 0; line < heat->nlines; line += each) {
		size_t n = line + each < heat->nlines ? each : heat->nlines - line;

		for (size_t c = 0; c < columns; c++) {
			double cell = heat_farthest(heat->columns[c].cells + line, n);

			for (size_t i = 0; i < repeat; i++)
				fprintf(out, "%.4g ", isnan(cell) ? NO_NUMBER : cell);
		}
		fputc('\n', out);
	}
}

/* A name without blanks, and short: the end of a path tells more than its beginning. */
static void print_name(FILE *out, size_t line, const char *name)
{
	size_t length = strlen(name), most = 28;

	fprintf(out, "%zu ", line);
	if (length > most) {
		name += length - most;
		fputs("..", out);
	}
	for (; *name; name++)
		fputc(*name <= ' ' || *name == '"' || *name == '|' ? '_' : *name, out);
	fputc(' ', out);
}

static bool begins_group(const struct heat *heat, size_t i)
{
	return !i || heat->lines[i].release != heat->lines[i - 1].release ||
	       strcmp(node_of(&heat->lines[i])->firmware, node_of(&heat->lines[i - 1])->firmware);
}

/* "7.3.4, mlx5_0 16.35.4030" where its machines begin, on the right if each line has its name. */
static void print_groups(const struct heat *heat, size_t each, FILE *out)
{
	size_t last = 0;
	bool any = false;

	for (size_t i = 0; i < heat->nlines; i++) {
		char *kernel, *name;

		if (!begins_group(heat, i) || (any && heat->nlines > MOST_NAMED &&
					       i / each < last + NEAR_LINES))
			continue;
		kernel = document_short_kernel(node_of(&heat->lines[i])->doc);
		name = must_format("%s,%s", kernel, node_of(&heat->lines[i])->firmware);
		print_name(out, i / each, name);
		last = i / each;
		any = true;
		free(name);
		free(kernel);
	}
}

struct far {
	size_t line;
	double sum;	/* of what it is away, over all columns */
};

static int farthest_first(const void *a, const void *b)
{
	const struct far *first = a, *second = b;

	return (first->sum < second->sum) - (first->sum > second->sum);
}

static bool is_near(const struct far *far, size_t n, size_t line, size_t each)
{
	for (size_t i = 0; i < n; i++)
		if (labs((long)(far[i].line / each) - (long)(line / each)) < NEAR_LINES)
			return true;
	return false;
}

/* The names of the machines that are farthest away, none over another. */
static void print_far(const struct heat *heat, size_t columns, size_t each, FILE *out)
{
	struct far *far = must_alloc(heat->nlines * sizeof(*far));
	size_t named = 0;

	for (size_t i = 0; i < heat->nlines; i++) {
		far[i].line = i;
		for (size_t c = 0; c < columns; c++)
			if (!isnan(heat->columns[c].cells[i]))
				far[i].sum += fabs(heat->columns[c].cells[i]);
	}
	qsort(far, heat->nlines, sizeof(*far), farthest_first);
	for (size_t i = 0; i < heat->nlines && named < MOST_FAR && far[i].sum > 0; i++) {
		if (is_near(far, named, far[i].line, each))
			continue;
		print_name(out, far[i].line / each, node_of(&heat->lines[far[i].line])->name);
		far[named++] = far[i];
	}
	free(far);
}

static void print_names(const struct heat *heat, size_t columns, size_t each, FILE *out)
{
	if (heat->nlines <= MOST_NAMED)
		for (size_t i = 0; i < heat->nlines; i++)
			print_name(out, i, node_of(&heat->lines[i])->name);
	else
		print_groups(heat, each, out);
	fputs("| ", out);
	if (heat->nlines <= MOST_NAMED)
		print_groups(heat, each, out);
	else
		print_far(heat, columns, each, out);
}

static int draw(const struct heat *heat, size_t columns, struct report *report, struct section *section)
{
	size_t each = (heat->nlines + MOST_LINES - 1) / MOST_LINES;
	size_t repeat = heat->nlines <= MOST_NAMED ? 1 : REPEAT;
	struct plot_request request = { .script = plot_heat_gp, .x_label = "", .y_label = "" };
	double *widest = must_alloc(columns * sizeof(*widest));
	struct plot_streams streams;
	char *title = must_format("%zu nodes, %zu metrics: how far each is from the median [%s]",
				  heat->nlines, columns, report->domain);
	int ret;

	for (size_t c = 0; c < columns; c++)
		widest[c] = heat->columns[c].widest;
	plot_streams_open(&streams);
	print_matrix(heat, columns, each, repeat, streams.data.out);
	for (size_t c = 0; c < columns; c++)
		fprintf(streams.series.out, "%s ", heat->columns[c].name);
	fprintf(streams.extra.out, "%zu %zu %g ", (heat->nlines + each - 1) / each, repeat,
		fmax(LEAST_COLOUR, quantile_of(widest, columns, 0.5)));
	print_names(heat, columns, each, streams.extra.out);
	request.title = title;
	ret = plot_streams_finish(&streams, report, section, &request, report->plots, "heat");
	free(title);
	free(widest);
	return ret;
}

static void free_heat(struct heat *heat)
{
	for (size_t i = 0; i < heat->ncolumns; i++) {
		free(heat->columns[i].name);
		free(heat->columns[i].cells);
		free(heat->items[i]);
	}
	free(heat->columns);
	free(heat->items);
	free(heat->nitems);
	free(heat->lines);
	json_decref(heat->names);
}

int trend_heat(const struct trend *trend, struct report *report)
{
	struct heat heat = { 0 };
	struct section *section;
	size_t shown = 0;
	int ret = 0;

	find_lines(&heat, trend);
	if (heat.nlines >= LEAST_NODES && report->plots) {
		find_columns(&heat, trend);
		fill(&heat);
		shown = heat_choose(heat.columns, heat.ncolumns);
	}
	if (shown) {
		section = report_section(report, "The fleet");
		section->html_only = true;
		section_text(section, "A line for each node, by kernel and firmware; a column for each metric, "
			     "that is a number of a workload's measure. The colour is how far a node is "
			     "from the median of all nodes, the median over the rows of the metric; grey: "
			     "it has no such row. %zu of %zu metrics are shown, those in which nodes "
			     "differ most.%s", shown, heat.ncolumns, heat.nlines > MOST_LINES ?
			     " A line stands for several nodes, and shows the farthest of them." : "");
		ret = draw(&heat, shown, report, section);
	}
	free_heat(&heat);
	return ret;
}
