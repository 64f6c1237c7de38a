// SPDX-License-Identifier: GPL-2.0
/* Each claim of the series: the rows of this run that test it, and a sentence computed from them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/iommu_mode.h"
#include "lib/must.h"
#include "report/claim/claim.h"
#include "report/wording.h"
#include "results/verdict.h"

/* The results of a claim's comparisons. */
struct tally {
	size_t n[VERDICTS];
	struct text_stream names[VERDICTS];	/* "unmap, p50 per page, lazy; ..." */
	struct group rows;
};

static void print_side(const struct side *side, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", side->path, side->lookup ? ", lookup " : "",
		 side->lookup ? side->lookup : "");
}

/* Why a comparison cannot be trusted; "" if it can. */
static const char *what_is_wrong(const json_t *const pair[2])
{
	if (!row_is_right(pair[0]) || !row_is_right(pair[1]))
		return " (a row failed)";
	if (row_is_mostly_rejected(pair[0]) || row_is_mostly_rejected(pair[1]))
		return " (most samples of a row were rejected)";
	return "";
}

static enum verdict judge(struct tally *tally, const struct comparison *comparison,
			  const char *mode, const json_t *const pair[2])
{
	enum verdict verdict = verdict_of_rows(pair[0], pair[1], &comparison->quantity,
					       comparison->unit, 0);

	if (comparison->context)
		return verdict;
	fprintf(tally->names[verdict].out, "%s%s, %s%s", tally->n[verdict]++ ? "; " : "",
		comparison->what, mode, what_is_wrong(pair));
	return verdict;
}

/* The change; "?" if the numbers are not known to differ, n/a if nothing could get better. */
static void set_change(struct table *table, size_t column, const double value[2],
		       enum verdict verdict)
{
	char text[32];

	format_change(value[0], value[1], text, sizeof(text));
	if (verdict == VERDICT_NOT_APPLICABLE)
		table_cell(table, column, "n/a");
	else
		table_cell(table, column, "%s%s", text, verdict == VERDICT_UNKNOWN ? " ?" : "");
}

static void add_pair(struct table *table, const struct comparison *comparison, const char *mode,
		     const json_t *const pair[2], struct tally *tally)
{
	double value[2];
	char text[64];

	table_row(table);
	table_cell(table, 0, "%s, %lld pages", comparison->what,
		   (long long)row_operation_pages(pair[0]));
	table_cell(table, 1, "%s", mode);
	for (size_t i = 0; i < 2; i++) {
		comparison->quantity.value(pair[i], comparison->quantity.key, &value[i]);
		print_side(i ? &comparison->after : &comparison->before, text, sizeof(text));
		table_cell(table, 2 + 2 * i, "%s", text);
		format_value(comparison->unit, value[i], text, sizeof(text));
		table_cell(table, 3 + 2 * i, "%s", text);
	}
	set_change(table, 6, value, judge(tally, comparison, mode, pair));
	group_add(&tally->rows, pair[0]);
	group_add(&tally->rows, pair[1]);
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

/* The result of a claim, which counts only comparisons that are known to be better or not. */
static void say(struct section *section, const struct claim *claim, const struct tally *tally,
		char *const names[VERDICTS])
{
	static const char *const asides[VERDICTS] = {
		[VERDICT_UNKNOWN] = "Cannot be told",
		[VERDICT_NOT_APPLICABLE] = "Nothing to be gained",
	};
	size_t known = tally->n[VERDICT_BETTER] + tally->n[VERDICT_SAME] + tally->n[VERDICT_WORSE];
	struct text_stream stream;
	char *text;

	must_open(&stream);
	fprintf(stream.out, "%s (%s): ", claim->title, claim->claim);
	if (!known && !tally->n[VERDICT_UNKNOWN] && !tally->n[VERDICT_NOT_APPLICABLE])
		fprintf(stream.out, "this run has no rows for it; %s.", claim->unproven);
	else if (!known)
		fputs("these rows cannot tell.", stream.out);
	else
		fprintf(stream.out, "better in %zu of %zu comparisons.", tally->n[VERDICT_BETTER],
			known);
	if (known && tally->n[VERDICT_SAME])
		fprintf(stream.out, " The same: %s.", names[VERDICT_SAME]);
	if (known && tally->n[VERDICT_WORSE])
		fprintf(stream.out, " Worse: %s.", names[VERDICT_WORSE]);
	for (size_t v = 0; v < VERDICTS; v++)
		if (asides[v] && tally->n[v])
			fprintf(stream.out, " %s: %s.", asides[v], names[v]);
	text = must_close(&stream);
	section_text(section, "%s", text);
	free(text);
}

static struct table *add_comparisons(struct report *report, struct section *section,
				     const struct claim *claim, const struct groups *groups,
				     struct tally *tally)
{
	struct table *table = NULL;

	for (size_t c = 0; c < MOST_COMPARISONS && claim->comparisons[c].what; c++) {
		const struct comparison *comparison = &claim->comparisons[c];

		for (size_t m = 0; iommu_modes[m]; m++) {
			const json_t *pair[2];

			if (!claim_find_pair(groups, comparison, iommu_modes[m], pair))
				continue;
			if (!table)
				table = new_table(report, section, claim);
			add_pair(table, comparison, iommu_modes[m], pair, tally);
		}
	}
	return table;
}

static void add_claim(struct report *report, struct section *section, const struct claim *claim,
		      const struct groups *groups)
{
	struct tally tally = { 0 };
	char *names[VERDICTS];
	struct table *table;

	for (size_t v = 0; v < VERDICTS; v++)
		must_open(&tally.names[v]);
	table = add_comparisons(report, section, claim, groups, &tally);
	for (size_t v = 0; v < VERDICTS; v++)
		names[v] = must_close(&tally.names[v]);
	if (table)
		table_blank_repeated(table);
	say(section, claim, &tally, names);
	if (table)
		section_commands(section, &tally.rows);
	free(tally.rows.rows);
	for (size_t v = 0; v < VERDICTS; v++)
		free(names[v]);
}

int report_claims(struct report *report)
{
	struct groups *groups = group_rows(report->doc, NULL, ROW_CASE, "lookup");
	struct section *section = report_section(report, "The claims of the two-step DMA API");

	section_text(section, "The series was merged with four claims. Each comparison is of two "
		     "rows that differ in nothing else, at the largest batch size. Instructions, "
		     "flushes and bytes are exact, so any difference counts. A difference of times "
		     "counts if it is larger than the scatter of the samples; \"?\" marks one that "
		     "is not. n/a: there is nothing to be gained. Flushes are per 512 pages; "
		     "sustained: at once and queued together, of many operations.");
	for (size_t i = 0; i < CLAIMS; i++)
		add_claim(report, section, &claims[i], groups);
	groups_free(groups);
	return 0;
}
