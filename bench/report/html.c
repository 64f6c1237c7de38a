// SPDX-License-Identifier: GPL-2.0
/* report.html: one file with everything in it, nothing from the network. */
#include <stdio.h>
#include <string.h>

#include "report/model.h"

/*
 * Whatever a colour says, words say too. A screen may be dark; paper is white. On paper all is unfolded
 * (::details-content: Chromium since 131), lines wrap, and no row, figure or heading is cut from what it
 * belongs to; only a table that is longer than a page goes on with its head on the next one.
 */
static const char style[] =
	":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--rule:#8c959f;"
	"--band:#f6f8fa;--accent:#0b5394;--badge:#0b5394;--warn:#b35900;--warned:#fff6e9}\n"
	"@media screen and (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e3e7eb;--soft:#a0a9b4;"
	"--line:#3a424c;--rule:#77818d;--band:#1d232a;--accent:#7db7ee;--warn:#e69f00;--warned:#33260d}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:60rem;padding:1.5rem 1.25rem 4rem;color:var(--ink);"
	"background:var(--paper);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',"
	"sans-serif}\n"
	"h1{font-size:1.7rem;line-height:1.2;margin:0 0 .25rem}\n"
	"h2{font-size:1.25rem;margin:2.75rem 0 .75rem;padding-bottom:.3rem;"
	"border-bottom:2px solid var(--line)}\n"
	"h3{font-size:1rem;margin:1.9rem 0 .5rem;font-weight:600}\n"
	"h3 .domain{display:block;font-weight:400;color:var(--soft);font-size:.875rem}\n"
	".badge{display:inline-block;padding:.05rem .6rem;border-radius:1rem;"
	"background:var(--badge);color:#fff;font-size:.875rem}\n"
	".warning{border-left:5px solid var(--warn);background:var(--warned);padding:.6rem .9rem;"
	"margin:1rem 0}\n"
	"nav{margin:1rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;font-size:.9375rem}\n"
	"a{color:var(--accent)}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.25rem;margin:0;"
	"padding:1rem 1.1rem;background:var(--band);border:1px solid var(--line);"
	"border-radius:6px;font-size:.9375rem}\n"
	"dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;font-size:.9375rem;font-variant-numeric:tabular-nums}\n"
	"th,td{padding:.28rem .9rem;text-align:right;white-space:nowrap;"
	"border-bottom:1px solid var(--line)}\n"
	"th{background:var(--band);font-weight:600;border-bottom:2px solid var(--line)}\n"
	"th.left,td.left{text-align:left}td.left{white-space:normal;min-width:6rem}\n"
	"tr.rule td{border-top:2px solid var(--rule)}\n"
	"tbody tr:hover td{background:var(--band)}\n"
	"figure{margin:1.5rem 0 .5rem}\n"
	"figure svg{display:block;width:100%;max-width:800px;height:auto;background:#fff;"
	"border:1px solid var(--line);border-radius:6px}\n"
	"pre{margin:.4rem 0;padding:.55rem .8rem;background:var(--band);"
	"border:1px solid var(--line);border-radius:6px;font:.8125rem/1.5 ui-monospace,"
	"'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre-wrap;"
	"overflow-wrap:anywhere}\n"
	"details{margin:.5rem 0;font-size:.875rem;color:var(--soft)}\n"
	"summary{cursor:pointer}\n"
	"details.part{font-size:inherit;color:inherit;margin:0}\n"
	"details.part>summary h2{display:inline-block;margin:.9rem 0 .2rem;border:0}\n"
	"footer{margin-top:3rem;color:var(--soft);font-size:.875rem}\n"
	"@media print{@page{size:A4;margin:14mm}body{max-width:none;padding:0;font-size:10pt}nav{display:none}\n"
	"details::details-content{content-visibility:visible;display:block;height:auto}"
	"summary{list-style:none}summary::marker{content:''}\n"
	".wide{overflow:visible}table{font-size:8pt}th,td{white-space:normal;padding:.15rem .35rem}"
	"td.left{min-width:0;overflow-wrap:anywhere}\n"
	"thead{display:table-header-group}tr,li,dt,dd,figure,.warning{break-inside:avoid}"
	"h1,h2,h3,summary{break-after:avoid}}\n";

static void write_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

/* A heading whose part in brackets, the time domain, gets a line of its own. */
static void write_table_heading(FILE *out, const char *heading)
{
	const char *domain = strrchr(heading, '[');

	fputs("<h3>", out);
	if (domain) {
		for (const char *c = heading; c < domain; c++)
			write_escaped(out, (char [2]){ *c });
		fputs("<span class=\"domain\">", out);
		write_escaped(out, domain);
		fputs("</span>", out);
	} else {
		write_escaped(out, heading);
	}
	fputs("</h3>\n", out);
}

