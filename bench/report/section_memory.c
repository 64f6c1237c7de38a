// SPDX-License-Identifier: GPL-2.0
/* Memory that the lists of pages and DMA addresses take. */
#include <stdio.h>
#include <stdlib.h>

#include "must.h"
#include "plots.h"
#include "wording.h"

#define GIB	(1024.0 * 1024 * 1024)

/* The row of the path with the largest region: fixed overhead counts least there. */
static const json_t *largest(const struct group *group, const char *path)
{
	const json_t *best = NULL;
	double most = 0, bytes;
	json_int_t list;

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if (!row_is(row, "path", path) || !row_list_bytes(row, &list) ||
		    !row_registered_bytes(row, &bytes) || bytes <= most)
			continue;
		most = bytes;
		best = row;
	}
	return best;
}

bool report_list_bytes_per_gib(const struct group *group, const char *path, double *out)
{
	const json_t *row = largest(group, path);
	json_int_t list;
	double bytes;

	if (!row || !row_list_bytes(row, &list) ||
	    !row_registered_bytes(row, &bytes))
		return false;
	*out = (double)list * GIB / bytes;
	return true;
}

static void add_row(struct table *table, const struct group *group, const char *path)
{
	const json_t *row = largest(group, path);
	char text[32];
	json_int_t list;
	double bytes;

	table_row(table);
	table_cell(table, 0, "%s", path);
	if (!row)
		return;
	row_list_bytes(row, &list);
	row_registered_bytes(row, &bytes);
	format_bytes(bytes, text, sizeof(text));
	table_cell(table, 1, "%s", text);
	table_cell(table, 2, "%lld", (long long)list);
	format_number((double)list * 4096 / bytes, text, sizeof(text));
	table_cell(table, 3, "%s", text);
	format_bytes((double)list * GIB / bytes, text, sizeof(text));
	table_cell(table, 4, "%s", text);
}

static bool has_memory(const struct group *group)
{
	json_int_t list;
	double bytes;

	for (size_t i = 0; i < group->nrows; i++)
		if (row_list_bytes(group->rows[i], &list) &&
		    row_registered_bytes(group->rows[i], &bytes))
			return true;
	return false;
}

static int add_table(struct report *report, struct section *section, const struct group *group)
{
	const json_t *row = group->rows[0];
	char *domain = describe_counts(report, "bytes");
	char *heading = must_format("%s on %s, lists of pages and DMA addresses [%s]",
				    row_text(row, "workload"), row_text(row, "device"), domain);
	struct table *table = section_table(section, heading);
	const char **paths = group_values(group, "path");
	int ret;

	table_column(table, "path", true);
	table_column(table, "region", false);
	table_column(table, "list bytes", false);
	table_column(table, "per 4 KiB page", false);
	table_column(table, "per GiB", false);
	for (size_t i = 0; paths[i]; i++)
		add_row(table, group, paths[i]);
	ret = plot_memory(report, section, group);
	section_commands(section, group);
	free(paths);
	free(heading);
	free(domain);
	return ret;
}

int report_memory(struct report *report)
{
	struct groups *groups = group_rows(report->doc, NULL, row_key_device, NULL);
	struct section *section = NULL;
	int ret = 0;

	for (size_t i = 0; i < groups->ngroups && !ret; i++) {
		if (!has_memory(&groups->groups[i]))
			continue;
		if (!section) {
			section = report_section(report, "Memory per GiB registered");
			section_text(section, "Of each path the row with the largest region, where "
				     "fixed costs count least.");
		}
		ret = add_table(report, section, &groups->groups[i]);
	}
	groups_free(groups);
	return ret;
}
