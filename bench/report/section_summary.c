// SPDX-License-Identifier: GPL-2.0
/* Medians at a glance: map against batch size, fault by case, a column for each path. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "plots.h"
#include "wording.h"

#define MOST_SIZES	10	/* more columns would be hard to read */

static char *subject_of(const struct report *report, const json_t *row, char *case_text,
			const char *what)
{
	char *times = describe_times(report);
	char *heading = must_format("%s, %s, %s%s, %s [%s]", row_text(row, "workload"), what,
				    case_text ? case_text : "", row_text(row, "iommu_mode"),
				    row_text(row, "device"), times);

	free(times);
	free(case_text);
	return heading;
}

static int compare_counts(const void *a, const void *b)
{
	json_int_t x = *(const json_int_t *)a, y = *(const json_int_t *)b;

	return (x > y) - (x < y);
}

size_t report_batch_sizes(const struct group *group, json_int_t *sizes, size_t most)
{
	json_int_t pages;
	size_t n = 0;

	for (size_t i = 0; i < group->nrows; i++) {
		size_t k = 0;

		if (!row_number(group->rows[i], "params", "pages", &pages))
			continue;
		while (k < n && sizes[k] != pages)
			k++;
		if (k == n && n < most)
			sizes[n++] = pages;
	}
	qsort(sizes, n, sizeof(*sizes), compare_counts);
	return n;
}

bool report_cost_per_page(const struct group *group, const char *path, const char *measure,
			  json_int_t pages, double *out)
{
	json_int_t value;

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if (row_is(row, "path", path) && row_is(row, "measure", measure) &&
		    row_number(row, "params", "pages", &value) && value == pages &&
		    row_number(row, "latency", "p50", &value)) {
			*out = (double)value / (double)pages;
			return true;
		}
	}
	return false;
}

static void add_batch_row(struct table *table, const struct group *group, const char *path,
			  const char *measure, const json_int_t *sizes, size_t nsizes)
{
	char number[32];
	double cost;

	table_row(table);
	table_cell(table, 0, "%s", path);
	table_cell(table, 1, "%s", measure);
	for (size_t i = 0; i < nsizes; i++) {
		if (!report_cost_per_page(group, path, measure, sizes[i], &cost))
			continue;
		format_number(cost, number, sizeof(number));
		table_cell(table, i + 2, "%s", number);
	}
}

/* Rows: path and measure. Columns: batch sizes. */
static int add_batch_table(struct report *report, struct section *section,
			   const struct group *group)
{
	const char **paths = group_values(group, "path");
	const char **measures = group_values(group, "measure");
	char *heading = subject_of(report, group->rows[0],
				   describe_case_without(report, group->rows[0], "pages"),
				   "p50 per page by pages per operation");
	struct table *table = section_table(section, heading);
	json_int_t sizes[MOST_SIZES];
	size_t nsizes = report_batch_sizes(group, sizes, MOST_SIZES);
	char title[32];
	int ret;

	table_column(table, "path", true);
	table_column(table, "measure", true);
	for (size_t i = 0; i < nsizes; i++) {
		snprintf(title, sizeof(title), "%lld", (long long)sizes[i]);
		table_column(table, title, false);
	}
	for (size_t m = 0; measures[m]; m++) {
		size_t first = table->nrows;

		for (size_t p = 0; paths[p]; p++)
			add_batch_row(table, group, paths[p], measures[m], sizes, nsizes);
		table->rows[first].rule_before = m > 0;
	}
	ret = nsizes > 1 ? plot_batch(report, section, group) : 0;
	section_commands(section, group);
	free(heading);
	free(paths);
	free(measures);
	return ret;
}

/* Rows: cases. Columns: paths. */
static void add_case_table(struct report *report, struct section *section,
			   const struct group *group)
{
	const char **paths = group_values(group, "path");
	char *heading = subject_of(report, group->rows[0], NULL, "p50");
	struct table *table = section_table(section, heading);
	struct groups *cases = group_rows(report->doc, row_text(group->rows[0], "workload"),
					  row_key, NULL);

	table_column(table, "case", true);
	for (size_t p = 0; paths[p]; p++)
		table_column(table, paths[p], false);
	for (size_t i = 0; i < cases->ngroups; i++) {
		const struct group *one = &cases->groups[i];
		json_int_t p50;
		char *text;

		if (!row_is(one->rows[0], "device", row_text(group->rows[0], "device")) ||
		    !row_is(one->rows[0], "iommu_mode", row_text(group->rows[0], "iommu_mode")))
			continue;
		text = describe_case_alone(report, one->rows[0]);
		table_row(table);
		table_cell(table, 0, "%s", text);
		free(text);
		for (size_t p = 0; paths[p]; p++) {
			const json_t *row = group_find(one, paths[p], "latency", NULL);

			if (row && row_number(row, "latency", "p50", &p50))
				table_cell(table, p + 1, "%lld", (long long)p50);
		}
	}
	section_commands(section, group);
	groups_free(cases);
	free(heading);
	free(paths);
}

/* Workload, device and mode. */
static char *key_mode(const json_t *row, const char *unused)
{
	(void)unused;
	return must_format("%s/%s/%s", row_text(row, "workload"), row_text(row, "device"),
			   row_text(row, "iommu_mode"));
}

int report_summary(struct report *report)
{
	struct groups *maps = group_rows(report->doc, "map", row_key, "pages");
	struct groups *faults = group_rows(report->doc, "fault", key_mode, NULL);
	struct section *section;
	int ret = 0;

	if (maps->ngroups || faults->ngroups) {
		section = report_section(report, "Medians at a glance");
		for (size_t i = 0; i < maps->ngroups && !ret; i++)
			ret = add_batch_table(report, section, &maps->groups[i]);
		for (size_t i = 0; i < faults->ngroups; i++)
			add_case_table(report, section, &faults->groups[i]);
	}
	groups_free(maps);
	groups_free(faults);
	return ret;
}
