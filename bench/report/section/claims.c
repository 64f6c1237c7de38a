// SPDX-License-Identifier: GPL-2.0
/*
 * The four claims with which the two-step DMA API was merged (Linux 6.16), each with the rows
 * of this run that test it, and a sentence computed from them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MOST_COMPARISONS	6
#define SAME			0.01	/* closer than this nothing was gained */

/* The rows before and after: alike but for the path, or for how the p2p state is looked up. */
struct side {
	const char *path, *lookup;	/* lookup NULL: any */
};

struct comparison {
	const char *what;
	const char *workload, *buffer, *measure;
	struct side before, after;
	struct quantity quantity;
	enum unit unit;
	bool context;		/* shown, but the claim is not about it */
};

static const struct claim {
	const char *title, *claim;
	const char *unproven;	/* why there may be no rows */
	struct comparison comparisons[MOST_COMPARISONS];
} claims[] = {
	{
		.title = "Native structures, less memory",
		.claim = "a user that has its own list of pages needs no scatterlist beside it",
		.unproven = "it takes workload map with path sg and path iova",
		.comparisons = {
			{ .what = "lists per GiB", .workload = "map", .buffer = "ram",
			  .measure = "map", .before = { "sg" }, .after = { "iova" },
			  .quantity = { .key = "list_bytes", .value = value_memory_per_gib },
			  .unit = UNIT_BYTES },
			{ .what = "lists per GiB, a list for bulk transfer", .workload = "map",
			  .buffer = "bulk", .measure = "map", .before = { "sg" },
			  .after = { "iova-batch" },
			  .quantity = { .key = "list_bytes", .value = value_memory_per_gib },
			  .unit = UNIT_BYTES },
			{ .what = "lists per GiB, against mapping page by page",
			  .workload = "map", .buffer = "ram", .measure = "map",
			  .before = { "page" }, .after = { "iova" },
			  .quantity = { .key = "list_bytes", .value = value_memory_per_gib },
			  .unit = UNIT_BYTES },
			{ .what = "growth of Slab per GiB", .workload = "map", .buffer = "ram",
			  .measure = "map", .before = { "sg" }, .after = { "iova" },
			  .quantity = { .key = "slab_bytes", .value = value_memory_per_gib },
			  .unit = UNIT_BYTES, .context = true },
			{ .what = "page tables of the IOMMU per GiB", .workload = "map",
			  .buffer = "ram", .measure = "map", .before = { "sg" },
			  .after = { "iova" },
			  .quantity = { .key = "iommu_table_bytes",
					.value = value_memory_per_gib },
			  .unit = UNIT_BYTES, .context = true },
		},
	},
	{
		.title = "One sync a batch",
		.claim = "the IOTLB is synced once for a batch and not for each page",
		.unproven = "it takes workload map with path iova and path iova-batch",
		.comparisons = {
			{ .what = "flushes at unmap, per 512 pages", .workload = "map",
			  .buffer = "ram", .measure = "unmap", .before = { "iova" },
			  .after = { "iova-batch" },
			  .quantity = { .key = "flushes_unmap", .value = value_flushes },
			  .unit = UNIT_FLUSHES },
			{ .what = "unmap, p50 per page", .workload = "map", .buffer = "ram",
			  .measure = "unmap", .before = { "iova" }, .after = { "iova-batch" },
			  .quantity = { .value = value_p50_per_page } },
			{ .what = "map, p50 per page", .workload = "map", .buffer = "ram",
			  .measure = "map", .before = { "iova" }, .after = { "iova-batch" },
			  .quantity = { .value = value_p50_per_page } },
			{ .what = "flushes at unmap, page by page before the series",
			  .workload = "map", .buffer = "ram", .measure = "unmap",
			  .before = { "page" }, .after = { "iova-batch" },
			  .quantity = { .key = "flushes_unmap", .value = value_flushes },
			  .unit = UNIT_FLUSHES, .context = true },
			/* Does on-demand paging itself do it? */
			{ .what = "flushes of an invalidation by ODP's own code",
			  .workload = "invalidate", .measure = "latency",
			  .before = { "native" }, .after = { "iova-batch" },
			  .quantity = { .key = "flushes_unmap", .value = value_flushes },
			  .unit = UNIT_FLUSHES, .context = true },
		},
	},
	{
		.title = "Fewer pgmap lookups",
		.claim = "the state of a peer-to-peer provider is looked up once, not for each "
			 "page",
		.unproven = "it takes workload map with buffer p2p, which Debian's 7.3 can do",
		.comparisons = {
			{ .what = "map, p50 per page, path iova", .workload = "map",
			  .buffer = "p2p", .measure = "map", .before = { "iova", "each" },
			  .after = { "iova", "once" },
			  .quantity = { .value = value_p50_per_page } },
			{ .what = "map, p50 per page, path page", .workload = "map",
			  .buffer = "p2p", .measure = "map", .before = { "page", "each" },
			  .after = { "page", "once" },
			  .quantity = { .value = value_p50_per_page } },
			{ .what = "map, p50 per page, scatterlist against path iova",
			  .workload = "map", .buffer = "p2p", .measure = "map",
			  .before = { "sg" }, .after = { "iova", "once" },
			  .quantity = { .value = value_p50_per_page }, .context = true },
		},
	},
	{
		.title = "MMIO without struct page",
		.claim = "a BAR is mapped by its physical address, as one range, which a "
			 "scatterlist cannot hold",
		.unproven = "it takes workload map with buffer mmio on Linux 6.16 or later",
		.comparisons = {
			{ .what = "map, p50 per page", .workload = "map", .buffer = "mmio",
			  .measure = "map", .before = { "page" }, .after = { "iova-batch" },
			  .quantity = { .value = value_p50_per_page } },
			{ .what = "unmap, p50 per page", .workload = "map", .buffer = "mmio",
			  .measure = "unmap", .before = { "page" }, .after = { "iova-batch" },
			  .quantity = { .value = value_p50_per_page } },
			{ .what = "flushes at unmap, per 512 pages", .workload = "map",
			  .buffer = "mmio", .measure = "unmap", .before = { "page" },
			  .after = { "iova-batch" },
			  .quantity = { .key = "flushes_unmap", .value = value_flushes },
			  .unit = UNIT_FLUSHES },
		},
	},
};

