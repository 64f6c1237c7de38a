// SPDX-License-Identifier: GPL-2.0
/* The cells of a matrix: a kernel's number, its change, and a note if there is none. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/matrix.h"
#include "lib/format.h"
#include "lib/must.h"

size_t notes_add(struct notes *notes, char *text)
{
	for (size_t i = 0; i < notes->n; i++) {
		if (!strcmp(notes->texts[i], text)) {
			free(text);
			return i + 1;
		}
	}
	notes->texts = must_grow(notes->texts, notes->n + 1, sizeof(*notes->texts));
	notes->texts[notes->n] = text;
	return ++notes->n;
}

void notes_end(struct notes *notes, struct section *section)
{
	for (size_t i = 0; i < notes->n; i++) {
		section_text(section, "[%zu] %s", i + 1, notes->texts[i]);
		free(notes->texts[i]);
	}
	free(notes->texts);
	*notes = (struct notes){ 0 };
}

static bool word_is(const char *word, size_t length, const char *text)
{
	return text && strlen(text) == length && !strncmp(word, text, length);
}

/* Is the word a field of the row, or the name or the value of a parameter? */
static bool row_says(const json_t *row, const char *word, size_t length)
{
	static const char *const fields[] = { "workload", "measure", "path", "iommu_mode",
					      "device" };
	const char *name;
	json_t *value;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (word_is(word, length, fields[i]) ||
		    word_is(word, length, row_text(row, fields[i])))
			return true;
	json_object_foreach(json_object_get(row, "params"), name, value) {
		char number[32] = "";

		if (json_is_integer(value))
			snprintf(number, sizeof(number), "%lld",
				 (long long)json_integer_value(value));
		if (word_is(word, length, name) || word_is(word, length, number) ||
		    word_is(word, length, json_string_value(value)))
			return true;
	}
	return false;
}

/* "fault, strict --kind thp", "map, path sg": is everything that it names true of this row? */
static bool skip_covers(const char *what, const json_t *row)
{
	const char *workload = row_text(row, "workload");
	size_t length = strcspn(what, " ,/");

	if (!word_is(what, length, workload))
		return false;
	while (*what) {
		length = strcspn(what, " ,=/");
		while (length && *what == '-') {
			what++;
			length--;
		}
		if (length && !row_says(row, what, length))
			return false;
		what += length + (what[length] != '\0');
	}
	return true;
}

char *matrix_why_missing(const struct matrix *matrix, size_t column, const json_t *like)
{
	const struct column *c = &matrix->columns[column];
	const json_t *row = matrix_row(matrix, column, like), *skip;
	const json_t *failure = json_object_get(row, "failure");
	size_t i;

	if (!c->doc)
		return must_format("%s: the run failed: %s", c->heading, c->reason);
	if (failure)
		return must_format("%s: known kernel defect %s, see below", c->heading,
				   json_string_value(json_object_get(failure, "defect")));
	if (row && !row_is_right(row))
		return must_format("%s: wrong mappings, see below", c->heading);
	if (row)
		return must_format("%s: not measured", c->heading);
	json_array_foreach(json_object_get(c->doc, "skipped"), i, skip) {
		const char *what = json_string_value(json_object_get(skip, "what"));

		if (skip_covers(what, like))
			return must_format("%s: %s: skipped: %s", c->heading, what,
					   json_string_value(json_object_get(skip, "why")));
	}
	return must_format("%s: its run has no such row", c->heading);
}

bool matrix_has(const struct matrix *matrix, const json_t *like, const struct quantity *quantity)
{
	double unused;

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *row = matrix_row(matrix, c, like);

		if (row && (quantity->value(row, quantity->key, &unused) ||
			    json_object_get(row, "failure")))
			return true;
	}
	return false;
}

size_t matrix_table_columns(const struct matrix *matrix, struct table *table)
{
	size_t base = matrix_base(matrix), first = table->ncolumns;

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		table_column(table, matrix->columns[c].heading, false);
		if (c > base)
			table_column(table, "change", false);
	}
	return first;
}

/* A number, or "-" and the number of the note that says why there is none. */
static void set_cell(const struct matrix *matrix, struct table *table, size_t column, size_t c,
		     const json_t *like, const char *text, struct notes *notes)
{
	if (text)
		table_cell(table, column, "%s", text);
	else
		table_cell(table, column, "- [%zu]",
			   notes_add(notes, matrix_why_missing(matrix, c, like)));
}

void matrix_table_cells(const struct matrix *matrix, struct table *table, size_t first,
			const json_t *like, const struct quantity *quantity, enum unit unit,
			struct notes *notes)
{
	size_t base = matrix_base(matrix), column = first;
	double value = 0, base_value = 0;
	bool has_base = false;
	char text[32];

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		bool has = matrix_number(matrix, c, like, quantity, &value);

		if (has)
			format_value(unit, value, text, sizeof(text));
		set_cell(matrix, table, column++, c, like, has ? text : NULL, notes);
		if (c == base) {
			base_value = value;
			has_base = has;
		} else if (c > base) {
			if (has && has_base) {
				format_change(base_value, value, text, sizeof(text));
				table_cell(table, column, "%s", text);
			}
			column++;
		}
	}
}
