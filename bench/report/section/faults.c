// SPDX-License-Identifier: GPL-2.0
/* How many faults were counted, and how many pages these brought: one may bring many. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/wording.h"

/* What was counted in rows of a workload on a device whose operations are of so many pages. */
struct sum {
	const json_t *row;
	json_int_t operation_pages, operations, faults, pages;
};

/* Rows that differ only in their measure share their counters. */
static void add_case(struct sum *sums, size_t *n, const json_t *row)
{
	json_int_t faults = 0, operation_pages = row_operation_pages(row), value;
	struct sum *sum = sums;

	if (!row_number(row, "counters", "faults", &faults) || !faults)
		return;
	while (sum < sums + *n && !(sum->operation_pages == operation_pages &&
				    row_is(sum->row, "workload", row_text(row, "workload")) &&
				    row_is(sum->row, "device", row_text(row, "device"))))
		sum++;
	if (sum == sums + *n)
		sums[(*n)++] = (struct sum){ .row = row, .operation_pages = operation_pages };
	sum->faults += faults;
	if (row_number(row, "counters", "operations", &value))
		sum->operations += value;
	if (row_number(row, "counters", "pages", &value))
		sum->pages += value;
}

static void add_table(struct report *report, const struct sum *sums, size_t n)
{
	struct section *section = report_section(report, "Faults and the pages that they brought");
	char *heading = must_format("counting pass [%s: counts are exact]", report->domain);
	struct table *table;

	section_text(section, "A fault is one event that the driver served. With the mlx5 driver it "
		     "may bring many pages, all that are left of an operation; what a page costs is "
		     "the cost divided by pages, never by faults. pages each: of one operation.");
	table = section_table(section, heading);
	table_column(table, "workload", true);
	table_column(table, "device", true);
	table_column(table, "pages each", false);
	table_column(table, "operations", false);
	table_column(table, "faults", false);
	table_column(table, "pages", false);
	table_column(table, "pages/fault", false);
	for (size_t i = 0; i < n; i++) {
		table_row(table);
		table_cell(table, 0, "%s", row_text(sums[i].row, "workload"));
		table_cell(table, 1, "%s", row_text(sums[i].row, "device"));
		table_number(table, 2, (double)sums[i].operation_pages);
		table_number(table, 3, (double)sums[i].operations);
		table_number(table, 4, (double)sums[i].faults);
		table_number(table, 5, (double)sums[i].pages);
		table_number(table, 6, (double)sums[i].pages / (double)sums[i].faults);
	}
	table_blank_repeated(table);
	free(heading);
}

int report_faults(struct report *report)
{
	struct groups *cases = group_rows(report->doc, NULL, ROW_CASE | ROW_PATH, NULL);
	struct sum *sums = must_grow(NULL, cases->ngroups + 1, sizeof(*sums));
	size_t n = 0;

	for (size_t i = 0; i < cases->ngroups; i++)
		add_case(sums, &n, cases->groups[i].rows[0]);
	if (n)
		add_table(report, sums, n);
	free(sums);
	groups_free(cases);
	return 0;
}
