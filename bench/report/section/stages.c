// SPDX-License-Identifier: GPL-2.0
/* Where the time of a fault and of an invalidation goes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MOST_STAGES	8
#define MOST_BARS	16

/* The stages of a workload, in the order in which they happen. */
static const struct {
	const char *workload, *heading, *stages[MOST_STAGES];
} subjects[] = {
	{ "fault", "Stages of a fault", { "hmm", "map", "sync", "device" } },
	{ "invalidate", "Stages of an invalidation", { "unmap", "flush", "rest" } },
};

static size_t count(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

static bool has_stages(const json_t *row)
{
	return json_object_size(json_object_get(row, "stages")) > 0;
}

/* The row of a path that was timed stage by stage, or NULL. */
static const json_t *timed_row(const struct group *group, const char *path)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (row_is(group->rows[i], "path", path) && has_stages(group->rows[i]))
			return group->rows[i];
	return NULL;
}

static void add_rows(struct report *report, struct table *table, const struct group *group,
		     const char *const *stages)
{
	const char **paths = group_values(group, "path");
	char *text = describe_case(report, group->rows[0]);

	for (size_t p = 0; paths[p]; p++) {
		const json_t *row = timed_row(group, paths[p]);
		double value, sum = 0;

		if (!row)
			continue;
		table_row(table);
		table_cell(table, 0, "%s%s, %s", text, row_text(row, "iommu_mode"),
			   row_text(row, "device"));
		table_cell(table, 1, "%s", paths[p]);
		for (size_t s = 0; stages[s]; s++) {
			if (!value_stage(row, stages[s], &value))
				continue;
			table_number(table, s + 2, value);
			sum += value;
		}
		table_number(table, 2 + count(stages), sum);
	}
	free(text);
	free(paths);
}

static int plot_group(struct report *report, struct section *section, const struct group *group,
		      const char *const *stages)
{
	const char **paths = group_values(group, "path"), *bars[MOST_BARS];
	const json_t *row = group->rows[0];
	size_t nparts = count(stages);
	double values[MOST_BARS * MOST_STAGES] = { 0 };
	char *text = describe_case(report, row), *axis = describe_axis(report);
	char *title = must_format("stages: %s, %s%s, %s", row_text(row, "workload"), text,
				  row_text(row, "iommu_mode"), row_text(row, "device"));
	struct stacked stacked = {
		.title = title, .y_label = axis, .kind = "stages", .bars = bars,
		.parts = (const char **)stages, .nparts = nparts, .values = values,
		.unit = UNIT_TIME, .scale = 1,
	};
	int ret;

	for (size_t p = 0; paths[p] && stacked.nbars < MOST_BARS; p++) {
		row = timed_row(group, paths[p]);
		for (size_t s = 0; s < nparts && row; s++)
			value_stage(row, stages[s], &values[stacked.nbars * nparts + s]);
		if (row)
			bars[stacked.nbars++] = paths[p];
	}
	ret = plot_stacked(report, section, &stacked);
	free(paths);
	free(title);
	free(axis);
	free(text);
	return ret;
}

/* The cases of a mode that are drawn: the first of the smallest and of the largest operation. */
struct drawn {
	const struct group *smallest, *largest;
};

static struct drawn find_drawn(const struct groups *groups, const char *mode)
{
	struct drawn drawn = { 0 };

	for (size_t i = 0; i < groups->ngroups; i++) {
		const struct group *group = &groups->groups[i];
		json_int_t pages = row_operation_pages(group->rows[0]);

		if (!row_is(group->rows[0], "iommu_mode", mode))
			continue;
		if (!drawn.smallest || pages < row_operation_pages(drawn.smallest->rows[0]))
			drawn.smallest = group;
		if (!drawn.largest || pages > row_operation_pages(drawn.largest->rows[0]))
			drawn.largest = group;
	}
	return drawn;
}

static int plot_modes(struct report *report, struct section *section,
		      const struct groups *groups, const char *const *stages)
{
	int ret = 0;

	for (size_t m = 0; known_modes[m] && !ret; m++) {
		struct drawn drawn = find_drawn(groups, known_modes[m]);

		if (drawn.smallest)
			ret = plot_group(report, section, drawn.smallest, stages);
		if (!ret && drawn.largest != drawn.smallest)
			ret = plot_group(report, section, drawn.largest, stages);
	}
	return ret;
}

/* The groups of a workload that have stages. */
static struct groups *groups_with_stages(const json_t *doc, const char *workload)
{
	struct groups *groups = group_rows(doc, workload, ROW_CASE, NULL);
	size_t kept = 0;

	for (size_t i = 0; i < groups->ngroups; i++) {
		struct group *group = &groups->groups[i];
		bool any = false;

		for (size_t k = 0; k < group->nrows; k++)
			any |= has_stages(group->rows[k]);
		if (any) {
			groups->groups[kept++] = *group;
		} else {
			free(group->key);
			free(group->rows);
		}
	}
	groups->ngroups = kept;
	return groups;
}

/* What odp_path.h says of the stages of native (enum odp_path_stage). */
static void say_of_native(struct section *section, const struct groups *groups)
{
	struct group all = groups_united(groups);
	const char **paths = group_values(&all, "path");

	if (paths[0] && !strcmp(paths[0], "native") && paths[1])
		section_text(section, "If the driver maps by itself, the stages of native contain "
			     "work of the hook that those of a path do not: on x86-64 and 7.3, 16 "
			     "instructions a page in map and 82 in unmap. The latencies of native "
			     "contain none of it.");
	free(paths);
	free(all.rows);
}

static int add_stages(struct report *report, size_t which)
{
	const char *const *stages = subjects[which].stages;
	struct groups *groups = groups_with_stages(report->doc, subjects[which].workload);
	struct section *section;
	struct table *table;
	struct group all;
	char *times, *heading;
	int ret;

	if (!groups->ngroups) {
		groups_free(groups);
		return 0;
	}
	section = report_section(report, subjects[which].heading);
	times = describe_times(report);
	heading = must_format("%s, mean of each stage of an operation [%s]",
			      subjects[which].workload, times);
	table = section_table(section, heading);
	table_column(table, "case", true);
	table_column(table, "path", true);
	for (size_t s = 0; stages[s]; s++)
		table_column(table, stages[s], false);
	table_column(table, "sum", false);
	for (size_t i = 0; i < groups->ngroups; i++)
		add_rows(report, table, &groups->groups[i], stages);
	table_blank_repeated(table);
	section_long_table(section, table);
	say_of_native(section, groups);
	ret = plot_modes(report, section, groups, stages);
	all = groups_united(groups);
	section_commands(section, &all);
	free(all.rows);
	free(heading);
	free(times);
	groups_free(groups);
	return ret;
}

int report_stages(struct report *report)
{
	int ret = 0;

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]) && !ret; i++)
		ret = add_stages(report, i);
	return ret;
}
