// SPDX-License-Identifier: GPL-2.0
/* report.txt: plain text of at most 75 columns, to be pasted in a mail. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "lib/must.h"
#include "lib/printable.h"
#include "report/text_layout.h"

static void write_heading(const char *heading, char underline, FILE *out)
{
	size_t width = text_wrap(out, heading, 0, 0);

	for (size_t i = 0; i < width; i++)
		fputc(underline, out);
	fputc('\n', out);
}

/* "  name          value", the value's further lines below it. */
static void write_fact(const struct block *block, FILE *out)
{
	size_t name_columns = 15, used = text_width(block->title);

	fprintf(out, "  %s", block->title);
	do {
		fputc(' ', out);
	} while (++used < name_columns);
	text_wrap(out, block->text, used + 2, name_columns + 2);
}

/* A heading; if it is too long for a line, the time domain gets a line of its own. */
static void write_table_heading(const char *heading, FILE *out)
{
	const char *domain = strrchr(heading, '[');

	if (domain && text_width(heading) > REPORT_COLUMNS) {
		char *subject = must_format("%.*s", (int)(domain - heading), heading);

		text_wrap(out, subject, 0, 0);
		free(subject);
		heading = domain;
	}
	text_wrap(out, heading, 0, 0);
}

static void write_block(const struct block *block, enum block_type before, FILE *out)
{
	switch (block->type) {
	case BLOCK_TEXT:
	case BLOCK_WARNING:
		fputc('\n', out);
		text_wrap(out, block->text, 0, 0);
		break;
	case BLOCK_ITEM:
		if (before != BLOCK_ITEM)
			fputc('\n', out);
		fputs("- ", out);
		text_wrap(out, block->text, 2, 2);
		break;
	case BLOCK_FACT:
		if (before != BLOCK_FACT)
			fputc('\n', out);
		write_fact(block, out);
		break;
	case BLOCK_TABLE:
		fputc('\n', out);
		write_table_heading(block->title, out);
		text_table(out, block->table);
		break;
	case BLOCK_LISTING:
		fputc('\n', out);
		text_commands(out, block->text);
		break;
	case BLOCK_COMMANDS:
	case BLOCK_PLOT:
		break;
	}
}

static void write_section(const struct section *section, FILE *out)
{
	enum block_type before = BLOCK_TEXT;

	if (!section->first) {
		fputc('\n', out);
		write_heading(section->heading, '-', out);
	}
	if (section->html_only) {
		fputs("\nToo long for a mail: in report.html.\n", out);
		return;
	}
	for (const struct block *block = section->blocks; block; block = block->next) {
		if (block->form == FORM_HTML || block->form == FORM_NONE)
			continue;
		write_block(block, before, out);
		before = block->type;
	}
}

static void write_title(const struct report *report, FILE *out)
{
	char *title = must_format("%s, time domain %s", report->title, report->domain);

	write_heading(title, '=', out);
	free(title);
}

/*
 * These sections, from the first to the one before the last (NULL: to the end), with a title before
 * the report's first. The text goes to a terminal or a mail, where control characters of a document
 * must do nothing.
 */
static void write_printable(const struct report *report, const struct section *first,
			    const struct section *last, FILE *out)
{
	struct text_stream stream;
	char *text, *line, *rest;

	must_open(&stream);
	if (first == report->sections)
		write_title(report, stream.out);
	for (const struct section *section = first; section != last; section = section->next)
		write_section(section, stream.out);
	rest = text = must_close(&stream);
	while ((line = strsep(&rest, "\n"))) {
		make_printable(line);
		fprintf(out, "%s%s", line, rest ? "\n" : "");
	}
	free(text);
}

void report_write_text(const struct report *report, FILE *out)
{
	write_printable(report, report->sections, NULL, out);
}

void report_write_front(const struct report *report, FILE *out)
{
	write_printable(report, report->sections, report->sections->next, out);
}

int report_write_one(const struct report *report, const char *heading, FILE *out)
{
	const struct section *section = report->sections;
	struct text_stream stream;
	char *valid;

	while (section && strcmp(section->heading, heading))
		section = section->next;
	if (section) {
		write_printable(report, section, section->next, out);
		return 0;
	}
	must_open(&stream);
	for (section = report->sections; section; section = section->next)
		fprintf(stream.out, "%s%s", section->heading, section->next ? "; " : "");
	valid = must_close(&stream);
	log_error("section %s: this report has none; valid: %s", heading, valid);
	free(valid);
	return -ENOENT;
}
