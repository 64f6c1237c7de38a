// SPDX-License-Identifier: GPL-2.0
/*
 * Medians at a glance, for each workload on each device in each IOMMU mode: against what is
 * swept (batch size, region, threads), or, if nothing is, with a column for each path.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare.h"
#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MOST_POINTS	24	/* columns: a text is cut into several tables */
#define MOST_LINE_PLOTS	2	/* of a workload in a mode */

static const struct sweep sweeps[] = {
	{ .workload = "fault", .param = "pages", .per_page = true, .cluster = "kind",
	  .axis = "pages of a fault" },
	{ .workload = "invalidate", .param = "pages", .per_page = true, .cluster = "method",
	  .axis = "pages of an invalidation" },
	{ .workload = "register", .param = "bytes", .axis = "size of the region" },
	{ .workload = "churn", .param = "threads", .axis = "threads" },
	{ .workload = "storm", .param = "threads", .axis = "threads" },
	{ .workload = "map", .param = "pages", .per_page = true,
	  .axis = "pages of an operation" },
};

size_t report_points(const struct group *group, const char *param, json_int_t *points,
		     size_t most)
{
	json_int_t *values = must_grow(NULL, group->nrows + 1, sizeof(*values));
	size_t nvalues = 0, n = 0;

	for (size_t i = 0; i < group->nrows; i++)
		nvalues += row_number(group->rows[i], "params", param, &values[nvalues]);
	qsort(values, nvalues, sizeof(*values), compare_int64);
	for (size_t i = 0; i < nvalues; i++) {
		if (i && values[i] == values[i - 1])
			continue;
		if (n < most)
			points[n] = values[i];
		n++;
	}
	free(values);
	return n;
}

static void say_left_out(struct section *section, const char *param, const json_int_t *points,
			 size_t shown, size_t all, const char *where)
{
	section_text(section, "%zu more value%s of %s, above %lld, %s %s.", all - shown,
		     all - shown == 1 ? "" : "s", param, (long long)points[shown - 1],
		     all - shown == 1 ? "is" : "are", where);
}

void report_say_not_plotted(struct section *section, const char *param, const json_int_t *points,
			    size_t shown, size_t all)
{
	if (all <= shown)
		return;
	say_left_out(section, param, points, shown, all, "not in the plot");
	section_only_in(section, FORM_HTML);
}

bool report_point(const struct group *group, const struct sweep *sweep, const char *path,
		  const char *measure, json_int_t point, double *out)
{
	json_int_t value;

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if (row_is(row, "path", path) && row_is(row, "measure", measure) &&
		    row_number(row, "params", sweep->param, &value) && value == point)
			return sweep->per_page ? value_p50_per_page(row, NULL, out) :
						 value_p50(row, NULL, out);
	}
	return false;
}

void report_print_point(const struct sweep *sweep, json_int_t point, char *buf, size_t size)
{
	if (!strcmp(sweep->param, "bytes"))
		format_bytes((double)point, buf, size);
	else
		snprintf(buf, size, "%lld", (long long)point);
}

/* The measures that tables show: all but "timed", the pass whose clocks distort the result. */
static const char **shown_measures(const struct group *group)
{
	const char **measures = group_values(group, "measure");
	size_t kept = 0;

	for (size_t m = 0; measures[m]; m++)
		if (strcmp(measures[m], "timed"))
			measures[kept++] = measures[m];
	measures[kept] = NULL;
	return measures;
}

static char *heading_of(const struct report *report, const json_t *row, const char *what)
{
	char *times = describe_times(report);
	char *heading = must_format("%s, %s, %s, %s [%s]", row_text(row, "workload"), what,
				    row_text(row, "iommu_mode"), row_text(row, "device"), times);

	free(times);
	return heading;
}

static void end_table(struct section *section, struct table *table)
{
	table_blank_repeated(table);
	table_drop_empty(table);
	section_long_table(section, table);
}

/* The lines of a case: a path and a measure each, a column for each point. */
static void add_sweep_rows(struct report *report, struct table *table, const struct sweep *sweep,
			   const struct group *one, const json_int_t *points, size_t npoints)
{
	const char **paths = group_values(one, "path"), **measures = shown_measures(one);
	char *text = describe_case_without(report, one->rows[0], sweep->param), number[32];
	double value;

	for (size_t m = 0; measures[m]; m++) {
		for (size_t p = 0; paths[p]; p++) {
			table_row(table);
			table_cell(table, 0, "%.*s", (int)(strlen(text) ? strlen(text) - 2 : 0),
				   text);
			table_cell(table, 1, "%s", paths[p]);
			if (measures[1])
				table_cell(table, 2, "%s", measures[m]);
			for (size_t i = 0; i < npoints; i++) {
				if (!report_point(one, sweep, paths[p], measures[m], points[i],
						  &value))
					continue;
				format_number(value, number, sizeof(number));
				table_cell(table, 3 + i, "%s", number);
			}
		}
	}
	free(text);
	free(paths);
	free(measures);
}

