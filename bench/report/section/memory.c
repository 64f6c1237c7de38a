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

static void add_row(struct table *table, const json_t *row, const char *what)
{
	size_t column = 3;
	char text[32];
	double value;

	table_row(table);
	table_cell(table, 0, "%s", what);
	table_cell(table, 1, "%s", row_text(row, "path"));
	row_registered_bytes(row, &value);
	format_bytes(value, text, sizeof(text));
	table_cell(table, 2, "%s", text);
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

/* "register, odp" */
static char *what_of(const json_t *row)
{
	const char *which = row_param_text(row, "registration");

	if (!*which)
		which = row_param_text(row, "buffer");
	return must_format("%s%s%s", row_text(row, "workload"), *which ? ", " : "", which);
}

/* The lists of other groups are the same, or nobody's own. */
static bool is_worth_a_plot(const json_t *row)
{
	return (row_is(row, "workload", "register") && row_param_is(row, "registration", "odp")) ||
	       (row_is(row, "workload", "map") &&
		(row_param_is(row, "buffer", "ram") || row_param_is(row, "buffer", "bulk")));
}

static int add_group(struct report *report, struct section *section, struct table *table,
		     const struct group *group)
{
	const json_t *row = group->rows[0];
	const char **paths = group_values(group, "path");
	char *what = what_of(row);
	char *subject = must_format("memory per GiB registered: %s, %s", what, row_text(row, "device"));
	size_t first = table->nrows;
	int ret = 0;

	for (size_t i = 0; paths[i]; i++) {
		const json_t *best = largest(group, paths[i]);

		if (best)
			add_row(table, best, what);
	}
	if (first && first < table->nrows)
		table->rows[first].rule_before = true;
	if (is_worth_a_plot(row))
		ret = plot(report, section, group, paths, subject);
	free(subject);
	free(paths);
	free(what);
	return ret;
}

/* What decides about memory on a device besides the path. */
static char *key_memory(const json_t *row)
{
	return must_format("%s/%s/%s", row_text(row, "workload"), row_param_text(row, "registration"),
			   row_param_text(row, "buffer"));
}

static bool has_memory(const struct group *group)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (has_any(group->rows[i]))
			return true;
	return false;
}

static int add_device(struct report *report, struct section *section, const struct group *device)
{
	struct groups *groups = group_split_by(device, key_memory);
	char *domain = describe_unit(report, UNIT_BYTES);
	char *heading = must_format("memory per GiB registered, %s [%s]",
				    row_text(device->rows[0], "device"), domain);
	struct table *table = section_table(section, heading);
	int ret = 0;

	table_column(table, "what", true);
	table_column(table, "path", true);
	table_column(table, "of a region of", false);
	for (const struct quantity *q = quantity_memory; q->value; q++)
		table_column(table, q->name, false);
	for (size_t i = 0; i < groups->ngroups && !ret; i++)
		if (has_memory(&groups->groups[i]))
			ret = add_group(report, section, table, &groups->groups[i]);
	table_blank_repeated(table);
	table_drop_empty(table);
	section_commands(section, device);
	groups_free(groups);
	free(heading);
	free(domain);
	return ret;
}

int report_memory(struct report *report)
{
	struct groups *devices = group_rows(report->doc, NULL, ROW_DEVICE, NULL);
	struct section *section = NULL;
	int ret = 0;

	for (size_t i = 0; i < devices->ngroups && !ret; i++) {
		if (!has_memory(&devices->groups[i]))
			continue;
		if (!section) {
			section = report_section(report, "Memory per GiB registered");
			section_text(section, "Measured, not computed: lists by the sizes of their "
				     "allocations, page tables of the IOMMU by nr_iommu_pages "
				     "(Linux 6.12 and later), slab by the growth of Slab, which "
				     "includes the lists. Each path has its row with the largest "
				     "region, where fixed costs count least.");
		}
		ret = add_device(report, section, &devices->groups[i]);
	}
	groups_free(devices);
	return ret;
}