static bool is_side(const struct comparison *comparison, const struct side *side,
		    const json_t *row, const char *mode)
{
	const char *buffer = row_param_text(row, "buffer"), *lookup = row_param_text(row, "lookup");
	json_int_t threads;

	return row_is(row, "workload", comparison->workload) &&
	       row_is(row, "measure", comparison->measure) && row_is(row, "path", side->path) &&
	       row_is(row, "iommu_mode", mode) && (!comparison->buffer ||
	       !strcmp(buffer, comparison->buffer)) &&
	       !json_is_true(json_object_get(json_object_get(row, "params"), "contiguous")) &&
	       (!side->lookup || !strcmp(lookup, side->lookup)) &&
	       (!row_number(row, "params", "threads", &threads) || threads == 1);
}

/* The first pair of a group, whose rows differ in nothing but path, measure and lookup. */
static bool find_in_group(const struct group *group, const struct comparison *comparison,
			  const char *mode, const json_t *pair[2])
{
	const struct side *sides[2] = { &comparison->before, &comparison->after };
	double unused;

	for (size_t s = 0; s < 2; s++) {
		pair[s] = NULL;
		for (size_t i = 0; i < group->nrows && !pair[s]; i++)
			if (is_side(comparison, sides[s], group->rows[i], mode) &&
			    comparison->quantity.value(group->rows[i], comparison->quantity.key,
						       &unused))
				pair[s] = group->rows[i];
	}
	return pair[0] && pair[1];
}

/* The pair with the most pages. */
static bool find_pair(const struct groups *groups, const struct comparison *comparison,
		      const char *mode, const json_t *pair[2])
{
	const json_t *found[2];
	json_int_t most = 0;

	for (size_t i = 0; i < groups->ngroups; i++) {
		const struct group *group = &groups->groups[i];

		if (row_operation_pages(group->rows[0]) <= most ||
		    !find_in_group(group, comparison, mode, found))
			continue;
		most = row_operation_pages(group->rows[0]);
		pair[0] = found[0];
		pair[1] = found[1];
	}
	return most > 0;
}

/* What the comparisons of a claim have come to. */
struct verdict {
	size_t compared, better;
	struct text_stream not_better;	/* "lazy: unmap, p50 per page" */
	struct group rows;
};

static void print_side(const struct side *side, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", side->path, side->lookup ? ", lookup " : "",
		 side->lookup ? side->lookup : "");
}

