// SPDX-License-Identifier: GPL-2.0
/* A comparison as a report: the findings first, then all that changed; as text and as markdown. */
#include <stdlib.h>

#include "compare/form.h"
#include "compare/likeness.h"
#include "lib/must.h"
#include "report/wording.h"
#include "results/row.h"

static void add_findings(struct section *section, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nfindings; i++) {
		char *sentence = finding_sentence(comparison, &comparison->findings[i]);

		section_item(section, "%s", sentence);
		free(sentence);
	}
}

static bool is_shown(const struct change *change)
{
	return change->verdict != VERDICT_SAME &&
	       !(change->verdict == VERDICT_UNKNOWN && change->exact);
}

static void add_change(struct table *table, const struct change *change)
{
	enum unit unit = measured[change->kind].unit;
	double after = change->exact ? change->after : change->before + change->shift.estimate;
	char text[32];

	table_row(table);
	table_cell(table, 0, "%s", row_text(change->row->row, "id"));
	table_cell(table, 1, "%s", measured[change->kind].name);
	format_value(unit, change->before, text, sizeof(text));
	table_cell(table, 2, "%s", text);
	format_value(unit, after, text, sizeof(text));
	table_cell(table, 3, "%s", text);
	format_change(change->before, after, text, sizeof(text));
	table_cell(table, 4, "%s", change->verdict == VERDICT_UNKNOWN ? "~" : text);
	if (change->exact) {
		table_cell(table, 5, "%.2g %%", change->floor * 100);
	} else {
		table_cell(table, 6, "%+.3g to %+.3g", change->shift.low, change->shift.high);
		table_cell(table, 7, "%.2g", change->p);
	}
	table_cell(table, 8, "%s", verdict_words(change->verdict));
}

static void add_changes(struct section *section, const struct comparison *comparison)
{
	static const char *const titles[] = { "row", "what", "before", "after", "change", "floor",
					      "95 %", "p", "verdict" };
	struct table *table;

	table = section_table(section, "Every number that differs by more than its floor");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		table_column(table, titles[i], i < 2);
	for (size_t i = 0; i < comparison->nchanges; i++)
		if (is_shown(&comparison->changes[i]))
			add_change(table, &comparison->changes[i]);
	table_drop_empty(table);
	if (!table->nrows)
		section_text(section, "No number differs by more than its floor.");
}

static void add_differences(struct section *section, const struct comparison *comparison)
{
	const json_t *base = comparison->base->runs[0].doc, *now = comparison->now->runs[0].doc;

	for (size_t i = 0; i < LIKENESSES; i++) {
		char *text = likeness_difference(i, base, now);

		if (text)
			section_item(section, "Not only the kernel differs: %s.", text);
		free(text);
	}
	for (size_t i = 0; i < comparison->nmissing; i++)
		section_item(section, "Missing in %s: %s%s%s", comparison->now->name,
			     row_text(comparison->missing[i].row->row, "id"),
			     comparison->missing[i].why ? ": " : "",
			     comparison->missing[i].why ? comparison->missing[i].why : "");
	if (comparison->nadded)
		section_item(section, "%zu rows of %s are not in %s.", comparison->nadded,
			     comparison->now->name, comparison->base->name);
}

static void add_comparison(struct report *report, const struct comparison *comparison)
{
	struct section *section;
	char *sentence = comparison_sentence(comparison), *heading;

	heading = must_format("%s (%s) against %s (%s)", comparison->now->name,
			      runs_kernel(comparison->now), comparison->base->name,
			      runs_kernel(comparison->base));
	section = report_section(report, heading);
	section->first = report->sections == section && !section->next;
	section_text(section, "%s.", sentence);
	add_findings(section, comparison);
	section = report_section(report, "What changed");
	add_changes(section, comparison);
	section = report_section(report, "What else differs");
	add_differences(section, comparison);
	if (!section->blocks)
		section_text(section, "Nothing.");
	free(heading);
	free(sentence);
}

static void build(const struct comparisons *comparisons, const json_t *doc, struct report *report)
{
	struct section *section;

	report_init(report, doc, "odpbench compare");
	for (size_t i = 0; i < comparisons->n; i++)
		add_comparison(report, &comparisons->of[i]);
	section = report_section(report, "How it was compared");
	section_text(section, "Counts, and in icount medians, are exact: any difference is a change, and "
		     "one above the floor of its row is an alarm. A floor is what runs of one build "
		     "differ by, and at least %g %% of the operation, of medians %d instructions. What scatters "
		     "is compared over at least %d runs of %d boots: Mann-Whitney, adjusted by Holm, and "
		     "the Hodges-Lehmann shift with its 95 %% interval. \"~\": nothing can be said.", FLOOR_LEAST * 100,
		     FLOOR_LEAST_INSTRUCTIONS, COMPARE_RUNS, COMPARE_BOOTS);
	section_text(section, "Made by:");
	section_lines(section, BLOCK_LISTING, comparisons->command);
}

static void write_as(const struct comparisons *comparisons, FILE *out,
		     void (*write)(const struct report *report, FILE *out))
{
	json_t *doc = runs_document(comparisons->of[0].now);
	struct report report;

	build(comparisons, doc, &report);
	write(&report, out);
	report_free(&report);
	json_decref(doc);
}

void compare_write_text(const struct comparisons *comparisons, FILE *out)
{
	write_as(comparisons, out, report_write_text);
}

void compare_write_markdown(const struct comparisons *comparisons, FILE *out)
{
	write_as(comparisons, out, report_write_markdown);
}
