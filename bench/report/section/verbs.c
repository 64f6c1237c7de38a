// SPDX-License-Identifier: GPL-2.0
/*
 * What an ibverbs device does besides its faults, a section for each workload: a line for each case
 * and path, a column for each number that the workload is about.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"
#include "results/rate.h"

#define MOST_COLUMNS	9
#define MOST_PLOTS	2

enum { COLUMN_CASE, COLUMN_PATH, COLUMN_FIRST };

enum source {
	QUANTILE,	/* name: of the latency of a measure */
	COUNTER,	/* of any measure: all share their counters */
	RATE,		/* the one achieved, and the one asked for if that is another */
	PER_GIB,	/* name: of "memory", for each GiB registered */
};

struct number {
	const char *title;
	enum source source;
	const char *name, *measure;
};

struct page {
	const char *workload, *heading, *text;
	struct number columns[MOST_COLUMNS + 1];
	struct sweep sweep;		/* what is drawn, if it was swept */
	const char *swept_measure;
};

static const struct page pages[] = {
	{ "prefetch", "Advice: prefetching on an ibverbs device",
	  "advise is the call alone (without flush it returns before anything is done). access is "
	  "the device's first access to all of its pages afterwards; cold is the same access to as "
	  "many pages without advice. faults and cold f. are the faults that these two accesses "
	  "made, pages and cold p. the pages that these brought.",
	  { { "advise", QUANTILE, "p50", "advise" }, { "access", QUANTILE, "p50", "access" },
	    { "cold", QUANTILE, "p50", "cold" }, { "faults", COUNTER, "access_faults", NULL },
	    { "pages", COUNTER, "access_pages", NULL },
	    { "cold f.", COUNTER, "cold_faults", NULL },
	    { "cold p.", COUNTER, "cold_pages", NULL },
	    { "ioctl", COUNTER, "advised_by_ioctl", NULL } },
	  { .workload = "prefetch", .param = "pages", .axis = "pages of an advice" }, "advise" },
	{ "storm", "Storm: many connections that fault at once",
	  "Each connection has one access in flight, timed from its own posting to its completion. "
	  "With own pages each takes a fault, or one fault brings the pages of several (pages are "
	  "those that faults brought); with the same page the first faults, and the others wait or "
	  "fault, too. On one CPU they take turns: then look at the counts, and at how the "
	  "latency grows.",
	  { { "p50", QUANTILE, "p50", "latency" }, { "p99", QUANTILE, "p99", "latency" },
	    { "max", QUANTILE, "max", "latency" }, { "accesses", COUNTER, "operations", NULL },
	    { "faults", COUNTER, "faults", NULL }, { "pages", COUNTER, "pages", NULL },
	    { "threads", COUNTER, "threads", NULL } },
	  { .workload = "storm", .param = "qps", .axis = "connections" }, "latency" },
	{ "churn", "Churn: accesses while pages are taken away",
	  "Pages are taken away by a thread at a rate, all of the region each time, or by the "
	  "kernel, if the region is larger than the memory that it may take. latency: one access "
	  "at a time; bandwidth: the time of one access with many in flight. Counters are of the "
	  "accesses beside them. rate: how often per second the thread took the pages while "
	  "samples were taken; \"of\" what was asked for, if that differs by more than 5 %.",
	  { { "latency", QUANTILE, "p50", "latency" }, { "p99", QUANTILE, "p99", "latency" },
	    { "rate", RATE, NULL, NULL }, { "bandwidth", QUANTILE, "p50", "bandwidth" },
	    { "accesses", COUNTER, "operations", NULL }, { "faults", COUNTER, "faults", NULL },
	    { "pages", COUNTER, "pages", NULL }, { "inval.", COUNTER, "invalidations", NULL },
	    { "swap-ins", COUNTER, "swap_ins", NULL } },
	  { .workload = "churn", .param = "rate", .axis = "invalidations in a second" },
	  "latency" },
	{ "invalidate", "Invalidation on an ibverbs device",
	  "latency is the system call that takes away pages which the device has. refault is the "
	  "device's first access to all of them afterwards, one operation for each page. Counters "
	  "are of one call.",
	  { { "latency", QUANTILE, "p50", "latency" }, { "max", QUANTILE, "max", "latency" },
	    { "refault", QUANTILE, "p50", "refault" },
	    { "inval.", COUNTER, "invalidations", NULL }, { "faults", COUNTER, "faults", NULL },
	    { "pages", COUNTER, "pages", NULL },
	    { "flushes", COUNTER, "flushes_unmap", NULL } }, { }, NULL },
	{ "register", "Registration on an ibverbs device",
	  "In as few regions as the device takes, and with the lists that the kernel and this "
	  "tool's module keep for each GiB. On demand it is address space that nobody has touched; "
	  "pinned, it is memory that is there.",
	  { { "register", QUANTILE, "p50", "register" },
	    { "deregister", QUANTILE, "p50", "deregister" },
	    { "regions", COUNTER, "regions", NULL },
	    { "lists per GiB", PER_GIB, "list_bytes", NULL } },
	  { }, NULL },
};

