// SPDX-License-Identifier: GPL-2.0
/* Every case of each workload on each device in each mode: a table of latencies for each of these. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

enum { COLUMN_CASE, COLUMN_PATH, COLUMN_MEASURE, COLUMN_P50, COLUMN_P99, COLUMN_MAX, COLUMN_PER_PAGE,
	COLUMN_FLUSHES, COLUMN_SAMPLES };

static struct table *new_table(struct section *section, const char *heading)
{
	struct table *table = section_table(section, heading);

	table_column(table, "case", true);
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

static void add_row(struct table *table, const json_t *row, const char *text)
{
	json_int_t pages;
	double per_page;
	char number[32];

	table_row(table);
	if (*text)
		table_cell(table, COLUMN_CASE, "%s", text);
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

static bool has_latency(const struct group *group)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (!json_is_null(json_object_get(group->rows[i], "latency")))
			return true;
	return false;
}

/* The lines of a case: a measure after the other, each on all paths. */
static void add_case(struct table *table, const struct group *group, const char *text)
{
	const char **paths = group_values(group, "path"), **measures = group_values(group, "measure");

	for (size_t m = 0; measures[m]; m++)
		for (size_t p = 0; paths[p]; p++)
			for (size_t i = 0; i < group->nrows; i++)
				if (row_is(group->rows[i], "path", paths[p]) &&
				    row_is(group->rows[i], "measure", measures[m]))
					add_row(table, group->rows[i], text);
	free(paths);
	free(measures);
}

/* The distribution of the largest operation, of the workload's first measure. */
static int plot_largest(struct report *report, struct section *section, const struct groups *cases)
{
	const struct group *largest = NULL;
	char *text, *subject;
	int ret;

	for (size_t i = 0; i < cases->ngroups; i++)
		if (has_latency(&cases->groups[i]) &&
		    (!largest || extent(cases->groups[i].rows[0]) > extent(largest->rows[0])))
			largest = &cases->groups[i];
	text = describe_case(report, largest->rows[0]);
	subject = must_format("%s, %s%s, %s", row_text(largest->rows[0], "workload"), text,
			      row_text(largest->rows[0], "iommu_mode"),
			      row_text(largest->rows[0], "device"));
	ret = plot_latency(report, section, largest, row_text(largest->rows[0], "measure"), subject);
	free(subject);
	free(text);
	return ret;
}

/* drawn: the workloads that have their plot. */
static int add_group(struct report *report, struct section *section, const struct group *group,
		     json_t *drawn)
{
	const json_t *row = group->rows[0];
	struct groups *cases = group_split(group, ROW_CASE, NULL);
	const char *workload = row_text(row, "workload");
	char *times = describe_times(report);
	char *heading = must_format("%s, %s, %s [%s]", workload, row_text(row, "iommu_mode"),
				    row_text(row, "device"), times);
	struct table *table = new_table(section, heading);
	int ret = 0;

	for (size_t i = 0; i < cases->ngroups; i++) {
		char *text = describe_case_alone(report, cases->groups[i].rows[0]);
		size_t first = table->nrows;

		if (has_latency(&cases->groups[i]))
			add_case(table, &cases->groups[i], text);
		if (first && first < table->nrows)
			table->rows[first].rule_before = true;
		free(text);
	}
	table_blank_repeated(table);
	table_drop_empty(table);
	if (!json_object_get(drawn, workload))
		ret = plot_largest(report, section, cases);
	json_object_set_new(drawn, workload, json_true());
	section_commands(section, group);
	groups_free(cases);
	free(heading);
	free(times);
	return ret;
}

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
	struct groups *groups = group_rows(report->doc, NULL, ROW_WORKLOAD | ROW_DEVICE | ROW_MODE,
					   NULL);
	struct section *section = report_section(report, "Every case");
	json_t *drawn = json_object();
	int ret = 0;

	section->html_only = json_array_size(json_object_get(report->doc, "rows")) > MAIL_ROWS;
	section_text(section, "Times are of one operation; p50/page is divided by its pages. "
		     "Flushes are at once at map / at once at unmap / queued, per 512 pages, "
		     "sustained if that was counted. Quantiles are samples that occurred (nearest "
		     "rank); nothing is trimmed, and max is the worst sample.");
	add_constants(report, section);
	for (size_t i = 0; i < groups->ngroups && !ret; i++)
		if (has_latency(&groups->groups[i]))
			ret = add_group(report, section, &groups->groups[i], drawn);
	groups_free(groups);
	json_decref(drawn);
	return ret;
}
