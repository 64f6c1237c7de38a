// SPDX-License-Identifier: GPL-2.0
/*
 * From which size on memory on demand pays: what registering memory and the device's first access
 * to all of it cost, by size, on demand and pinned.
 */
#include <math.h>
#include <stdlib.h>

#include "lib/must.h"
#include "report/even/touch.h"
#include "report/plot/plots.h"
#include "report/wording.h"

enum { COLUMN_KIND, COLUMN_SIZE, COLUMN_WAYS, COLUMN_CHANGE = COLUMN_WAYS + TOUCH_WAYS,
	COLUMN_SHARE };

static const char what[] =
	"use: memory is registered, then the device writes to all of it, in accesses of up to 2 MiB. "
	"life: it is deregistered, too. absent: nobody has touched it before; resident: the CPU has "
	"written it, in scattered pages. on demand is the kernel's own code, one batch the same on "
	"path iova-batch, whose end has one sync for each batch of pages; advice, one "
	"after the registration that brings all pages. change is from pinned to on demand. up to: the "
	"share of the memory up to which on demand costs less if the device accesses only that, "
	"by what registration saves and what the access of all costs more (computed from the "
	"medians of registration and access). A difference of real times counts if it is larger than "
	"their scatter.";

static const struct quantity per_page = { .value = value_p50_per_page };

static struct table *new_table(const struct report *report, struct section *section,
			       const json_t *row, const char *measure)
{
	char *times = describe_times(report);
	char *heading = must_format("touch, %s, p50 per page, %s, %s [%s]", measure,
				    row_text(row, "iommu_mode"), row_text(row, "device"), times);
	struct table *table = section_table(section, heading);

	table_column(table, "memory", true);
	table_column(table, "size", false);
	for (size_t way = 0; way < TOUCH_WAYS; way++)
		table_column(table, touch_ways[way].title, false);
	table_column(table, "change", false);
	table_column(table, "up to", false);
	free(heading);
	free(times);
	return table;
}

static void add_share(struct table *table, double share)
{
	if (share <= 0)
		table_cell(table, COLUMN_SHARE, "never");
	else if (share >= 1)
		table_cell(table, COLUMN_SHARE, "all");
	else
		table_cell(table, COLUMN_SHARE, "%.0f %%", share * 100);
}

/* The first line makes the table. */
static void add_size(const struct report *report, struct section *section, struct table **made,
		     const struct group *group, const char *kind, json_int_t bytes,
		     const char *measure)
{
	double value[TOUCH_WAYS], share;
	bool has[TOUCH_WAYS], any = false;
	struct table *table;
	char text[32];

	for (size_t way = 0; way < TOUCH_WAYS; way++) {
		const json_t *row = touch_row(group, kind, bytes, way, measure);

		has[way] = row && per_page.value(row, NULL, &value[way]);
		any |= has[way];
	}
	if (!any)
		return;
	if (!*made)
		*made = new_table(report, section, group->rows[0], measure);
	table = *made;
	table_row(table);
	format_bytes((double)bytes, text, sizeof(text));
	table_cell(table, COLUMN_KIND, "%s", kind);
	table_cell(table, COLUMN_SIZE, "%s", text);
	for (size_t way = 0; way < TOUCH_WAYS; way++)
		if (has[way])
			table_number(table, COLUMN_WAYS + way, value[way]);
	if (has[TOUCH_ODP] && has[TOUCH_PINNED]) {
		format_change(value[TOUCH_PINNED], value[TOUCH_ODP], text, sizeof(text));
		table_cell(table, COLUMN_CHANGE, "%s", text);
	}
	if (measure == touch_measures[0] && touch_share(group, kind, bytes, &share))
		add_share(table, share);
}