/* Rows on ibverbs devices only. */
static struct group rows_on_verbs(const struct report *report, const char *workload)
{
	struct group rows = document_rows(report->doc, workload);
	size_t kept = 0;

	for (size_t i = 0; i < rows.nrows; i++)
		if (!row_is(rows.rows[i], "device", "odp_dev"))
			rows.rows[kept++] = rows.rows[i];
	rows.nrows = kept;
	return rows;
}

static void set_cell(struct table *table, size_t cell, const struct number *column,
		     const struct group *group, const char *path)
{
	const json_t *row = group_find(group, path, column->measure ? column->measure :
				       row_text(group->rows[0], "measure"), NULL);
	char text[32];
	json_int_t count, asked;
	double value;

	if (!row)
		return;
	switch (column->source) {
	case QUANTILE:
		if (row_batch_share(row, column->name, &value)) {
			table_cell(table, cell, value < 1000 ? "%.2f" : "%.0f", value);
			break;
		}
		/* fall through */
	case COUNTER:
		if (row_number(row, column->source == COUNTER ? "counters" : "latency",
			       column->name, &count))
			table_cell(table, cell, "%lld", (long long)count);
		break;
	case RATE:
		if (!row_number(row, "rate", "achieved", &count))
			break;
		if (rate_was_missed(row) && row_number(row, "rate", "asked", &asked))
			table_cell(table, cell, "%lld of %lld", (long long)count, (long long)asked);
		else
			table_cell(table, cell, "%lld", (long long)count);
		break;
	case PER_GIB:
		if (!value_memory_per_gib(row, column->name, &value))
			break;
		format_bytes(value, text, sizeof(text));
		table_cell(table, cell, "%s", text);
		break;
	}
}

static void add_case(struct report *report, struct table *table, const struct page *page,
		     const struct group *group)
{
	const char **paths = group_values(group, "path");
	char *text = describe_case(report, group->rows[0]);

	for (size_t p = 0; paths[p]; p++) {
		table_row(table);
		table_cell(table, COLUMN_CASE, "%s%s", text,
			   row_text(group->rows[0], "iommu_mode"));
		table_cell(table, COLUMN_PATH, "%s", paths[p]);
		for (size_t i = 0; page->columns[i].title; i++)
			set_cell(table, COLUMN_FIRST + i, &page->columns[i], group, paths[p]);
	}
	free(text);
	free(paths);
}

static struct table *new_table(const struct report *report, struct section *section,
			       const struct page *page, const json_t *row)
{
	char *times = describe_times(report);
	char *heading = must_format("%s, %s [%s]", page->workload, row_text(row, "device"), times);
	struct table *table = section_table(section, heading);

	table_column(table, "case", true);
	table_column(table, "path", true);
	for (size_t i = 0; page->columns[i].title; i++)
		table_column(table, page->columns[i].title, false);
	free(heading);
	free(times);
	return table;
}

/* The first cases in which the parameter has several values. */
static int add_plots(struct report *report, struct section *section, const struct page *page,
		     const struct group *rows)
{
	struct groups *cases;
	json_int_t points[2];
	size_t plots = 0;
	int ret = 0;

	if (!page->swept_measure)
		return 0;
	cases = group_split(rows, ROW_CASE, page->sweep.param);
	for (size_t i = 0; i < cases->ngroups && !ret && plots < MOST_PLOTS; i++) {
		if (report_points(&cases->groups[i], page->sweep.param, points, 2) < 2)
			continue;
		ret = plot_sweep(report, section, &page->sweep, &cases->groups[i],
				 page->swept_measure);
		plots++;
	}
	groups_free(cases);
	return ret;
}

static int add_page(struct report *report, const struct page *page)
{
	struct group rows = rows_on_verbs(report, page->workload);
	struct groups *groups = group_split(&rows, ROW_CASE, NULL);
	struct section *section;
	struct table *table;
	int ret = 0;

	if (groups->ngroups) {
		section = report_section(report, page->heading);
		section_text(section, "%s", page->text);
		table = new_table(report, section, page, groups->groups[0].rows[0]);
		for (size_t i = 0; i < groups->ngroups; i++)
			add_case(report, table, page, &groups->groups[i]);
		table_blank_repeated(table);
		table_drop_empty(table);
		section_long_table(section, table);
		ret = add_plots(report, section, page, &rows);
		section_commands(section, &rows);
	}
	groups_free(groups);
	free(rows.rows);
	return ret;
}

int report_verbs(struct report *report)
{
	int ret = 0;

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]) && !ret; i++)
		ret = add_page(report, &pages[i]);
	return ret;
}
