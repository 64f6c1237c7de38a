// SPDX-License-Identifier: GPL-2.0
/* What memory on demand costs without faults, compared with pinned memory case by case. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MIB		(1024.0 * 1024)

enum { COLUMN_CASE, COLUMN_MEASURE, COLUMN_PINNED, COLUMN_ODP, COLUMN_CHANGE, COLUMN_RATE };
enum { PINNED, ODP };

static const char *const registrations[] = { "pinned", "odp" };
static const char *const measures[] = { "latency", "bandwidth" };

/* The p50 of a measure on pinned memory and on demand. */
static bool find_pair(const struct group *group, const char *measure, double pair[2],
		      const json_t **row)
{
	bool found[2] = { false };

	for (size_t i = 0; i < group->nrows; i++) {
		for (int r = 0; r < 2; r++) {
			if (!row_is(group->rows[i], "measure", measure) ||
			    !row_param_is(group->rows[i], "registration", registrations[r]))
				continue;
			found[r] = value_p50(group->rows[i], NULL, &pair[r]) && pair[r] > 0;
			*row = group->rows[i];
		}
	}
	return found[PINNED] && found[ODP];
}

/* MiB/s, from the nanoseconds of an operation. */
static void set_rate(struct table *table, const json_t *row, double per_operation)
{
	json_int_t size;
	char text[32];

	if (!row_is(row, "unit", "ns") || !row_is(row, "measure", "bandwidth") ||
	    !row_number(row, "params", "size", &size))
		return;
	format_number((double)size / MIB / (per_operation / 1e9), text, sizeof(text));
	table_cell(table, COLUMN_RATE, "%s", text);
}

static void add_case(struct report *report, struct table *table, const struct group *group)
{
	char *text = describe_case_without(report, group->rows[0], "registration"), number[32];
	const json_t *row = NULL;
	double pair[2];

	for (size_t m = 0; m < 2; m++) {
		if (!find_pair(group, measures[m], pair, &row))
			continue;
		table_row(table);
		table_cell(table, COLUMN_CASE, "%.*s", (int)(strlen(text) ? strlen(text) - 2 : 0),
			   text);
		table_cell(table, COLUMN_MEASURE, "%s", measures[m]);
		for (int r = 0; r < 2; r++) {
			format_number(pair[r], number, sizeof(number));
			table_cell(table, COLUMN_PINNED + r, "%s", number);
		}
		format_change(pair[PINNED], pair[ODP], number, sizeof(number));
		table_cell(table, COLUMN_CHANGE, "%s", number);
		set_rate(table, row, pair[ODP]);
	}
	free(text);
}

static struct table *new_table(const struct report *report, struct section *section,
			       const json_t *row)
{
	char *times = describe_times(report);
	char *heading = must_format("steady, p50 of an operation, %s [%s]",
				    row_text(row, "device"), times);
	struct table *table = section_table(section, heading);

	table_column(table, "case", true);
	table_column(table, "measure", true);
	table_column(table, "pinned", false);
	table_column(table, "on demand", false);
	table_column(table, "change", false);
	table_column(table, "MiB/s", false);
	free(heading);
	free(times);
	return table;
}

int report_steady(struct report *report)
{
	struct groups *groups = group_rows(report->doc, "steady", ROW_CASE, "registration");
	struct section *section;
	struct table *table;
	struct group all;

	if (groups->ngroups) {
		section = report_section(report, "Steady: what on demand costs without faults");
		section_text(section, "The same operations on pinned memory and on memory on "
			     "demand, of which the device has every page: no fault and no "
			     "invalidation was counted in any sample. latency: one at a time, from "
			     "posting to completion; bandwidth: the time of one operation, with as "
			     "many in flight as the case says; MiB/s on demand, if times are "
			     "real.");
		table = new_table(report, section, groups->groups[0].rows[0]);
		for (size_t i = 0; i < groups->ngroups; i++)
			add_case(report, table, &groups->groups[i]);
		table_blank_repeated(table);
		table_drop_empty(table);
		all = groups_united(groups);
		section_commands(section, &all);
		free(all.rows);
	}
	groups_free(groups);
	return 0;
}