static void say_from(struct section *section, const struct group *group, const char *kind,
		     const char *measure)
{
	struct touch_sizes sizes = touch_compare(group, kind, TOUCH_ODP, measure);
	char first[32], last[32], from[32];

	if (!sizes.n)
		return;
	format_bytes((double)sizes.bytes[0], first, sizeof(first));
	format_bytes((double)sizes.bytes[sizes.n - 1], last, sizeof(last));
	if (sizes.pays_from == sizes.n) {
		section_item(section, "%s, %s: on demand costs less than pinned at no size that was "
			     "measured up to %s.", kind, measure, last);
		return;
	}
	format_bytes((double)sizes.bytes[sizes.pays_from], from, sizeof(from));
	section_item(section, "%s, %s: on demand costs less than pinned from %s on, of sizes from "
		     "%s to %s.", kind, measure, from, first, last);
}

/* Bars of the ways, by size: names without blanks. */
static int plot(struct report *report, struct section *section, const struct group *group,
		const char *kind, const char *measure)
{
	static const char *const bars[TOUCH_WAYS] = { "on-demand", "one-batch", "advice",
						      "pinned" };
	struct touch_sizes sizes = touch_compare(group, kind, TOUCH_ODP, measure);
	double values[TOUCH_MOST_SIZES * TOUCH_WAYS];
	char names[TOUCH_MOST_SIZES][32], *axis = describe_axis(report);
	char *y_label = must_format("p50 per page, %s", axis);
	char *title = must_format("registration and first access%s, by size: %s memory, %s, %s",
				  measure == touch_measures[0] ? "" : ", and deregistration", kind,
				  row_text(group->rows[0], "iommu_mode"),
				  row_text(group->rows[0], "device"));
	const char *clusters[TOUCH_MOST_SIZES];
	struct clusters all = { .title = title, .y_label = y_label, .bars = bars,
				.clusters = clusters, .nbars = TOUCH_WAYS, .nclusters = sizes.n,
				.values = values, .unit = UNIT_TIME, .scale = 1 };
	int ret = 0;

	for (size_t i = 0; i < sizes.n; i++) {
		format_bytes((double)sizes.bytes[i], names[i], sizeof(names[i]));
		for (char *blank = names[i]; *blank; blank++)
			*blank = *blank == ' ' ? '-' : *blank;
		clusters[i] = names[i];
		for (size_t way = 0; way < TOUCH_WAYS; way++) {
			double *value = &values[i * TOUCH_WAYS + way];
			const json_t *row = touch_row(group, kind, sizes.bytes[i], way, measure);

			if (!row || !per_page.value(row, NULL, value))
				*value = NAN;
		}
	}
	if (sizes.n > 1)
		ret = plot_in_clusters(report, section, &all);
	free(title);
	free(y_label);
	free(axis);
	return ret;
}

static int add_measure(struct report *report, struct section *section, const struct group *group,
		       const char *measure)
{
	struct table *table = NULL;
	json_int_t points[TOUCH_MOST_SIZES];
	size_t n = report_points(group, "bytes", points, TOUCH_MOST_SIZES);
	int ret = 0;

	for (size_t k = 0; touch_kinds[k]; k++)
		for (size_t i = 0; i < n && i < TOUCH_MOST_SIZES; i++)
			add_size(report, section, &table, group, touch_kinds[k], points[i],
				 measure);
	if (!table)
		return 0;
	table_blank_repeated(table);
	table_drop_empty(table);
	for (size_t k = 0; touch_kinds[k]; k++)
		say_from(section, group, touch_kinds[k], measure);
	for (size_t k = 0; touch_kinds[k] && !ret; k++)
		ret = plot(report, section, group, touch_kinds[k], measure);
	return ret;
}

int report_touch(struct report *report)
{
	struct groups *groups = group_rows(report->doc, "touch", ROW_DEVICE | ROW_MODE, NULL);
	struct section *section = NULL;
	int ret = 0;

	for (size_t i = 0; i < groups->ngroups && !ret; i++) {
		if (!section) {
			section = report_section(report, "From which size on demand pays");
			section_text(section, "%s", what);
		}
		for (size_t m = 0; touch_measures[m] && !ret; m++)
			ret = add_measure(report, section, &groups->groups[i], touch_measures[m]);
		section_commands(section, &groups->groups[i]);
	}
	groups_free(groups);
	return ret;
}
