// SPDX-License-Identifier: GPL-2.0
/* Of many runs of one kernel, those that differ from the others: a machine, its firmware, its setup. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/trend.h"
#include "lib/format.h"
#include "lib/must.h"
#include "results/row.h"

#define LEAST_RUNS	5	/* of fewer, nobody can say which one is the odd one out */
#define MOST_SHOWN	20
/* So many deviations from the median, as sure as for a normal distribution (B. Iglewicz, D. C. Hoaglin,
 * How to Detect and Handle Outliers, 1993, has 3.5 for one number; here there are hundreds of them). */
#define FAR_AWAY	7
#define NORMAL		1.4826	/* a median deviation times this is a standard deviation */

/* How a run stands among the others. */
struct standing {
	size_t run, away, of;		/* numbers far from the median, of so many */
	const struct run_row *row;	/* the one that is farthest */
	size_t kind;
	double value, median, size;
};

static void judge(struct standing *standing, const struct run_row *row, size_t kind, double value,
		  double median, double deviation)
{
	double size = compare_size(median, value);

	standing->of++;
	if (fabs(value - median) <= FAR_AWAY * NORMAL * deviation || size <= run_row_floor(row, kind))
		return;
	standing->away++;
	if (standing->row && size <= standing->size)
		return;
	standing->row = row;
	standing->kind = kind;
	standing->value = value;
	standing->median = median;
	standing->size = size;
}

static void judge_all(const struct run_row *row, size_t kind, double *values, struct standing *standings)
{
	size_t n = run_row_values(row, kind, values);
	double median, deviation;

	if (n < LEAST_RUNS)
		return;
	median = quantile_of(values, n, 0.5);
	for (size_t i = 0; i < n; i++)
		values[i] = fabs(values[i] - median);
	deviation = quantile_of(values, n, 0.5);
	for (size_t i = 0; i < row->nruns; i++)
		if (!isnan(row->runs[i].values[kind]))
			judge(&standings[i], row, kind, row->runs[i].values[kind], median, deviation);
}

static int farthest_first(const void *a, const void *b)
{
	const struct standing *first = a, *second = b;

	if (first->away != second->away)
		return first->away > second->away ? -1 : 1;
	return (first->run > second->run) - (first->run < second->run);
}

/* "AMD EPYC Processor, mlx5_0 16.35.4030" */
static char *machine_of(const json_t *doc)
{
	const json_t *env = json_object_get(doc, "env"), *device;
	const char *model = json_string_value(json_object_get(json_object_get(env, "cpu"), "model"));
	char *text = must_copy(model ? model : "unknown");
	size_t i;

	json_array_foreach(json_object_get(env, "devices"), i, device) {
		const char *firmware = json_string_value(json_object_get(device, "firmware"));
		char *longer;

		if (!firmware || !row_is(device, "driver", "mlx5_core"))
			continue;
		longer = must_format("%s, %s %s", text, row_text(device, "name"), firmware);
		free(text);
		text = longer;
	}
	return text;
}

static void add_row(const struct runs *runs, struct table *table, const struct standing *standing)
{
	const struct one_run *run = &runs->runs[standing->run];
	char *machine = machine_of(run->doc), text[32], change[32];

	format_value(measured[standing->kind].unit, standing->value, text, sizeof(text));
	format_change(standing->median, standing->value, change, sizeof(change));
	table_row(table);
	table_cell(table, 0, "%s", run->file);
	table_cell(table, 1, "%s", machine);
	table_cell(table, 2, "%zu of %zu", standing->away, standing->of);
	table_cell(table, 3, "%s %s", row_text(standing->row->row, "id"), measured[standing->kind].name);
	table_cell(table, 4, "%s", text);
	table_cell(table, 5, "%s", change);
	free(machine);
}

static void add_release(const struct runs *runs, struct section *section)
{
	static const char *const titles[] = { "document", "machine", "numbers away", "the farthest",
					      "value", "of the median" };
	struct standing *standings = must_alloc(runs->nruns * sizeof(*standings));
	double *values = must_alloc(runs->nruns * sizeof(*values));
	size_t away = 0;
	struct table *table;

	for (size_t i = 0; i < runs->nruns; i++)
		standings[i].run = i;
	for (size_t i = 0; i < runs->nrows; i++)
		for (size_t kind = 0; kind < MEASURED; kind++)
			judge_all(&runs->rows[i], kind, values, standings);
	qsort(standings, runs->nruns, sizeof(*standings), farthest_first);
	while (away < runs->nruns && standings[away].away)
		away++;
	section_text(section, "%s: %zu documents, %zu of them with numbers that are away from the others%s.",
		     runs_kernel(runs), runs->nruns, away, away > MOST_SHOWN ? "; those with most" : "");
	if (away) {
		table = section_table(section, "Documents that differ from the others of their kernel");
		for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
			table_column(table, titles[i], i < 2 || i == 3);
		for (size_t i = 0; i < away && i < MOST_SHOWN; i++)
			add_row(runs, table, &standings[i]);
	}
	free(values);
	free(standings);
}

void trend_outliers(const struct trend *trend, struct report *report)
{
	struct section *section = NULL;

	for (size_t i = 0; i < trend->n; i++) {
		if (trend->releases[i].runs.nruns < LEAST_RUNS)
			continue;
		if (!section) {
			section = report_section(report, "Who differs from the others");
			section_text(section, "A number is away if it is more than %d standard deviations "
				     "from the median, by the median deviation, and more than its "
				     "floor.", FAR_AWAY);
		}
		add_release(&trend->releases[i].runs, section);
	}
}
