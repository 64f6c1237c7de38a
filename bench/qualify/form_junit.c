// SPDX-License-Identifier: GPL-2.0
/* A qualification as JUnit's XML, which CI systems show. */
#include <stdio.h>

#include "lib/xml.h"
#include "qualify/form.h"

static void print_words(const char *tag, const struct line *line, FILE *out)
{
	fprintf(out, "<%s message=\"", tag);
	xml_write(line->required, out);
	fputs(": ", out);
	xml_write(line->had, out);
	fputs("\">", out);
	xml_write(line->command ? line->command : "", out);
	fprintf(out, "</%s>", tag);
}

static void print_line(const struct line *line, FILE *out)
{
	fputs("    <testcase classname=\"odpbench.qualify\" name=\"", out);
	xml_write(line->name, out);
	fputs("\">", out);
	if (line->verdict == LINE_FAIL)
		print_words("failure", line, out);
	else if (line->verdict == LINE_UNKNOWN)
		print_words("error", line, out);
	else if (line->verdict == LINE_KNOWN)
		print_words("skipped", line, out);
	fputs("</testcase>\n", out);
}

void form_junit(const struct qualification *of, FILE *out)
{
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
	xml_write(of->device, out);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", of->lines.n,
		lines_count(&of->lines, LINE_FAIL), lines_count(&of->lines, LINE_UNKNOWN),
		lines_count(&of->lines, LINE_KNOWN));
	for (size_t i = 0; i < of->lines.n; i++)
		print_line(&of->lines.lines[i], out);
	fputs("  </testsuite>\n</testsuites>\n", out);
}
