// SPDX-License-Identifier: GPL-2.0
/*
 * IOTLB flushes per 512 pages: these tables depend on no clock. In the call (at once) and by the
 * flush queue (queued), for one isolated operation and sustained.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

/* The lines of a case in a mode. */
static const struct line {
	const char *load, *what;
	struct quantity quantity;
	bool often_none;	/* left out where no path has any */
} lines[] = {
	{ "isolated", "at once, map", { .key = "flushes_map", .value = value_flushes }, true },
	{ "isolated", "at once, unmap", { .key = "flushes_unmap", .value = value_flushes }, false },
	{ "isolated", "queued", { .key = "flushes_queued", .value = value_flushes }, true },
	{ "sustained", "at once, map", { .key = "flushes_map", .value = value_sustained }, true },
	{ "sustained", "at once, unmap", { .key = "flushes_unmap", .value = value_sustained },
	  false },
	{ "sustained", "queued", { .key = "flushes_queued", .value = value_sustained }, true },
};

#define NLINES (sizeof(lines) / sizeof(lines[0]))

/* Of rows that differ in their measure, one has the number. */
bool report_find_flushes(const struct group *group, const char *path, const char *mode,
			 const struct quantity *quantity, double *out)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (row_is(group->rows[i], "path", path) &&
		    row_is(group->rows[i], "iommu_mode", mode) &&
		    quantity->value(group->rows[i], quantity->key, out))
			return true;
	return false;
}

/* Is there anything to say about that line? */
static bool has_line(const struct group *group, const char *mode, const struct line *line)
{
	double value;

	for (size_t p = 0; known_paths[p]; p++)
		if (report_find_flushes(group, known_paths[p], mode, &line->quantity, &value) &&
		    (value || !line->often_none))
			return true;
	return false;
}

static void add_line(struct table *table, const struct group *group, const char *mode,
		     const struct line *line, size_t column)
{
	char number[32];
	double value;

	table_cell(table, column++, "%s", mode);
	table_cell(table, column++, "%s", line->load);
	table_cell(table, column++, "%s", line->what);
	for (size_t p = 0; known_paths[p]; p++) {
		if (!report_find_flushes(group, known_paths[p], mode, &line->quantity, &value))
			continue;
		format_number(value, number, sizeof(number));
		table_cell(table, column + p, "%s", number);
	}
}

/* The lines of each mode; label is the case's, in a column before them, or NULL. */
static void add_rows(struct table *table, const struct group *group, const char *label)
{
	const char **modes = group_values(group, "iommu_mode");

	for (size_t m = 0; modes[m]; m++) {
		bool first = !label;

		for (size_t i = 0; i < NLINES; i++) {
			if (!has_line(group, modes[m], &lines[i]))
				continue;
			table_row(table);
			table->rows[table->nrows - 1].rule_before = first && m;
			first = false;
			if (label)
				table_cell(table, 0, "%s", label);
			add_line(table, group, modes[m], &lines[i], label ? 1 : 0);
		}
	}
	free(modes);
}

static struct table *new_table(struct report *report, struct section *section,
			       const char *subject, bool with_case)
{
	char *domain = describe_counts(report, "flushes per 512 pages");
	char *heading = must_format("%s [%s]", subject, domain);
	struct table *table = section_table(section, heading);

	free(heading);
	free(domain);
	if (with_case)
		table_column(table, "case", true);
	table_column(table, "mode", true);
	table_column(table, "load", true);
	table_column(table, "flushes", true);
	for (size_t p = 0; known_paths[p]; p++)
		table_column(table, known_paths[p], false);
	return table;
}

static bool has_flushes(const struct group *group)
{
	double unused;

	for (size_t i = 0; i < group->nrows; i++)
		for (size_t l = 0; l < NLINES; l++)
			if (lines[l].quantity.value(group->rows[i], lines[l].quantity.key, &unused))
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
		char *text, *subject;

		if (row_param_number(group->rows[0], "pages") != 512)
			continue;
		text = describe_case(report, group->rows[0]);
		subject = must_format("map, %s%s", text, row_text(group->rows[0], "device"));
		add_rows(new_table(report, section, subject, false), group, NULL);
		ret = plot_sustained(report, section, group, subject);
		section_commands(section, group);
		free(subject);
		free(text);
		tables++;
	}
	if (!tables && groups->ngroups)
		section_text(section, "The document has no rows of workload map with 512 pages.");
	groups_free(groups);
	return ret;
}

