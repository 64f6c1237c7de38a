// SPDX-License-Identifier: GPL-2.0
/* Builds and frees the model of a report. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/wording.h"
#include "results/results.h"

void report_init(struct report *report, const json_t *doc, const char *title, ...)
{
	va_list args;

	memset(report, 0, sizeof(*report));
	va_start(args, title);
	report->title = must_print(title, args);
	va_end(args);
	report->doc = doc;
	report->domain = json_string_value(json_object_get(json_object_get(doc, "env"),
							   "time_domain"));
	report->unit = results_unit(report->domain);
	report->end = &report->sections;
	describe_among(report, NULL);
}

static void free_table(struct table *table)
{
	if (!table)
		return;
	for (size_t row = 0; row < table->nrows; row++)
		for (size_t column = 0; column < TABLE_COLUMNS; column++)
			free(table->rows[row].cells[column]);
	for (size_t column = 0; column < table->ncolumns; column++)
		free(table->titles[column]);
	free(table->rows);
	free(table);
}

static void free_section(struct section *section)
{
	struct block *block, *next;

	for (block = section->blocks; block; block = next) {
		next = block->next;
		free(block->title);
		free(block->text);
		free(block->name);
		free_table(block->table);
		free(block);
	}
	free(section->heading);
	free(section);
}

void report_free(struct report *report)
{
	struct section *section, *next;

	plots_cancel(report);
	for (section = report->sections; section; section = next) {
		next = section->next;
		free_section(section);
	}
	free(report->title);
	json_decref(report->varying);
	memset(report, 0, sizeof(*report));
}

void section_only_in(struct section *section, enum form form)
{
	section->last->form = form;
}

struct section *report_section(struct report *report, const char *heading)
{
	struct section *section = must_alloc(sizeof(*section));

	section->heading = must_copy(heading);
	section->end = &section->blocks;
	*report->end = section;
	report->end = &section->next;
	return section;
}

static struct block *add_block(struct section *section, enum block_type type)
{
	struct block *block = must_alloc(sizeof(*block));

	block->type = type;
	*section->end = section->last = block;
	section->end = &block->next;
	return block;
}

static struct block *add_printed(struct section *section, enum block_type type, const char *fmt,
				 va_list args)
{
	struct block *block = add_block(section, type);

	block->text = must_print(fmt, args);
	return block;
}

void section_text(struct section *section, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_printed(section, BLOCK_TEXT, fmt, args);
	va_end(args);
}

void section_item(struct section *section, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_printed(section, BLOCK_ITEM, fmt, args);
	va_end(args);
}

void section_warning(struct section *section, const char *text)
{
	add_block(section, BLOCK_WARNING)->text = must_copy(text);
}

void section_fact(struct section *section, const char *name, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_printed(section, BLOCK_FACT, fmt, args)->title = must_copy(name);
	va_end(args);
}

struct table *section_table(struct section *section, const char *heading)
{
	struct block *block = add_block(section, BLOCK_TABLE);

	block->title = must_copy(heading);
	block->table = must_alloc(sizeof(*block->table));
	return block->table;
}

struct block *section_plot(struct section *section, const char *title, const char *name)
{
	struct block *block = add_block(section, BLOCK_PLOT);

	block->title = must_copy(title);
	block->name = must_copy(name);
	return block;
}

void section_lines(struct section *section, enum block_type type, const char *lines)
{
	add_block(section, type)->text = must_copy(lines);
}

void section_long_table(struct section *section, const struct table *table)
{
	if (table->nrows <= MAIL_ROWS)
		return;
	section_only_in(section, FORM_HTML);
	section_text(section, "%s: %zu lines, in report.html.", section->last->title,
		     table->nrows);
	section_only_in(section, FORM_TEXT);
}

size_t table_column(struct table *table, const char *title, bool left)
{
	size_t column = table->ncolumns;

	if (column == TABLE_COLUMNS)
		return TABLE_COLUMNS;	/* cells of such a column are dropped */
	table->titles[column] = must_copy(title);
	table->left[column] = left;
	table->ncolumns++;
	return column;
}

size_t table_row(struct table *table)
{
	if (!(table->nrows & (table->nrows - 1)))	/* doubled where it is full */
		table->rows = must_grow(table->rows, table->nrows ? 2 * table->nrows : 1,
					sizeof(*table->rows));
	memset(&table->rows[table->nrows], 0, sizeof(*table->rows));
	return table->nrows++;
}

void table_cell(struct table *table, size_t column, const char *fmt, ...)
{
	char **cell;
	va_list args;

	if (column >= table->ncolumns || !table->nrows)
		return;
	cell = &table->rows[table->nrows - 1].cells[column];
	free(*cell);
	va_start(args, fmt);
	*cell = must_print(fmt, args);
	va_end(args);
}

void table_number(struct table *table, size_t column, double value)
{
	char text[32];

	format_number(value, text, sizeof(text));
	table_cell(table, column, "%s", text);
}

static bool column_is_empty(const struct table *table, size_t column)
{
	for (size_t row = 0; row < table->nrows; row++)
		if (table->rows[row].cells[column])
			return false;
	return true;
}

/* All cells but the first; an empty cell differs from one that was not measured (NULL). */
static char *key_but_first(const struct table *table, const struct table_row *row)
{
	struct text_stream stream;

	must_open(&stream);
	for (size_t c = 1; c < table->ncolumns; c++)
		fprintf(stream.out, "%s\n", row->cells[c] ? row->cells[c] : "\t");
	return must_close(&stream);
}

static void free_cells(struct table *table, struct table_row *row)
{
	for (size_t c = 0; c < table->ncolumns; c++)
		free(row->cells[c]);
}

void table_merge_rows(struct table *table, const char *noun)
{
	json_t *places = json_object(), *place;
	size_t kept = 0, *merged = must_alloc((table->nrows + 1) * sizeof(*merged));

	for (size_t r = 0; r < table->nrows; r++) {
		char *key = key_but_first(table, &table->rows[r]);

		place = json_object_get(places, key);
		if (place) {
			merged[json_integer_value(place)]++;
			free_cells(table, &table->rows[r]);
		} else {
			json_object_set_new(places, key, json_integer((json_int_t)kept));
			merged[kept] = 1;
			table->rows[kept++] = table->rows[r];
		}
		free(key);
	}
	table->nrows = kept;
	for (size_t r = 0; r < kept; r++) {
		if (merged[r] == 1)
			continue;
		free(table->rows[r].cells[0]);
		table->rows[r].cells[0] = must_format("%zu %s", merged[r], noun);
	}
	free(merged);
	json_decref(places);
}

void table_blank_repeated(struct table *table)
{
	const char *before = NULL;

	for (size_t r = 0; r < table->nrows; r++) {
		char **cell = &table->rows[r].cells[0];

		if (before && *cell && !strcmp(before, *cell)) {
			free(*cell);
			*cell = must_copy("");
		} else {
			before = *cell;
		}
	}
}

void table_drop_empty(struct table *table)
{
	size_t kept = 0;

	for (size_t column = 0; column < table->ncolumns; column++) {
		if (column_is_empty(table, column)) {
			free(table->titles[column]);
			continue;
		}
		table->titles[kept] = table->titles[column];
		table->left[kept] = table->left[column];
		for (size_t row = 0; row < table->nrows && kept != column; row++) {
			table->rows[row].cells[kept] = table->rows[row].cells[column];
			table->rows[row].cells[column] = NULL;
		}
		kept++;
	}
	table->ncolumns = kept;
}
