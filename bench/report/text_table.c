// SPDX-License-Identifier: GPL-2.0
/* Tables in plain text. */
#include <stdlib.h>
#include <string.h>

#include "report/text_layout.h"

#define INDENT	2
#define GAP	2
#define WIDEST	(REPORT_COLUMNS - 2 * INDENT)

/* How a table is fitted into the page. */
struct layout {
	size_t widths[TABLE_COLUMNS];
	size_t nkeys;		/* the first columns, which every part of the table has */
	bool first_on_own_line;
	bool last_wraps;
};

static const char *cell_text(const struct table_row *row, size_t column)
{
	return row->cells[column] ? row->cells[column] : "-";
}

static void measure(const struct table *table, struct layout *layout)
{
	for (size_t c = 0; c < table->ncolumns; c++) {
		layout->widths[c] = text_width(table->titles[c]);
		for (size_t r = 0; r < table->nrows; r++) {
			size_t width = text_width(cell_text(&table->rows[r], c));

			if (width > layout->widths[c])
				layout->widths[c] = width;
		}
		if (layout->widths[c] > WIDEST)
			layout->widths[c] = WIDEST;
	}
}

/* Is the column in a part that begins with the column first? The first column always is. */
static bool is_in_part(const struct layout *layout, size_t column, size_t first)
{
	return column < layout->nkeys || column >= first;
}

/* Width of the columns of a part behind the first, with gaps but without the indent. */
static size_t part_width(const struct layout *layout, size_t first, size_t end)
{
	size_t total = 0;

	for (size_t c = 1; c < end; c++)
		if (is_in_part(layout, c, first))
			total += layout->widths[c] + (total ? GAP : 0);
	return total;
}

/* The part of a text that fits; control characters, which a name may hold, as blanks. */
static void write_clipped(FILE *out, const char *text, size_t columns)
{
	bool clipped = text_width(text) > columns;
	size_t length = text_bytes(text, strlen(text), columns - clipped);

	for (size_t i = 0; i < length; i++)
		fputc((unsigned char)text[i] < ' ' ? ' ' : text[i], out);
	if (clipped)
		fputc('~', out);
}

static void write_cell(FILE *out, const struct table *table, const struct layout *layout,
		       size_t column, const char *text, bool is_last)
{
	size_t columns = layout->widths[column], width = text_width(text);
	int pad = width < columns ? (int)(columns - width) : 0;

	if (!table->left[column])
		fprintf(out, "%*s", pad, "");
	write_clipped(out, text, columns);
	if (table->left[column] && !is_last)
		fprintf(out, "%*s", pad, "");
}

/* One line: the first column, the other keys and [first, end); row NULL: the titles. */
static void write_line(FILE *out, const struct table *table, const struct layout *layout,
		       const struct table_row *row, size_t first, size_t end)
{
	const char *head = row ? cell_text(row, 0) : table->titles[0];
	bool no_gap = layout->first_on_own_line;

	fprintf(out, "%*s", INDENT, "");
	if (!layout->first_on_own_line) {
		write_cell(out, table, layout, 0, head, end == 1);
	} else {
		/* An empty cell continues the line above. */
		if (*head)
			text_wrap(out, head, INDENT, INDENT + GAP);
		fprintf(out, "%*s", *head ? 2 * INDENT : INDENT, "");
	}
	for (size_t c = 1; c < end; c++) {
		const char *text = row ? cell_text(row, c) : table->titles[c];

		if (!is_in_part(layout, c, first))
			continue;
		fprintf(out, "%*s", no_gap ? 0 : GAP, "");
		no_gap = false;
		if (layout->last_wraps && c == end - 1) {
			size_t column = INDENT + layout->widths[0] + GAP +
					part_width(layout, first, c) + GAP;

			text_wrap(out, text, column, column);
			return;
		}
		write_cell(out, table, layout, c, text, c == end - 1);
	}
	fputc('\n', out);
}

/* The width of the first column and the widest of the others together. */
static size_t widest_pair(const struct layout *layout, size_t last)
{
	size_t widest = 0;

	for (size_t c = 1; c <= last; c++)
		if (layout->widths[c] > widest)
			widest = layout->widths[c];
	return layout->widths[0] + GAP + widest;
}

static void write_rule(FILE *out, size_t width)
{
	fprintf(out, "%*s", INDENT, "");
	for (size_t i = 0; i < width; i++)
		fputc('-', out);
	fputc('\n', out);
}

static void write_part(FILE *out, const struct table *table, const struct layout *layout,
		       size_t first, size_t end)
{
	size_t width = part_width(layout, first, end);

	if (!layout->first_on_own_line)
		width += layout->widths[0] + (end > first ? GAP : 0);
	else
		width += INDENT;
	if (width > REPORT_COLUMNS - INDENT)
		width = REPORT_COLUMNS - INDENT;
	write_line(out, table, layout, NULL, first, end);
	write_rule(out, width);
	for (size_t r = 0; r < table->nrows; r++) {
		if (table->rows[r].rule_before)
			write_rule(out, width);
		write_line(out, table, layout, &table->rows[r], first, end);
	}
}

/* Text columns before the first number say what the numbers are of; every part repeats them. */
static void find_keys(const struct table *table, struct layout *layout, size_t room)
{
	size_t keys = 1, width;

	while (keys + 1 < table->ncolumns && table->left[keys])
		keys++;
	layout->nkeys = keys;
	width = part_width(layout, keys, keys);
	/* If they leave no room for the widest of the others, only the first is repeated. */
	for (size_t c = keys; c < table->ncolumns; c++)
		if (width + 2 * GAP + layout->widths[0] * !layout->first_on_own_line +
		    layout->widths[c] > room)
			layout->nkeys = 1;
}

/* Parts of as many columns as fit. */
static void write_parts(FILE *out, const struct table *table, const struct layout *layout,
			size_t room)
{
	size_t ncolumns = table->ncolumns, first = 1, end;

	if (!layout->first_on_own_line)
		room -= layout->widths[0] + GAP;
	do {
		end = first + (first < ncolumns);
		while (end < ncolumns && part_width(layout, first, end + 1) <= room)
			end++;
		if (first > 1)
			fputc('\n', out);
		write_part(out, table, layout, first, end);
		first = end;
	} while (first < ncolumns);
}

void text_table(FILE *out, const struct table *table)
{
	struct layout layout = { .nkeys = 1 };
	size_t room = REPORT_COLUMNS - INDENT, last;

	if (!table->ncolumns)
		return;
	measure(table, &layout);
	last = table->ncolumns - 1;
	if (layout.widths[0] + GAP + part_width(&layout, 1, table->ncolumns) > room) {
		/* Text in the last column can be wrapped, if a third of the page is left for it. */
		if (last && table->left[last] &&
		    layout.widths[0] + GAP + part_width(&layout, 1, last) < room * 2 / 3)
			layout.last_wraps = true;
		else
			layout.first_on_own_line = layout.widths[0] > 12 ||
						   widest_pair(&layout, last) > room;
	}
	if (layout.last_wraps) {
		write_part(out, table, &layout, 1, table->ncolumns);
		return;
	}
	if (layout.first_on_own_line)
		room -= INDENT;
	find_keys(table, &layout, room);
	write_parts(out, table, &layout, room);
}
