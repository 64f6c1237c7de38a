// SPDX-License-Identifier: GPL-2.0
/* One table of latencies for each case of each workload, known or not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

enum { COLUMN_PATH, COLUMN_MEASURE, COLUMN_P50, COLUMN_P99, COLUMN_MAX, COLUMN_PER_PAGE,
	COLUMN_FLUSHES, COLUMN_SAMPLES };

static struct table *new_table(struct section *section, const char *heading)
{
	struct table *table = section_table(section, heading);

	table_column(table, "path", true);
	table_column(table, "measure", true);
	table_column(table, "p50", false);
	table_column(table, "p99", false);
	table_column(table, "max", false);
	table_column(table, "p50/page", false);
	table_column(table, "fl./512 pages", false);
	table_column(table, "samples", false);
	return table;
}

static void set_latency(struct table *table, size_t column, const json_t *row, const char *name)
{
	json_int_t value;

	if (row_number(row, "latency", name, &value))
		table_cell(table, column, "%lld", (long long)value);
}

/* At once at map / at once at unmap / queued: sustained if that was counted. */
static void set_flushes(struct table *table, const json_t *row)
{
	static const char *const names[] = { "flushes_map", "flushes_unmap", "flushes_queued" };
	char text[3][32] = { "-", "-", "-" };
	double value;
	bool any = false;

	for (size_t i = 0; i < 3; i++) {
		if (!value_sustained(row, names[i], &value) &&
		    !value_flushes(row, names[i], &value))
			continue;
		format_number(value, text[i], sizeof(text[i]));
		any = true;
	}
	if (any)
		table_cell(table, COLUMN_FLUSHES, "%s / %s / %s", text[0], text[1], text[2]);
}

static void add_row(struct table *table, const json_t *row)
{
	json_int_t pages;
	double per_page;
	char number[32];

	table_row(table);
	table_cell(table, COLUMN_PATH, "%s", row_text(row, "path"));
	table_cell(table, COLUMN_MEASURE, "%s", row_text(row, "measure"));
	set_latency(table, COLUMN_P50, row, "p50");
	set_latency(table, COLUMN_P99, row, "p99");
	set_latency(table, COLUMN_MAX, row, "max");
	if (row_number(row, "params", "pages", &pages) && value_p50_per_page(row, NULL, &per_page)) {
		format_number(per_page, number, sizeof(number));
		table_cell(table, COLUMN_PER_PAGE, "%s", number);
	}
	set_flushes(table, row);
	table_cell(table, COLUMN_SAMPLES, "%lld",
		   (long long)json_integer_value(json_object_get(row, "samples")));
}

#define MOST_PLOTS 2	/* of a measure of a workload: a page with hundreds helps nobody */

/* How large an operation is. */
static json_int_t extent(const json_t *row)
{
	static const char *const names[] = { "pages", "bytes", "threads" };
	json_int_t value;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (row_number(row, "params", names[i], &value))
			return value;
	return 0;
}

/* The largest operation of each workload. */
static json_t *largest_operations(const struct groups *groups)
{
	json_t *largest = json_object();

	for (size_t i = 0; i < groups->ngroups; i++) {
		const json_t *row = groups->groups[i].rows[0];
		const char *workload = row_text(row, "workload");

		if (extent(row) > json_integer_value(json_object_get(largest, workload)))
			json_object_set_new(largest, workload, json_integer(extent(row)));
	}
	return largest;
}

/*
 * Only the first few of the largest operations are drawn: the others are in the plots of what
 * is swept. drawn counts those of each measure.
 */
static bool is_worth_a_plot(const json_t *largest, const json_t *row, const char *measure,
			    json_t *drawn)
{
	const char *workload = row_text(row, "workload");
	char *key = must_format("%s/%s", workload, measure);
	json_int_t n = json_integer_value(json_object_get(drawn, key));
	bool worth = n < MOST_PLOTS && strcmp(measure, "timed") &&
		     extent(row) >= json_integer_value(json_object_get(largest, workload));

	if (worth)
		json_object_set_new(drawn, key, json_integer(n + 1));
	free(key);
	return worth;
}

static void fill_table(struct table *table, const struct group *group, const char **measures)
{
	const char **paths = group_values(group, "path");

	for (size_t m = 0; measures[m]; m++) {
		size_t first = table->nrows;

		for (size_t p = 0; paths[p]; p++)
			for (size_t i = 0; i < group->nrows; i++)
				if (row_is(group->rows[i], "path", paths[p]) &&
				    row_is(group->rows[i], "measure", measures[m]))
					add_row(table, group->rows[i]);
		if (m)
			table->rows[first].rule_before = true;
	}
	free(paths);
}

static int add_group(struct report *report, struct section *section, const struct group *group,
		     const json_t *largest, json_t *drawn)
{
	const json_t *row = group->rows[0];
	const char **measures = group_values(group, "measure");
	char *text = describe_case(report, row), *times = describe_times(report);
	char *subject = must_format("%s, %s%s, %s", row_text(row, "workload"), text,
				    row_text(row, "iommu_mode"), row_text(row, "device"));
	char *heading = must_format("%s [%s]", subject, times);
	struct table *table;
	int ret = 0;

	table = new_table(section, heading);
	fill_table(table, group, measures);
	table_drop_empty(table);
	for (size_t m = 0; measures[m] && !ret; m++)
		if (is_worth_a_plot(largest, row, measures[m], drawn))
			ret = plot_latency(report, section, group, measures[m], subject);
	section_commands(section, group);
	free(heading);
	free(subject);
	free(times);
	free(text);
	free(measures);
	return ret;
}

#define MAIL_TABLES 12	/* more would make report.txt too long for a mail */

/* The parameters that the headings below leave out. */
static void add_constants(const struct report *report, struct section *section)
{
	struct groups *groups = group_rows(report->doc, NULL, ROW_WORKLOAD, NULL);

	for (size_t i = 0; i < groups->ngroups; i++) {
		const json_t *row = groups->groups[i].rows[0];
		char *text = describe_constants(report, row);

		if (*text)
			section_fact(section, row_text(row, "workload"), "%.*s",
				     (int)strlen(text) - 2, text);
		free(text);
	}
	groups_free(groups);
}

int report_latency(struct report *report)
{
	struct groups *groups = group_rows(report->doc, NULL, ROW_CASE, NULL);
	struct section *section = report_section(report, "Every case");
	json_t *largest = largest_operations(groups), *drawn = json_object();
	int ret = 0;

	section->html_only = groups->ngroups > MAIL_TABLES;
	section_text(section, "Times are of one operation; p50/page is divided by its pages. "
		     "Flushes are at once at map / at once at unmap / queued, per 512 pages, "
		     "sustained if that was counted. Quantiles are samples that occurred (nearest "
		     "rank); nothing is trimmed, and max is the worst sample.");
	add_constants(report, section);
	for (size_t i = 0; i < groups->ngroups && !ret; i++) {
		bool any = false;

		for (size_t k = 0; k < groups->groups[i].nrows; k++)
			any |= !json_is_null(json_object_get(groups->groups[i].rows[k],
							     "latency"));
		if (any)
			ret = add_group(report, section, &groups->groups[i], largest,
					drawn);
	}
	groups_free(groups);
	json_decref(largest);
	json_decref(drawn);
	return ret;
}
