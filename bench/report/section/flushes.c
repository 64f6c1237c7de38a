// SPDX-License-Identifier: GPL-2.0
/* IOTLB flushes for 512 pages: the table that does not depend on any clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

/*
 * A workload that measures map and unmap in rows of their own counts each flush in the row that
 * causes it; others (fault) have both in one row.
 */
static bool find_flushes(const struct group *group, const char *path, const char *mode,
			 const char *counter, const char *measure, double *out)
{
	const json_t *row = group_find(group, path, measure, mode);

	if (row)
		return row_per_512_pages(row, counter, out);
	/* The other of the two rows says nothing about this one. */
	if (group_find(group, path, "map", mode) || group_find(group, path, "unmap", mode))
		return false;
	for (size_t i = 0; i < group->nrows; i++)
		if (row_is(group->rows[i], "path", path) &&
		    row_is(group->rows[i], "iommu_mode", mode) &&
		    row_per_512_pages(group->rows[i], counter, out))
			return true;
	return false;
}

bool report_find_flushes(const struct group *group, const char *path, const char *mode,
			 bool unmap, double *out)
{
	return find_flushes(group, path, mode, unmap ? "flushes_unmap" : "flushes_map",
			    unmap ? "unmap" : "map", out);
}

static void set_cell(struct table *table, size_t column, const struct group *group,
		     const char *path, const char *mode)
{
	double map, unmap;
	bool has_map = report_find_flushes(group, path, mode, false, &map);
	bool has_unmap = report_find_flushes(group, path, mode, true, &unmap);
	char left[32] = "-", right[32] = "-";

	if (has_map)
		format_number(map, left, sizeof(left));
	if (has_unmap)
		format_number(unmap, right, sizeof(right));
	if (has_map || has_unmap)
		table_cell(table, column, "%s / %s", left, right);
}

/* A row for each mode; label is the case's, in a column before it, or NULL. */
static void add_rows(struct table *table, const struct group *group, const char *label)
{
	const char **modes = group_values(group, "iommu_mode");
	size_t mode_column = label ? 1 : 0;

	for (size_t m = 0; modes[m]; m++) {
		table_row(table);
		if (label)
			table_cell(table, 0, "%s", label);
		table_cell(table, mode_column, "%s", modes[m]);
		for (size_t p = 0; known_paths[p]; p++)
			set_cell(table, mode_column + 1 + p, group, known_paths[p], modes[m]);
	}
	free(modes);
}

static struct table *new_table(struct report *report, struct section *section,
			       const char *subject, bool with_case)
{
	char *domain = describe_counts(report, "flushes per 512 pages");
	char *heading = must_format("%s: map / unmap [%s]", subject, domain);
	struct table *table = section_table(section, heading);

	free(heading);
	free(domain);
	if (with_case)
		table_column(table, "case", true);
	table_column(table, "IOMMU mode", true);
	for (size_t p = 0; known_paths[p]; p++)
		table_column(table, known_paths[p], false);
	return table;
}

static bool has_flushes(const struct group *group)
{
	double unused;

	for (size_t i = 0; i < group->nrows; i++)
		if (row_per_512_pages(group->rows[i], "flushes_map", &unused) ||
		    row_per_512_pages(group->rows[i], "flushes_unmap", &unused))
			return true;
	return false;
}

/* One table for each case of 512 pages: rows are the IOMMU modes. */
static int add_map_tables(struct report *report, struct section *section)
{
	struct groups *groups = group_rows(report->doc, "map", ROW_CASE & ~ROW_MODE, NULL);
	size_t tables = 0;
	int ret = 0;

	for (size_t i = 0; i < groups->ngroups && !ret; i++) {
		const struct group *group = &groups->groups[i];
		json_int_t pages;
		char *text, *subject;

		if (!row_number(group->rows[0], "params", "pages", &pages) || pages != 512)
			continue;
		text = describe_case(report, group->rows[0]);
		subject = must_format("map, %s%s", text, row_text(group->rows[0], "device"));
		add_rows(new_table(report, section, subject, false), group, NULL);
		ret = plot_flushes(report, section, group, subject);
		section_commands(section, group);
		free(subject);
		free(text);
		tables++;
	}
	if (!tables && groups->ngroups) {
		table_row(new_table(report, section, "map, 512 pages", false));
		section_text(section, "The document has no rows of workload map with 512 pages.");
	}
	groups_free(groups);
	return ret;
}

/* Other workloads: one table for each device, rows are the modes and the cases that differ. */
static void add_case_table(struct report *report, struct section *section,
			   const struct group *device)
{
	const char *workload = row_text(device->rows[0], "workload");
	struct groups *cases = group_rows(report->doc, workload, ROW_CASE & ~ROW_MODE,
					  NULL);
	char *subject = must_format("%s on %s", workload, row_text(device->rows[0], "device"));
	struct table *table = new_table(report, section, subject, true);

	for (size_t i = 0; i < cases->ngroups; i++) {
		const struct group *group = &cases->groups[i];
		char *label;

		if (strcmp(row_text(group->rows[0], "device"),
			   row_text(device->rows[0], "device")) || !has_flushes(group))
			continue;
		label = describe_case_alone(report, group->rows[0]);
		add_rows(table, group, label);
		free(label);
	}
	table_merge_rows(table, "cases");
	section_commands(section, device);
	groups_free(cases);
	free(subject);
}

int report_flushes(struct report *report)
{
	struct groups *devices = group_rows(report->doc, NULL, ROW_WORKLOAD | ROW_DEVICE,
					    NULL);
	struct section *section = report_section(report, "IOTLB flushes per 512 pages");
	bool scaled = false;
	int ret;

	section_text(section, "IOTLB invalidations while 512 pages were mapped / unmapped, counted "
		     "in the second pass: descriptors queued to an Intel IOMMU, on others calls of "
		     "the domain's own flush operations. A dash: not measured.");
	ret = add_map_tables(report, section);
	for (size_t i = 0; i < devices->ngroups && !ret; i++) {
		const struct group *device = &devices->groups[i];

		if (row_is(device->rows[0], "workload", "map") || !has_flushes(device))
			continue;
		add_case_table(report, section, device);
		scaled = true;
	}
	if (scaled)
		section_text(section, "Where an operation has another number of pages, its count "
			     "is given per 512 of them.");
	groups_free(devices);
	return ret;
}
