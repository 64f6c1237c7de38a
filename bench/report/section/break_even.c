// SPDX-License-Identifier: GPL-2.0
/*
 * What a flush may cost until another path is the better one, for each operation that flushes; and,
 * with report --flush-ns, what the paths would cost at that price.
 */
#include <stdlib.h>

#include "lib/must.h"
#include "report/even/flush.h"
#include "report/wording.h"

enum { COLUMN_OPERATION, COLUMN_FIRST, COLUMN_SECOND, COLUMN_COST, COLUMN_FLUSHES, COLUMN_EVEN,
	COLUMN_LESS };

static const char what[] =
	"Of two paths, a has its cost a page, as measured, and its flushes, sustained, and so has b. "
	"saved: how much less a costs a page, and how many flushes fewer it makes per 512 pages "
	"(negative: more). even at: the cost of one flush at which both cost the same, (cost of b - "
	"cost of a) / (flushes of a - flushes of b); no other number is in it. costs less: the path "
	"that does, at any cost of a flush, or up to that cost and then above it. "
	"Flushes at once and by the flush queue count the same, of one page or of everything.";

static const char lacks[] =
	"Here a cost is in instructions: those that issue a flush are in it, the wait for the IOMMU's "
	"hardware is not. So the cost of a flush is that wait, in ns, with 1 instruction as 1 ns. "
	"Instructions of flushes that the queue's timer makes are in no cost.";

static const char has[] =
	"Here a cost is a time, and the wait for each flush that is made at once is in it already. "
	"So what costs less is the path with the shorter time; \"even at\" is what a flush may cost "
	"beside what it did here; made of medians, whatever their scatter.";

/* All that the lines of a table are of. */
struct subject {
	const struct groups *cases;	/* of all rows */
	const char *device;
};

static const char *name_of(const struct even_side *winner)
{
	return winner ? row_text(winner->row, "path") : "same";
}

static void add_pair(struct table *table, const struct even_case *found,
		     const struct even_pair *pair, const char *mode)
{
	const struct even_side *first = even_side(found, pair->first);
	const struct even_side *second = even_side(found, pair->second);
	struct even even;

	if (!first || !second)
		return;
	even = even_of(first, second);
	table_row(table);
	table_cell(table, COLUMN_OPERATION, "%s, %s, %lld pages", found->operation->what, mode,
		   (long long)row_operation_pages(first->row));
	table_cell(table, COLUMN_FIRST, "%s", pair->first);
	table_cell(table, COLUMN_SECOND, "%s", pair->second);
	table_number(table, COLUMN_COST, second->cost - first->cost);
	table_number(table, COLUMN_FLUSHES, second->flushes - first->flushes);
	table_cell(table, COLUMN_LESS, "%s%s%s", name_of(even.below), even.has_price ? ", then " : "",
		   even.has_price ? name_of(even.above) : "");
	if (even.has_price)
		table_number(table, COLUMN_EVEN, even.price);
}

static struct table *pairs_table(const struct report *report, struct section *section,
				 const char *device)
{
	static const char *const titles[] = { "operation", "a", "b", "saved", "flushes", "even at",
					      "costs less" };
	char *times = describe_times(report);
	char *heading = must_format("break-even cost of a flush, %s: %s a page [%s]", device,
				    report->unit, times);
	struct table *table = section_table(section, heading);

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		table_column(table, titles[i], i < COLUMN_COST || i == COLUMN_LESS);
	free(heading);
	free(times);
	return table;
}

/* Columns: the paths; "least" is the one that costs least. */
static void add_sums(struct table *table, const struct even_case *found, const char *mode,
		     double flush_ns)
{
	const struct even_side *least = NULL;

	table_row(table);
	table_cell(table, 0, "%s", found->operation->what);
	table_cell(table, 1, "%s", mode);
	for (size_t p = 0; p < KNOWN_PATHS; p++) {
		const struct even_side *side = &found->sides[p];

		if (!side->row)
			continue;
		table_number(table, 2 + p, even_with(side, flush_ns));
		if (!least || even_with(side, flush_ns) < even_with(least, flush_ns))
			least = side;
	}
	table_cell(table, 2 + KNOWN_PATHS, "%s", row_text(least->row, "path"));
}

static struct table *sums_table(const struct report *report, struct section *section,
				const char *device)
{
	char *heading = must_format("COMPUTED, not measured, with --flush-ns %.0f: cost a page + "
				    "flushes a page x %.0f ns, %s [%s: 1 instruction taken as 1 ns]",
				    report->flush_ns, report->flush_ns, device, report->domain);
	struct table *table = section_table(section, heading);

	table_column(table, "operation", true);
	table_column(table, "mode", true);
	for (size_t p = 0; p < KNOWN_PATHS; p++)
		table_column(table, known_paths[p], false);
	table_column(table, "least", true);
	free(heading);
	return table;
}

typedef void (*add_case)(const struct report *report, struct table *table,
			 const struct even_case *found, const char *mode);

static void add_pairs_of(const struct report *report, struct table *table,
			 const struct even_case *found, const char *mode)
{
	(void)report;
	for (size_t i = 0; even_pairs[i].first; i++)
		add_pair(table, found, &even_pairs[i], mode);
}

static void add_sums_of(const struct report *report, struct table *table,
			const struct even_case *found, const char *mode)
{
	add_sums(table, found, mode, report->flush_ns);
}

/* The operations in each mode, in a table that the first of them makes. */
static bool add_table(struct report *report, struct section **section,
		      const struct subject *subject,
		      struct table *(*make)(const struct report *, struct section *, const char *),
		      add_case add)
{
	struct table *table = NULL;
	struct even_case found;

	for (size_t o = 0; o < EVEN_OPERATIONS; o++) {
		for (size_t m = 0; known_modes[m]; m++) {
			if (!even_find(subject->cases, &even_operations[o], subject->device,
				       known_modes[m], &found))
				continue;
			if (!*section) {
				*section = report_section(report, "What a flush may cost");
				section_text(*section, "%s", what);
				section_text(*section, "%s", even_lacks_flushes(report->domain) ?
					     lacks : has);
			}
			table = table ? table : make(report, *section, subject->device);
			add(report, table, &found, known_modes[m]);
		}
	}
	if (table) {
		table_blank_repeated(table);
		if (add == add_sums_of)
			table_drop_empty(table);
	}
	return table;
}

int report_break_even(struct report *report)
{
	struct group rows = document_rows(report->doc, NULL);
	struct groups *cases = group_split(&rows, ROW_CASE, NULL);
	const char **devices = group_values(&rows, "device");
	bool adds = report->has_flush_ns && even_lacks_flushes(report->domain);
	struct section *section = NULL;

	for (size_t i = 0; devices[i]; i++) {
		struct subject subject = { .cases = cases, .device = devices[i] };

		if (add_table(report, &section, &subject, pairs_table, add_pairs_of) && adds)
			add_table(report, &section, &subject, sums_table, add_sums_of);
	}
	if (section && report->has_flush_ns && !adds)
		section_text(section, "--flush-ns %.0f is not added: times of this domain (%s) have "
			     "the flushes in them.", report->flush_ns, report->domain);
	free(devices);
	groups_free(cases);
	free(rows.rows);
	return 0;
}
