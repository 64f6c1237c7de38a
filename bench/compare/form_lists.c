// SPDX-License-Identifier: GPL-2.0
/* A comparison as JSON and as CSV: every change, for other programs. */
#include <stdlib.h>
#include <string.h>

#include "compare/form.h"
#include "results/row.h"

static json_t *change_to_json(const struct change *change)
{
	json_t *object = json_pack("{s:s, s:s, s:f, s:f, s:f, s:s, s:b, s:s}",
				   "row", row_text(change->row->row, "id"),
				   "what", measured[change->kind].name, "before", change->before,
				   "after", change->after, "change", change->size, "verdict",
				   verdict_words(change->verdict), "exact", change->exact, "command",
				   row_text(change->row->row, "command"));

	if (change->exact)
		json_object_set_new(object, "floor", json_real(change->floor));
	else
		json_object_update_new(object, json_pack("{s:f, s:f, s:[f, f]}", "p", change->p, "shift",
							 change->shift.estimate, "interval",
							 change->shift.low, change->shift.high));
	if (change->finding != NO_FINDING)
		json_object_set_new(object, "finding", json_integer((json_int_t)change->finding));
	return object;
}

static json_t *comparison_to_json(const struct comparison *comparison)
{
	json_t *changes = json_array(), *findings = json_array(), *missing = json_array();
	char *doubt = comparison_doubt(comparison);
	json_t *object;

	for (size_t i = 0; i < comparison->nchanges; i++)
		json_array_append_new(changes, change_to_json(&comparison->changes[i]));
	for (size_t i = 0; i < comparison->nfindings; i++) {
		const struct finding *finding = &comparison->findings[i];
		char *sentence = finding_sentence(comparison, finding);

		json_array_append_new(findings, json_pack("{s:s, s:s, s:I, s:s}", "verdict",
			verdict_words(finding->verdict), "origin", origin_words(finding->origin), "rows",
			(json_int_t)finding->nrows, "sentence", sentence));
		free(sentence);
	}
	for (size_t i = 0; i < comparison->nmissing; i++)
		json_array_append_new(missing, json_string(row_text(comparison->missing[i].row->row, "id")));
	object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o?, s:o, s:o, s:o, s:I, s:I}",
			   "base", comparison->base->name, "base_kernel", runs_kernel(comparison->base),
			   "new", comparison->now->name, "new_kernel", runs_kernel(comparison->now),
			   "verdict", verdict_words(comparison_verdict(comparison)), "doubt",
			   doubt ? json_string(doubt) : NULL, "findings", findings, "changes", changes,
			   "missing", missing, "rows", (json_int_t)comparison->nrows, "numbers",
			   (json_int_t)comparison->nnumbers);
	free(doubt);
	return object;
}

void compare_write_json(const struct comparisons *comparisons, FILE *out)
{
	json_t *all = json_array(), *doc;

	for (size_t i = 0; i < comparisons->n; i++)
		json_array_append_new(all, comparison_to_json(&comparisons->of[i]));
	doc = json_pack("{s:s, s:s, s:o}", "schema", "odpbench-compare/1", "command",
			comparisons->command, "comparisons", all);
	json_dumpf(doc, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(doc);
}

/* RFC 4180; a text that a spreadsheet would take for a formula is none. */
static void write_quoted(const char *text, FILE *out)
{
	fputc('"', out);
	if (*text && strchr("=+-@", *text))
		fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void write_change(const struct comparison *comparison, const struct change *change, FILE *out)
{
	const char *texts[] = { comparison->base->name, comparison->now->name,
				row_text(change->row->row, "id"), measured[change->kind].name };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		write_quoted(texts[i], out);
		fputc(',', out);
	}
	fprintf(out, "%.17g,%.17g,%.6g,", change->before, change->after, change->size);
	if (change->exact)
		fprintf(out, "%.6g,,,,", change->floor);
	else
		fprintf(out, ",%.6g,%.17g,%.17g,", change->p, change->shift.low, change->shift.high);
	write_quoted(verdict_words(change->verdict), out);
	fputs("\r\n", out);
}

void compare_write_csv(const struct comparisons *comparisons, FILE *out)
{
	fputs("base,new,row,what,before,after,size,floor,p,low,high,verdict\r\n", out);
	for (size_t i = 0; i < comparisons->n; i++)
		for (size_t c = 0; c < comparisons->of[i].nchanges; c++)
			write_change(&comparisons->of[i], &comparisons->of[i].changes[c], out);
}
