// SPDX-License-Identifier: GPL-2.0
/* Wrapping of paragraphs and commands. */
#include <stdbool.h>
#include <string.h>

#include "report/text_layout.h"

static bool is_continuation_byte(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static size_t width_of(const char *text, size_t length)
{
	size_t width = 0;

	for (size_t i = 0; i < length; i++)
		width += !is_continuation_byte(text[i]);
	return width;
}

size_t text_width(const char *text)
{
	return width_of(text, strlen(text));
}

/* Bytes of a word; of a longer one, what fits on a line and one column, which says it goes on. */
static size_t word_length(const char *text)
{
	size_t length = 0, width = 0;

	while (text[length] && !is_blank(text[length]) && width <= REPORT_COLUMNS)
		width += !is_continuation_byte(text[++length]);
	return length;
}

size_t text_bytes(const char *text, size_t length, size_t columns)
{
	size_t i = 0;

	while (i < length && (columns || is_continuation_byte(text[i])))
		columns -= !is_continuation_byte(text[i++]);
	return i;
}

static void start_line(FILE *out, size_t indent)
{
	fprintf(out, "\n%*s", (int)indent, "");
}

size_t text_wrap(FILE *out, const char *text, size_t column, size_t indent)
{
	size_t widest = column;
	bool line_is_empty = true;

	for (;;) {
		size_t length, part;

		while (*text && is_blank(*text))
			text++;
		if (!*text)
			break;
		length = word_length(text);
		if (!line_is_empty && column + 1 + width_of(text, length) > REPORT_COLUMNS) {
			start_line(out, indent);
			column = indent;
			line_is_empty = true;
		}
		part = text_bytes(text, length, REPORT_COLUMNS - column - !line_is_empty);
		fprintf(out, "%s%.*s", line_is_empty ? "" : " ", (int)part, text);
		column += width_of(text, part) + !line_is_empty;
		line_is_empty = false;
		if (column > widest)
			widest = column;
		text += part;
		if (part < length) {
			start_line(out, indent);
			column = indent;
			line_is_empty = true;
		}
	}
	fputc('\n', out);
	return widest;
}

/*
 * One command. Between words " \" and an indented line; inside a long word a backslash at the
 * end of the line and no indent, which a shell joins without a blank.
 */
static void write_command(FILE *out, const char *text, size_t length)
{
	const char *end = text + length;
	size_t column = 2;
	bool line_is_empty = true;

	fputs("  ", out);
	while (text < end) {
		size_t word, part;

		if (is_blank(*text)) {
			text++;
			continue;
		}
		word = word_length(text);
		if (!line_is_empty && column + 1 + width_of(text, word) > REPORT_COLUMNS - 2) {
			fputs(" \\\n      ", out);
			column = 6;
			line_is_empty = true;
		}
		part = text_bytes(text, word, REPORT_COLUMNS - 2 - column - !line_is_empty);
		fprintf(out, "%s%.*s", line_is_empty ? "" : " ", (int)part, text);
		column += width_of(text, part) + !line_is_empty;
		line_is_empty = false;
		text += part;
		if (part < word) {
			fputs("\\\n", out);
			column = 0;
			line_is_empty = true;
		}
	}
	fputc('\n', out);
}

void text_commands(FILE *out, const char *lines)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");

		write_command(out, lines, length);
		lines += length + (lines[length] == '\n');
	}
}