/* Other workloads: one table for each device, rows are the modes and the cases that differ. */
static void add_case_table(struct report *report, struct section *section,
			   const struct group *device)
{
	const json_t *first = device->rows[0];
	struct groups *cases = group_split(device, ROW_CASE & ~ROW_MODE, NULL);
	char *subject = must_format("%s on %s", row_text(first, "workload"),
				    row_text(first, "device"));
	struct table *table = new_table(report, section, subject, true);

	describe_among(report, device);
	for (size_t i = 0; i < cases->ngroups; i++) {
		const struct group *group = &cases->groups[i];
		char *label;

		if (!has_flushes(group))
			continue;
		label = describe_case_alone(report, group->rows[0]);
		add_rows(table, group, label);
		free(label);
	}
	describe_among(report, NULL);
	table_merge_rows(table, "cases");
	table_blank_repeated(table);
	section_long_table(section, table);
	section_commands(section, device);
	groups_free(cases);
	free(subject);
}

/* Sums what the rows counted: flushes that reached the IOMMU, and its commands. */
static void sum_commands(const struct report *report, json_int_t *flushes, json_int_t *commands)
{
	static const char *const kinds[] = { "flushes_map", "flushes_unmap", "flushes_queued" };
	json_t *row;
	size_t i;

	*flushes = *commands = 0;
	json_array_foreach(json_object_get(report->doc, "rows"), i, row) {
		json_t *counters = json_object_get(row, "counters");

		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			*flushes += json_integer_value(json_object_get(counters, kinds[k]));
		*commands += json_integer_value(json_object_get(counters, "descriptors"));
	}
}

/* What an SMMUv3 does where the others flush. IHI 0070, 4.4 (TLBI) and 4.7 (CMD_SYNC). */
static void describe_smmuv3(struct report *report, struct section *section)
{
	json_t *iommu = json_object_get(json_object_get(report->doc, "env"), "iommu");
	const char *vendor = json_string_value(json_object_get(iommu, "vendor"));
	json_int_t flushes, commands;

	if (!vendor || strcmp(vendor, "smmuv3"))
		return;
	sum_commands(report, &flushes, &commands);
	section_text(section, "This IOMMU is an SMMUv3. Where VT-d's driver queues a descriptor for a "
		     "range, this one's queues CMD_TLBI_NH_VA, and then a CMD_SYNC, for which it "
		     "waits: one command for a range if the SMMU has range invalidation and the "
		     "range is short or aligned, else several, without it one for each page. The "
		     "flush queue's flush is one CMD_TLBI_NH_ASID and a CMD_SYNC. A page table that "
		     "goes as a whole, 2 MiB at once, is flushed by the page-table code, which is "
		     "counted here, too. The operations of these rows made %lld flushes of %lld "
		     "CMD_TLBI commands.", (long long)flushes, (long long)commands);
}

static bool any_flushes(const struct groups *devices)
{
	for (size_t i = 0; i < devices->ngroups; i++)
		if (has_flushes(&devices->groups[i]))
			return true;
	return false;
}

int report_flushes(struct report *report)
{
	struct groups *devices = group_rows(report->doc, NULL, ROW_WORKLOAD | ROW_DEVICE, NULL);
	struct section *section;

	if (!any_flushes(devices)) {
		groups_free(devices);
		return 0;
	}
	section = report_section(report, "IOTLB flushes per 512 pages");
	section_text(section, "IOTLB invalidations, counted in the second pass: descriptors queued "
		     "to an Intel IOMMU; on others, calls of the domain's own flush operations. At "
		     "once: in the call that maps or unmaps, which waits for them. Queued: by the "
		     "flush queue (lazy mode), which collects what was unmapped and flushes "
		     "everything when it is full or its timer runs out; until then the device can "
		     "still reach pages that were given back.");
	section_text(section, "Isolated: one operation and nothing after it, so that the timer "
		     "flushes the queue for it alone. Sustained: so many operations in a row that "
		     "the queue is flushed several times. It is full with 256 entries, each a page "
		     "or a whole scatterlist, and its timer, 10 ms, may run out before. Per 512 "
		     "pages mapped or unmapped; the timer's flush for fewer pages cannot be "
		     "scaled. A dash: not measured.");
	describe_smmuv3(report, section);
	for (size_t i = 0; i < devices->ngroups; i++) {
		const struct group *device = &devices->groups[i];

		if (!row_is(device->rows[0], "workload", "map") && has_flushes(device))
			add_case_table(report, section, device);
	}
	groups_free(devices);
	return add_map_tables(report, section);
}