static int add_sweep_table(struct report *report, struct section *section,
			   const struct sweep *sweep, const struct group *group,
			   const struct groups *cases)
{
	json_int_t points[MOST_POINTS];
	size_t all = report_points(group, sweep->param, points, MOST_POINTS), plots = 0;
	size_t npoints = all < MOST_POINTS ? all : MOST_POINTS;
	char *what = must_format("p50%s by %s", sweep->per_page ? " per page" : "", sweep->param);
	char *heading = heading_of(report, group->rows[0], what), title[32];
	struct table *table = section_table(section, heading);
	int ret = 0;

	table_column(table, "case", true);
	table_column(table, "path", true);
	table_column(table, "measure", true);
	for (size_t i = 0; i < npoints; i++) {
		report_print_point(sweep, points[i], title, sizeof(title));
		table_column(table, title, false);
	}
	for (size_t i = 0; i < cases->ngroups; i++)
		add_sweep_rows(report, table, sweep, &cases->groups[i], points, npoints);
	end_table(section, table);
	if (all > npoints)
		say_left_out(section, sweep->param, points, npoints, all, "in the document");
	for (size_t i = 0; i < cases->ngroups && !ret && plots < MOST_LINE_PLOTS; i++) {
		const char **measures = shown_measures(&cases->groups[i]);

		if (report_points(&cases->groups[i], sweep->param, points, MOST_POINTS) > 1)
			for (size_t m = 0; measures[m] && !ret; m++, plots++)
				ret = plot_sweep(report, section, sweep, &cases->groups[i],
						 measures[m]);
		free(measures);
	}
	free(heading);
	free(what);
	return ret;
}

static void add_case_row(struct report *report, struct table *table, const struct group *one,
			 const char *const *paths, const char *measure)
{
	char *text = describe_case_alone(report, one->rows[0]), number[32];
	double value;

	table_row(table);
	table_cell(table, 0, "%s", text);
	table_cell(table, 1, "%s", measure);
	for (size_t p = 0; paths[p]; p++) {
		const json_t *row = group_find(one, paths[p], measure, NULL);

		if (!row || !value_p50(row, NULL, &value))
			continue;
		format_number(value, number, sizeof(number));
		table_cell(table, p + 2, "%s", number);
	}
	free(text);
}

/* Lines: cases and measures. Columns: paths. */
static void add_case_table(struct report *report, struct section *section,
			   const struct group *group, const struct groups *cases)
{
	const char **paths = group_values(group, "path");
	char *heading = heading_of(report, group->rows[0], "p50");
	struct table *table = section_table(section, heading);

	table_column(table, "case", true);
	table_column(table, "measure", true);
	for (size_t p = 0; paths[p]; p++)
		table_column(table, paths[p], false);
	for (size_t i = 0; i < cases->ngroups; i++) {
		const char **measures = shown_measures(&cases->groups[i]);

		for (size_t m = 0; measures[m]; m++)
			add_case_row(report, table, &cases->groups[i], paths, measures[m]);
		free(measures);
	}
	end_table(section, table);
	free(heading);
	free(paths);
}

static int add_group(struct report *report, struct section *section, const struct sweep *sweep,
		     const struct group *group)
{
	json_int_t points[2];
	bool swept = report_points(group, sweep->param, points, 2) > 1;
	struct groups *cases = group_split(group, ROW_CASE,
						  swept ? sweep->param : NULL);
	int ret = 0;

	if (swept)
		ret = add_sweep_table(report, section, sweep, group, cases);
	else
		add_case_table(report, section, group, cases);
	if (!ret && sweep->cluster)
		ret = plot_clusters(report, section, sweep, group);
	section_commands(section, group);
	groups_free(cases);
	return ret;
}

int report_summary(struct report *report)
{
	struct section *section = NULL;
	int ret = 0;

	for (size_t s = 0; s < sizeof(sweeps) / sizeof(sweeps[0]) && !ret; s++) {
		struct groups *groups = group_rows(report->doc, sweeps[s].workload,
						   ROW_WORKLOAD | ROW_DEVICE | ROW_MODE, NULL);

		for (size_t i = 0; i < groups->ngroups && !ret; i++) {
			if (!section)
				section = report_section(report, "Medians at a glance");
			ret = add_group(report, section, &sweeps[s], &groups->groups[i]);
		}
		groups_free(groups);
	}
	return ret;
}