static void write_cells(FILE *out, const struct table *table, const char *tag,
			char *const cells[])
{
	for (size_t c = 0; c < table->ncolumns; c++) {
		fprintf(out, "<%s%s>", tag, table->left[c] ? " class=\"left\"" : "");
		write_escaped(out, cells[c] ? cells[c] : "-");
		fprintf(out, "</%s>", tag);
	}
}

static void write_table(FILE *out, const struct table *table)
{
	fputs("<div class=\"wide\"><table>\n<thead><tr>", out);
	write_cells(out, table, "th", table->titles);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t r = 0; r < table->nrows; r++) {
		fprintf(out, "<tr%s>", table->rows[r].rule_before ? " class=\"rule\"" : "");
		write_cells(out, table, "td", table->rows[r].cells);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void write_commands(FILE *out, const char *lines)
{
	size_t n = 1;

	for (const char *c = lines; *c; c++)
		n += *c == '\n';
	fprintf(out, "<details%s><summary>made by %zu command%s</summary>\n<pre>",
		n == 1 ? " open" : "", n, n == 1 ? "" : "s");
	write_escaped(out, lines);
	fputs("</pre></details>\n", out);
}

static void write_block(FILE *out, const struct block *block)
{
	switch (block->type) {
	case BLOCK_TEXT:
		fputs("<p>", out);
		write_escaped(out, block->text);
		fputs("</p>\n", out);
		break;
	case BLOCK_WARNING:
		fputs("<p class=\"warning\"><strong>", out);
		write_escaped(out, block->text);
		fputs("</strong></p>\n", out);
		break;
	case BLOCK_ITEM:
		fputs("<li>", out);
		write_escaped(out, block->text);
		fputs("</li>\n", out);
		break;
	case BLOCK_FACT:
		fputs("<dt>", out);
		write_escaped(out, block->title);
		fputs("</dt><dd>", out);
		write_escaped(out, block->text);
		fputs("</dd>\n", out);
		break;
	case BLOCK_TABLE:
		write_table_heading(out, block->title);
		write_table(out, block->table);
		break;
	case BLOCK_PLOT:
		fputs("<figure role=\"img\" aria-label=\"", out);
		write_escaped(out, block->title);
		fputs("\">\n", out);
		fputs(block->text, out);
		fputs("</figure>\n", out);
		break;
	case BLOCK_COMMANDS:
		write_commands(out, block->text);
		break;
	case BLOCK_LISTING:
		fputs("<pre>", out);
		write_escaped(out, block->text);
		fputs("</pre>\n", out);
		break;
	}
}

/* The element around blocks of this type that follow each other; NULL: none. */
static const char *around(enum block_type type)
{
	return type == BLOCK_FACT ? "dl" : type == BLOCK_ITEM ? "ul" : NULL;
}

/* All but the first section is folded. Its target is inside, so that a link to it unfolds it. */
static void write_section(FILE *out, const struct section *section, size_t number)
{
	const char *open = NULL;

	fputs(number ? "<details class=\"part\">\n<summary><h2>" : "<h2>", out);
	write_escaped(out, section->heading);
	fprintf(out, "</h2>%s\n<section id=\"s%zu\">\n", number ? "</summary>" : "", number);
	for (const struct block *block = section->blocks; block; block = block->next) {
		if (block->form == FORM_TEXT || block->form == FORM_NONE)
			continue;
		if (open != around(block->type)) {
			if (open)
				fprintf(out, "</%s>\n", open);
			open = around(block->type);
			if (open)
				fprintf(out, "<%s>\n", open);
		}
		write_block(out, block);
	}
	if (open)
		fprintf(out, "</%s>\n", open);
	fputs(number ? "</section>\n</details>\n" : "</section>\n", out);
}

static void write_contents(FILE *out, const struct report *report)
{
	size_t number = 0;

	fputs("<nav>", out);
	for (const struct section *s = report->sections; s; s = s->next) {
		fprintf(out, "<a href=\"#s%zu\">", number++);
		write_escaped(out, s->heading);
		fputs("</a>\n", out);
	}
	fputs("</nav>\n", out);
}

void report_write_html(const struct report *report, FILE *out)
{
	size_t number = 0;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
	      out);
	write_escaped(out, report->title);
	fprintf(out, ", %s</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>",
		report->domain, style);
	write_escaped(out, report->title);
	fprintf(out, "</h1>\n<p><span class=\"badge\">time domain %s</span></p>\n",
		report->domain);
	write_contents(out, report);
	fputs("</header>\n<main>\n", out);
	for (const struct section *s = report->sections; s; s = s->next)
		write_section(out, s, number++);
	fputs("</main>\n</body>\n</html>\n", out);
}
