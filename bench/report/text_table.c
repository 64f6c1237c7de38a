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

/* Columns that the columns [first, end) take, with gaps but without the indent. */
static size_t total_width(const struct layout *layout, size_t first, size_t end)
{
	size_t total = 0;

	for (size_t c = first; c < end; c++)
		total += layout->widths[c] + (c > first ? GAP : 0);
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

/* One line: the first column and [first, end); row NULL: the titles. */
static void write_line(FILE *out, const struct table *table, const struct layout *layout,
		       const struct table_row *row, size_t first, size_t end)
{
	const char *head = row ? cell_text(row, 0) : table->titles[0];

	fprintf(out, "%*s", INDENT, "");
	if (!layout->first_on_own_line) {
		write_cell(out, table, layout, 0, head, end == 1);
	} else {
		/* An empty one goes on from the line above. */
		if (*head)
			text_wrap(out, head, INDENT, INDENT + GAP);
		fprintf(out, "%*s", *head ? 2 * INDENT : INDENT, "");
	}
	for (size_t c = first; c < end; c++) {
		const char *text = row ? cell_text(row, c) : table->titles[c];
		bool no_gap = c == first && layout->first_on_own_line;

		fprintf(out, "%*s", no_gap ? 0 : GAP, "");
		if (layout->last_wraps && c == end - 1) {
			size_t column = INDENT + total_width(layout, 0, c) + GAP;

			text_wrap(out, text, column, column);
			return;
		}
		write_cell(out, table, layout, c, text, c == end - 1);
	}
	fputc('\n', out);
}

/* Columns of the first column and the widest of the others. */
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
	size_t width = total_width(layout, first, end);

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

void text_table(FILE *out, const struct table *table)
{
	struct layout layout = { 0 };
	size_t room = REPORT_COLUMNS - INDENT, last, first;

	if (!table->ncolumns)
		return;
	measure(table, &layout);
	last = table->ncolumns - 1;
	if (total_width(&layout, 0, table->ncolumns) > room) {
		/* Text at the end, with a third of the page for it, can be wrapped. */
		if (last && table->left[last] && total_width(&layout, 0, last) < room * 2 / 3)
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
	for (first = 1; first <= last || first == 1;) {
		size_t end = first, used = layout.first_on_own_line ? 0 : layout.widths[0] + GAP;

		while (end <= last && used + layout.widths[end] <= room)
			used += layout.widths[end++] + GAP;
		if (end == first && first <= last)
			end++;
		if (first > 1)
			fputc('\n', out);
		write_part(out, table, &layout, first, end);
		first = end > first ? end : first + 1;
	}
}
