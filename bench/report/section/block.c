// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of a drive, in each IOMMU mode side by side: what one costs, and how often it flushes the
 * IOTLB, at once and queued.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define WORKLOAD	"block"
#define MOST_SIZES	16
#define HEADING		"Requests of a drive"
#define ABOUT									\
	"p50 of a request by direct I/O, one at a time, and its IOTLB flushes, at once + queued, of so "	\
	"many requests in a row that the queue is flushed several times. Since Linux 6.17 the NVMe "	\
	"driver links a request of several segments into one range of I/O addresses, and takes it "	\
	"away by one dma_iova_destroy(); one of a single segment, as contiguous pages are, is mapped "	\
	"and unmapped by dma_map_phys(). A larger request than the drive takes "			\
	"(queue/max_sectors_kb) is several."

/* The modes, each with its columns: cost, and flushes where there is an IOTLB. */
static const struct {
	const char *mode, *cost, *flushes;
} modes[] = {
	{ "strict", "strict", "flushes" }, { "lazy", "lazy", "flushes" },
	{ "passthrough", "passthrough", NULL }, { "off", "no IOMMU", NULL },
};

#define NMODES	(sizeof(modes) / sizeof(modes[0]))

static const json_t *find(const struct group *group, json_int_t size, const char *mode)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (row_param_number(group->rows[i], "size") == size &&
		    row_is(group->rows[i], "iommu_mode", mode) && row_is_right(group->rows[i]))
			return group->rows[i];
	return NULL;
}

/* "8 + 0.02" */
static void add_flushes(struct table *table, size_t column, const json_t *row)
{
	static const char *const counters[] = { "flushes_unmap", "flushes_queued" };
	char text[2][32];
	double value;

	for (size_t i = 0; i < 2; i++) {
		if (!row || !value_sustained_each(row, counters[i], &value))
			return;
		format_number(value, text[i], sizeof(text[i]));
	}
	table_cell(table, column, "%s + %s", text[0], text[1]);
}

static void add_size(struct table *table, const struct group *group, json_int_t size)
{
	size_t column = 0;
	char bytes[32];
	double p50;

	format_bytes((double)size, bytes, sizeof(bytes));
	table_row(table);
	table_cell(table, column++, "%s", bytes);
	for (size_t m = 0; m < NMODES; m++) {
		const json_t *row = find(group, size, modes[m].mode);

		if (row && value_p50(row, NULL, &p50))
			table_number(table, column, p50);
		column++;
		if (modes[m].flushes)
			add_flushes(table, column++, row);
	}
}

/* What a request costs in a mode for each unit that it costs without translation. */
static int plot_ratios(struct report *report, struct section *section, const struct group *group,
		       const char *subject, const json_int_t *sizes, size_t nsizes)
{
	static const char *const bars[] = { "strict", "lazy" };
	char *title = must_format("%s: cost of a request by its size [%s]", subject, report->domain);
	char *y_label = must_copy("times the cost in mode passthrough, p50");
	char *names[MOST_SIZES];
	double values[MOST_SIZES * 2], cost, plain;
	const struct clusters clusters = {
		.title = title, .y_label = y_label, .bars = bars, .nbars = 2, .nclusters = nsizes,
		.clusters = (const char *const *)names, .values = values, .unit = UNIT_TIME,
		.scale = 1,
	};
	int ret;

	for (size_t i = 0; i < nsizes; i++) {
		const json_t *without = find(group, sizes[i], "passthrough");

		names[i] = must_format("%lldK", (long long)sizes[i] >> 10);
		for (size_t b = 0; b < 2; b++) {
			const json_t *row = find(group, sizes[i], bars[b]);

			values[2 * i + b] = row && without && value_p50(row, NULL, &cost) &&
					    value_p50(without, NULL, &plain) && plain > 0 ?
					    cost / plain : NAN;
		}
	}
	ret = plot_in_clusters(report, section, &clusters);
	for (size_t i = 0; i < nsizes; i++)
		free(names[i]);
	free(y_label);
	free(title);
	return ret;
}

/* Requests that differ in mode and size alone. */
static int add_requests(struct report *report, struct section *section, const struct group *group)
{
	const json_t *first = group->rows[0];
	json_int_t sizes[MOST_SIZES];
	size_t n = report_points(group, "size", sizes, MOST_SIZES);
	char *times = describe_times(report);
	char *subject = must_format("%s, %s pages, %s", row_param_text(first, "operation"),
				    row_param_text(first, "buffer"), row_text(first, "device"));
	char *heading = must_format("%s [%s]", subject, times);
	struct table *table = section_table(section, heading);
	int ret;

	n = n < MOST_SIZES ? n : MOST_SIZES;
	table_column(table, "size", true);
	for (size_t m = 0; m < NMODES; m++) {
		table_column(table, modes[m].cost, false);
		if (modes[m].flushes)
			table_column(table, modes[m].flushes, false);
	}
	for (size_t i = 0; i < n; i++)
		add_size(table, group, sizes[i]);
	table_drop_empty(table);
	ret = plot_ratios(report, section, group, subject, sizes, n);
	section_commands(section, group);
	free(heading);
	free(subject);
	free(times);
	return ret;
}

int report_block(struct report *report)
{
	struct groups *groups = group_rows(report->doc, WORKLOAD, ROW_CASE & ~ROW_MODE, "size");
	struct section *section = groups->ngroups ? report_section(report, HEADING) : NULL;
	int ret = 0;

	if (section)
		section_text(section, ABOUT);
	for (size_t i = 0; i < groups->ngroups && !ret; i++)
		ret = add_requests(report, section, &groups->groups[i]);
	groups_free(groups);
	return ret;
}