static void judge(struct verdict *verdict, const struct comparison *comparison,
		  const char *mode, const double value[2])
{
	if (comparison->context)
		return;
	verdict->compared++;
	if (value[1] < value[0] - fabs(value[0]) * SAME)
		verdict->better++;
	else
		fprintf(verdict->not_better.out, "%s%s, %s",
			verdict->compared - verdict->better > 1 ? "; " : "", comparison->what,
			mode);
}

static void add_pair(struct table *table, const struct comparison *comparison, const char *mode,
		     const json_t *const pair[2], struct verdict *verdict)
{
	char text[64], case_text[32];
	double value[2];

	table_row(table);
	snprintf(case_text, sizeof(case_text), "%lld pages",
		 (long long)row_operation_pages(pair[0]));
	table_cell(table, 0, "%s, %s", comparison->what, case_text);
	table_cell(table, 1, "%s", mode);
	for (size_t i = 0; i < 2; i++) {
		comparison->quantity.value(pair[i], comparison->quantity.key, &value[i]);
		print_side(i ? &comparison->after : &comparison->before, text, sizeof(text));
		table_cell(table, 2 + 2 * i, "%s", text);
		format_value(comparison->unit, value[i], text, sizeof(text));
		table_cell(table, 3 + 2 * i, "%s", text);
	}
	format_change(value[0], value[1], text, sizeof(text));
	table_cell(table, 6, "%s", text);
	judge(verdict, comparison, mode, value);
	group_add(&verdict->rows, pair[0]);
	group_add(&verdict->rows, pair[1]);
}

static struct table *new_table(struct report *report, struct section *section,
			       const struct claim *claim)
{
	char *times = describe_times(report);
	char *heading = must_format("%s; flushes and bytes: exact [%s]", claim->title, times);
	struct table *table = section_table(section, heading);

	table_column(table, "measured", true);
	table_column(table, "mode", true);
	table_column(table, "before", true);
	table_column(table, "", false);
	table_column(table, "after", true);
	table_column(table, "", false);
	table_column(table, "change", false);
	free(heading);
	free(times);
	return table;
}

static void say(struct section *section, const struct claim *claim,
		const struct verdict *verdict, const char *not_better)
{
	if (!verdict->compared)
		section_text(section, "%s (%s): this run has no rows for it; %s.", claim->title,
			     claim->claim, claim->unproven);
	else if (verdict->better == verdict->compared)
		section_text(section, "%s (%s): the claim holds here, in all of %zu comparisons.",
			     claim->title, claim->claim, verdict->compared);
	else if (!verdict->better)
		section_text(section, "%s (%s): the claim does not hold here, in none of %zu "
			     "comparisons.", claim->title, claim->claim, verdict->compared);
	else
		section_text(section, "%s (%s): the claim holds here in %zu of %zu comparisons, "
			     "and not for: %s.", claim->title, claim->claim, verdict->better,
			     verdict->compared, not_better);
}

static void add_claim(struct report *report, struct section *section, const struct claim *claim,
		      const struct groups *groups)
{
	static const char *const modes[] = { "strict", "lazy", "passthrough" };
	struct verdict verdict = { 0 };
	struct table *table = NULL;
	char *not_better;

	must_open(&verdict.not_better);
	for (size_t c = 0; c < MOST_COMPARISONS && claim->comparisons[c].what; c++) {
		const struct comparison *comparison = &claim->comparisons[c];

		for (size_t m = 0; m < 3; m++) {
			const json_t *pair[2];

			if (!find_pair(groups, comparison, modes[m], pair))
				continue;
			if (!table)
				table = new_table(report, section, claim);
			add_pair(table, comparison, modes[m], pair, &verdict);
		}
	}
	not_better = must_close(&verdict.not_better);
	if (table)
		table_blank_repeated(table);
	say(section, claim, &verdict, not_better);
	if (table)
		section_commands(section, &verdict.rows);
	free(verdict.rows.rows);
	free(not_better);
}

int report_claims(struct report *report)
{
	struct groups *groups = group_rows(report->doc, NULL, ROW_CASE, "lookup");
	struct section *section = report_section(report, "The claims of the two-step DMA API");

	section_text(section, "The series was merged with four claims. Each is compared where the "
		     "rows differ in nothing else; of all batch sizes the largest.");
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		add_claim(report, section, &claims[i], groups);
	groups_free(groups);
	return 0;
}
