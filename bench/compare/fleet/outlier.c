// SPDX-License-Identifier: GPL-2.0
/* Of many machines with one kernel, those that differ from the others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/trend.h"
#include "lib/format.h"
#include "lib/must.h"
#include "results/row.h"

#define LEAST_NODES	5	/* of fewer, nobody can say which one is the odd one out */
#define MOST_SHOWN	20
/* So many deviations from the median, as sure as for a normal distribution (B. Iglewicz, D. C. Hoaglin,
 * How to Detect and Handle Outliers, 1993, has 3.5 for one number; here there are hundreds of them). */
#define FAR_AWAY	7
#define NORMAL		1.4826	/* a median deviation times this is a standard deviation */

/* How a machine stands among the others. */
struct standing {
	size_t node, away, of;		/* numbers far from the median, of so many */
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

/* values and there are room for a number of each machine. */
static void judge_all(const struct fleet *fleet, const struct run_row *row, size_t kind, double *values,
		      double *there, struct standing *standings)
{
	double median, deviation;
	size_t n;

	fleet_values(fleet, row, kind, values);
	n = fleet_numbers(values, fleet->n, there);
	if (n < LEAST_NODES)
		return;
	median = quantile_of(there, n, 0.5);
	for (size_t i = 0; i < n; i++)
		there[i] = fabs(there[i] - median);
	deviation = quantile_of(there, n, 0.5);
	for (size_t i = 0; i < fleet->n; i++)
		if (!isnan(values[i]))
			judge(&standings[i], row, kind, values[i], median, deviation);
}

static int farthest_first(const void *a, const void *b)
{
	const struct standing *first = a, *second = b;

	if (first->away != second->away)
		return first->away > second->away ? -1 : 1;
	return (first->node > second->node) - (first->node < second->node);
}

static const char *cpu_of(const struct node *node)
{
	const json_t *env = json_object_get(node->doc, "env");
	const char *model = json_string_value(json_object_get(json_object_get(env, "cpu"), "model"));

	return model ? model : "unknown";
}

static void add_row(const struct fleet *fleet, struct table *table, const struct standing *standing)
{
	const struct node *node = &fleet->nodes[standing->node];
	char text[32], change[32];

	format_value(measured[standing->kind].unit, standing->value, text, sizeof(text));
	format_change(standing->median, standing->value, change, sizeof(change));
	table_row(table);
	table_cell(table, 0, "%s", node->name);
	table_cell(table, 1, "%s%s%s", cpu_of(node), *node->firmware ? ", " : "", node->firmware);
	table_cell(table, 2, "%zu", node->nruns);
	table_cell(table, 3, "%zu of %zu", standing->away, standing->of);
	table_cell(table, 4, "%s %s", row_text(standing->row->row, "id"), measured[standing->kind].name);
	table_cell(table, 5, "%s", text);
	table_cell(table, 6, "%s", change);
}

static void add_release(const struct fleet *fleet, struct section *section)
{
	static const char *const titles[] = { "node", "machine", "documents", "numbers away",
					      "the farthest", "value", "of the median" };
	struct standing *standings = must_alloc(fleet->n * sizeof(*standings));
	double *values = must_alloc(2 * fleet->n * sizeof(*values));
	const struct runs *runs = fleet->runs;
	struct table *table;
	size_t away = 0;

	for (size_t i = 0; i < fleet->n; i++)
		standings[i].node = i;
	for (size_t i = 0; i < runs->nrows; i++)
		for (size_t kind = 0; kind < MEASURED; kind++)
			judge_all(fleet, &runs->rows[i], kind, values, values + fleet->n, standings);
	qsort(standings, fleet->n, sizeof(*standings), farthest_first);
	while (away < fleet->n && standings[away].away)
		away++;
	section_text(section, "%s: %zu nodes, %zu documents; %zu with numbers that are away from the "
		     "others%s.", runs_kernel(runs), fleet->n, runs->nruns, away,
		     away > MOST_SHOWN ? "; those with most" : "");
	if (away) {
		table = section_table(section, "Nodes that differ from the others with their kernel");
		for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
			table_column(table, titles[i], i < 2 || i == 4);
		for (size_t i = 0; i < away && i < MOST_SHOWN; i++)
			add_row(fleet, table, &standings[i]);
	}
	free(values);
	free(standings);
}

void trend_outliers(const struct trend *trend, struct report *report)
{
	struct section *section = NULL;

	for (size_t i = 0; i < trend->n; i++) {
		if (trend->releases[i].fleet.n < LEAST_NODES)
			continue;
		if (!section) {
			section = report_section(report, "Who differs from the others");
			section_text(section, "A number is away if it is more than %d standard deviations "
				     "from the median, by the median deviation, and more than its "
				     "floor.", FAR_AWAY);
		}
		add_release(&trend->releases[i].fleet, section);
	}
}
