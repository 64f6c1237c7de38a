// SPDX-License-Identifier: GPL-2.0
/* A report as GitHub flavoured markdown, for comments and summaries of CI systems. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "lib/printable.h"
#include "report/model.h"

/* What would be markup is escaped; control characters of a document do nothing. */
static void write_escaped(const char *text, FILE *out)
{
	char *copy = must_copy(text);

	make_printable(copy);
	for (const char *c = copy; *c; c++) {
		if (*c == '<')
			fputs("&lt;", out);
		else if (*c == '&')
			fputs("&amp;", out);
		else if (strchr("\\`*_[]|~#", *c))
			fprintf(out, "\\%c", *c);
		else
			fputc(*c, out);
	}
	free(copy);
}

static void write_cells(char *const *cells, size_t n, FILE *out)
{
	for (size_t i = 0; i < n; i++) {
		fputs("| ", out);
		write_escaped(cells[i] ? cells[i] : "-", out);
		fputc(' ', out);
	}
	fputs("|\n", out);
}

static void write_table(const struct table *table, FILE *out)
{
	write_cells(table->titles, table->ncolumns, out);
	for (size_t i = 0; i < table->ncolumns; i++)
		fputs(table->left[i] ? "| --- " : "| ---: ", out);
	fputs("|\n", out);
	for (size_t i = 0; i < table->nrows; i++)
		write_cells(table->rows[i].cells, table->ncolumns, out);
}

static void write_listing(const char *lines, FILE *out)
{
	char *copy = must_copy(lines), *rest = copy, *line;

	/* Indented text is code; so no fence can be ended from within. */
	while ((line = strsep(&rest, "\n"))) {
		make_printable(line);
		if (*line)
			fprintf(out, "    %s\n", line);
	}
	free(copy);
}

static void write_block(const struct block *block, enum block_type before, FILE *out)
{
	if (block->type != BLOCK_ITEM || before != BLOCK_ITEM)
		fputc('\n', out);
	switch (block->type) {
	case BLOCK_TEXT:
	case BLOCK_WARNING:
		write_escaped(block->text, out);
		fputc('\n', out);
		break;
	case BLOCK_ITEM:
	case BLOCK_FACT:
		fputs("- ", out);
		if (block->type == BLOCK_FACT) {
			write_escaped(block->title, out);
			fputs(": ", out);
		}
		write_escaped(block->text, out);
		fputc('\n', out);
		break;
	case BLOCK_TABLE:
		fputs("**", out);
		write_escaped(block->title, out);
		fputs("**\n\n", out);
		write_table(block->table, out);
		break;
	case BLOCK_LISTING:
		write_listing(block->text, out);
		break;
	case BLOCK_COMMANDS:
	case BLOCK_PLOT:
		break;
	}
}

void report_write_markdown(const struct report *report, FILE *out)
{
	fputs("# ", out);
	write_escaped(report->title, out);
	fprintf(out, ", time domain %s\n", report->domain);
	for (const struct section *section = report->sections; section; section = section->next) {
		enum block_type before = BLOCK_TEXT;

		fputs("\n## ", out);
		write_escaped(section->heading, out);
		fputc('\n', out);
		for (const struct block *block = section->blocks; block; block = block->next) {
			if (block->form == FORM_HTML || block->form == FORM_NONE)
				continue;
			write_block(block, before, out);
			before = block->type;
		}
	}
}
