// SPDX-License-Identifier: GPL-2.0
/* What measuring itself costs: the clocks around the stages, and the hook that chooses a path. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare.h"
#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

/* Two rows of one case that differ only in what is being priced. */
struct cost {
	const char *subject;
	const char *paths[2];		/* NULL: any, the same for both */
	const char *measures[2];
	const char *columns[2];
	const char *what;		/* begins the sentence */
};

static const struct cost costs[] = {
	{ "timing each stage", { NULL, NULL }, { "latency", "timed" }, { "latency", "timed" },
	  "The clocks around the stages" },
	/* From Linux 6.16 on both map in the same way, path iova through the hook. */
	{ "the hook", { "native", "iova" }, { "latency", "latency" }, { "native", "iova" },
	  "The hook, path iova against the kernel's own code that does the same," },
	{ "what a path keeps of a region", { "native", "iova" }, { "register", "register" },
	  { "native", "iova" }, "The lists of our own that a registration on path iova makes" },
};

/* What operations cost more: in percent, and for each of their pages. */
struct range {
	double *percent, *per_page;
	size_t n;
};

static struct section *costs_section(struct report *report, struct section *section)
{
	return section ? section : report_section(report, "What measuring costs");
}

static struct table *new_table(struct report *report, struct section *section,
			       const struct cost *cost)
{
	char *times = describe_times(report);
	char *heading = must_format("%s, p50 of an operation [%s]", cost->subject, times);
	struct table *table = section_table(section, heading);

	table_column(table, "case", true);
	table_column(table, "path", true);
	table_column(table, cost->columns[0], false);
	table_column(table, cost->columns[1], false);
	table_column(table, "more", false);
	table_column(table, "a page", false);
	table_column(table, "change", false);
	free(heading);
	free(times);
	return table;
}

static void add_row(struct report *report, struct table *table, const json_t *row,
		    const char *path, const double value[2], struct range *range)
{
	double per_page = (value[1] - value[0]) / (double)row_operation_pages(row);
	char *text = describe_case(report, row), number[32];

	table_row(table);
	table_cell(table, 0, "%s, %s%s, %s", row_text(row, "workload"), text,
		   row_text(row, "iommu_mode"), row_text(row, "device"));
	table_cell(table, 1, "%s", path ? path : "");
	for (size_t i = 0; i < 2; i++)
		table_number(table, 2 + i, value[i]);
	table_number(table, 4, value[1] - value[0]);
	table_number(table, 5, per_page);
	format_change(value[0], value[1], number, sizeof(number));
	table_cell(table, 6, "%s", number);
	range->percent = must_grow(range->percent, range->n + 1, sizeof(*range->percent));
	range->per_page = must_grow(range->per_page, range->n + 1, sizeof(*range->per_page));
	range->per_page[range->n] = per_page;
	range->percent[range->n++] = (value[1] / value[0] - 1) * 100;
	free(text);
}

static void add_case(struct report *report, struct section **section, struct table **table,
		     const struct cost *cost, const struct group *group, struct range *range)
{
	const char **paths = group_values(group, "path");

	for (size_t p = 0; paths[p]; p++) {
		const json_t *rows[2];
		double value[2];

		for (size_t i = 0; i < 2; i++)
			rows[i] = group_find(group, cost->paths[i] ? cost->paths[i] : paths[p],
					     cost->measures[i], NULL);
		if ((cost->paths[0] && p) || !rows[0] || !rows[1] ||
		    !row_is_right(rows[0]) || !row_is_right(rows[1]) ||
		    !value_p50(rows[0], NULL, &value[0]) || value[0] <= 0 ||
		    !value_p50(rows[1], NULL, &value[1]))
			continue;
		if (!*table) {
			*section = costs_section(report, *section);
			*table = new_table(report, *section, cost);
		}
		add_row(report, *table, rows[0], cost->paths[0] ? NULL : paths[p], value, range);
	}
	free(paths);
}

static void say(struct section *section, const struct cost *cost, struct range *range,
		const char *unit)
{
	size_t last = range->n - 1, middle = last / 2;

	qsort(range->percent, range->n, sizeof(*range->percent), compare_doubles);
	qsort(range->per_page, range->n, sizeof(*range->per_page), compare_doubles);
	section_text(section, "%s added between %.1f %% and %.1f %% to %zu kinds of operation, "
		     "with a median of %.1f %%; that is %.0f to %.0f %s a page, with a median of "
		     "%.0f.", cost->what, range->percent[0], range->percent[last], range->n,
		     range->percent[middle], range->per_page[0], range->per_page[last], unit,
		     range->per_page[middle]);
}

static struct section *add_cost(struct report *report, struct section *section,
				const struct cost *cost, const struct groups *groups)
{
	struct range range = { 0 };
	struct table *table = NULL;

	for (size_t i = 0; i < groups->ngroups; i++)
		/* On a device that never maps by itself, native does something else. */
		if (!cost->paths[0] || row_is(groups->groups[i].rows[0], "device", "odp_dev"))
			add_case(report, &section, &table, cost, &groups->groups[i], &range);
	if (!table)
		return section;
	table_blank_repeated(table);
	table_drop_empty(table);
	section_long_table(section, table);
	say(section, cost, &range, report->unit);
	free(range.percent);
	free(range.per_page);
	return section;
}

int report_costs(struct report *report)
{
	struct groups *groups = group_rows(report->doc, NULL, ROW_CASE, NULL);
	struct section *section = NULL;

	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
		section = add_cost(report, section, &costs[i], groups);
	groups_free(groups);
	return 0;
}
