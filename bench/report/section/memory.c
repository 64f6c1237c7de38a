// SPDX-License-Identifier: GPL-2.0
/* Memory for each GiB registered, as measured: a column for each kind of it. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MIB		(1024.0 * 1024)
#define MOST_PARTS	8
#define MOST_BARS	16

static bool has_any(const json_t *row)
{
	double unused;

	for (const struct quantity *q = quantity_memory; q->value; q++)
		if (q->value(row, q->key, &unused))
			return true;
	return false;
}

/* The row of the path with the largest region: fixed overhead counts least there. */
static const json_t *largest(const struct group *group, const char *path)
{
	const json_t *best = NULL;
	double most = 0, bytes;

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if (!row_is(row, "path", path) || !has_any(row) ||
		    !row_registered_bytes(row, &bytes) || bytes <= most)
			continue;
		most = bytes;
		best = row;
	}
	return best;
}

static void add_row(struct table *table, const json_t *row, const char *path)
{
	size_t column = 2;
	char text[32];
	double value;

	table_row(table);
	table_cell(table, 0, "%s", path);
	if (!row)
		return;
	row_registered_bytes(row, &value);
	format_bytes(value, text, sizeof(text));
	table_cell(table, 1, "%s", text);
	for (const struct quantity *q = quantity_memory; q->value; q++, column++) {
		if (!q->value(row, q->key, &value))
			continue;
		format_bytes(value, text, sizeof(text));
		table_cell(table, column, "%s", text);
	}
}

/* Parts that add up: the growth of Slab holds the lists once more, so it is not one of them. */
static int plot(struct report *report, struct section *section, const struct group *group,
		const char **paths, const char *subject)
{
	static const char *parts[] = { "lists", "IOMMU-page-tables", "device-tables" };
	static const char *const members[] = { "list_bytes", "iommu_table_bytes",
					       "device_table_bytes" };
	double values[MOST_BARS * 3] = { 0 };
	char *title = must_format("%s [%s]", subject, report->domain);
	struct stacked stacked = {
		.title = title, .y_label = "MiB per GiB registered, measured", .kind = "memory",
		.bars = paths, .parts = parts, .nparts = 3, .values = values, .unit = UNIT_BYTES,
		.scale = MIB,
	};
	int ret;

	for (size_t p = 0; paths[p] && p < MOST_BARS; p++) {
		const json_t *row = largest(group, paths[p]);

		for (size_t m = 0; m < 3 && row; m++)
			value_memory_per_gib(row, members[m], &values[p * 3 + m]);
		stacked.nbars++;
	}
	ret = plot_stacked(report, section, &stacked);
	free(title);
	return ret;
}

/* "register, odp, on odp_dev" */
static char *subject_of(const json_t *row)
{
	const char *which = row_param_text(row, "registration");

	if (!*which)
		which = row_param_text(row, "buffer");
	return must_format("memory per GiB registered: %s%s%s, %s", row_text(row, "workload"),
			   *which ? ", " : "", which, row_text(row, "device"));
}

static int add_table(struct report *report, struct section *section, const struct group *group)
{
	const json_t *row = group->rows[0];
	char *domain = describe_unit(report, UNIT_BYTES);
	char *subject = subject_of(row);
	char *heading = must_format("%s [%s]", subject, domain);
	struct table *table = section_table(section, heading);
	const char **paths = group_values(group, "path");
	int ret;

	table_column(table, "path", true);
	table_column(table, "of a region of", false);
	for (const struct quantity *q = quantity_memory; q->value; q++)
		table_column(table, q->name, false);
	for (size_t i = 0; paths[i]; i++)
		add_row(table, largest(group, paths[i]), paths[i]);
	table_drop_empty(table);
	ret = plot(report, section, group, paths, subject);
	section_commands(section, group);
	free(paths);
	free(heading);
	free(subject);
	free(domain);
	return ret;
}

/* Workload, device and what decides about memory besides the path. */
static char *key_memory(const json_t *row)
{
	return must_format("%s/%s/%s/%s", row_text(row, "workload"), row_text(row, "device"),
			   row_param_text(row, "registration"), row_param_text(row, "buffer"));
}

static bool has_memory(const struct group *group)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (has_any(group->rows[i]))
			return true;
	return false;
}

int report_memory(struct report *report)
{
	struct group all = document_rows(report->doc, NULL);
	struct groups *groups = group_split_by(&all, key_memory);
	struct section *section = NULL;
	int ret = 0;

	for (size_t i = 0; i < groups->ngroups && !ret; i++) {
		if (!has_memory(&groups->groups[i]))
			continue;
		if (!section) {
			section = report_section(report, "Memory per GiB registered");
			section_text(section, "Measured, not computed: lists by the sizes of their "
				     "allocations, page tables of the IOMMU by nr_iommu_pages "
				     "(Linux 6.12 and later), slab by the growth of Slab, which "
				     "includes the lists. Each path has its row with the largest "
				     "region, where fixed costs count least.");
		}
		ret = add_table(report, section, &groups->groups[i]);
	}
	groups_free(groups);
	free(all.rows);
	return ret;
}
