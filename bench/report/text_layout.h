/* SPDX-License-Identifier: GPL-2.0 */
/* Laying out paragraphs, commands and tables within REPORT_COLUMNS columns. */
#ifndef ODPBENCH_REPORT_TEXT_LAYOUT_H
#define ODPBENCH_REPORT_TEXT_LAYOUT_H

#include <stdio.h>

#include "report/model.h"

/* Columns of a text in UTF-8, one for each character. */
size_t text_width(const char *text);

/* Bytes of the first characters of a text that fit in so many columns, at most length. */
size_t text_bytes(const char *text, size_t length, size_t columns);

/*
 * Write words, broken at blanks (a word that is longer than a line also inside), and a newline.
 * column is where the cursor stands, indent where further lines begin. Returns the width of the
 * longest line.
 */
size_t text_wrap(FILE *out, const char *text, size_t column, size_t indent);

/* Commands, one a line; a long one goes on after a backslash, so that it can be pasted. */
void text_commands(FILE *out, const char *lines);

/*
 * A table. If it is too wide, the text in its last column is wrapped, or its first column gets
 * lines of its own, or it is cut into several with fewer columns. A cell that is wider than the
 * page is cut, with a ~ at its end; the HTML has all of it.
 */
void text_table(FILE *out, const struct table *table);

#endif
