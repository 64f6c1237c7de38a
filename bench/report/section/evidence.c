// SPDX-License-Identifier: GPL-2.0
/* What was rejected, how samples were proven, what rows are valid for, how to do it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/wording.h"
#include "results/rate.h"

/* More commands than this would bury a mail; the HTML has each beneath its table. */
#define MOST_COMMANDS	12

static json_int_t member(const json_t *row, const char *name)
{
	return json_integer_value(json_object_get(row, name));
}

static void add_rejected(struct report *report, struct section *section,
			 const struct group *all)
{
	struct table *table = NULL;
	json_int_t samples = 0, rejected = 0;

	for (size_t i = 0; i < all->nrows; i++) {
		samples += member(all->rows[i], "samples");
		rejected += member(all->rows[i], "rejected");
	}
	section_text(section, "Rows: %zu. Samples accepted: %lld. Samples rejected, because the "
		     "proof that they did what the row claims failed: %lld.", all->nrows,
		     (long long)samples, (long long)rejected);
	for (size_t i = 0; i < all->nrows; i++) {
		const json_t *row = all->rows[i];
		char *domain;

		if (!member(row, "rejected"))
			continue;
		if (!table) {
			domain = must_format("rejected samples [%s: counts are exact]",
					     report->domain);
			table = section_table(section, domain);
			free(domain);
			table_column(table, "row", true);
			table_column(table, "rejected", false);
			table_column(table, "accepted", false);
		}
		table_row(table);
		table_cell(table, 0, "%s", row_text(row, "id"));
		table_cell(table, 1, "%lld", (long long)member(row, "rejected"));
		table_cell(table, 2, "%lld", (long long)member(row, "samples"));
	}
}

/* The params of these rows name a rate that is not the one measured. */
static void add_missed_rates(struct report *report, struct section *section,
			     const struct group *all)
{
	struct table *table = NULL;

	for (size_t i = 0; i < all->nrows; i++) {
		const json_t *rate = json_object_get(all->rows[i], "rate");
		char *heading;

		if (!rate_was_missed(all->rows[i]))
			continue;
		if (!table) {
			heading = must_format("rates that were missed by more than 5 %%: the rows "
					      "are of the achieved rate [%s: per second of its "
					      "clock]",
					      report->domain);
			table = section_table(section, heading);
			free(heading);
			table_column(table, "row", true);
			table_column(table, "asked", false);
			table_column(table, "achieved", false);
		}
		table_row(table);
		table_cell(table, 0, "%s", row_text(all->rows[i], "id"));
		table_cell(table, 1, "%lld", (long long)member(rate, "asked"));
		table_cell(table, 2, "%lld", (long long)member(rate, "achieved"));
	}
}

static size_t count_rows(const struct group *all, const char *name, const char *value)
{
	size_t n = 0;

	for (size_t i = 0; i < all->nrows; i++)
		n += row_is(all->rows[i], name, value);
	return n;
}

static const char *proof_meaning(const char *proof)
{
	if (!strcmp(proof, "counter"))
		return "a counter moved by exactly what the operation had to cause";
	if (!strcmp(proof, "data"))
		return "the data arrived where the operation had to put it";
	if (!strcmp(proof, "none"))
		return "nothing shows it: the data is right in any case, and nothing counts";
	return "the operation returns what it did; there is nothing to prove";
}

static void add_proofs(struct report *report, struct section *section, const struct group *all)
{
	const char **proofs = group_values(all, "proof");
	char *heading = must_format("proof of each sample [%s: counts are exact]", report->domain);
	struct table *table = section_table(section, heading);

	table_column(table, "proof", true);
	table_column(table, "rows", false);
	table_column(table, "meaning", true);
	for (size_t i = 0; proofs[i]; i++) {
		table_row(table);
		table_cell(table, 0, "%s", proofs[i]);
		table_cell(table, 1, "%zu", count_rows(all, "proof", proofs[i]));
		table_cell(table, 2, "%s", proof_meaning(proofs[i]));
	}
	free(heading);
	free(proofs);
}

static void add_validity(struct section *section, const struct group *all)
{
	const char **sentences = group_values(all, "valid_for");

	for (size_t i = 0; sentences[i]; i++)
		section_text(section, "%zu row%s: %s", count_rows(all, "valid_for", sentences[i]),
			     count_rows(all, "valid_for", sentences[i]) == 1 ? "" : "s",
			     sentences[i]);
	free(sentences);
}

int report_evidence(struct report *report)
{
	struct group all = document_rows(report->doc, NULL);
	struct section *section;

	if (all.nrows) {
		section = report_section(report, "Rejected samples and proof");
		add_rejected(report, section, &all);
		add_missed_rates(report, section, &all);
		add_proofs(report, section, &all);
		section = report_section(report, "What the rows are valid for");
		add_validity(section, &all);
	}
	free(all.rows);
	return 0;
}

int report_reproduce(struct report *report)
{
	struct group all = document_rows(report->doc, NULL);
	const char *vm = json_string_value(json_object_get(json_object_get(report->doc, "env"),
							   "vm"));
	struct section *section = report_section(report, "To reproduce");
	char *commands = group_commands(&all);
	size_t lines = 1;

	if (vm) {
		section_text(section, "The virtual machine:");
		section_lines(section, BLOCK_LISTING, vm);
	}
	section_text(section, "The whole run:");
	section_lines(section, BLOCK_LISTING,
		      json_string_value(json_object_get(report->doc, "command")));
	for (const char *c = commands; *c; c++)
		lines += *c == '\n';
	if (lines <= MOST_COMMANDS) {
		section_text(section, "Single rows:");
		section_lines(section, BLOCK_LISTING, commands);
	} else {
		section_text(section, "Single rows: %zu commands, the field \"command\" of each "
			     "row of the document, and in report.html beneath each table.", lines);
	}
	free(commands);
	free(all.rows);
	return 0;
}
