// SPDX-License-Identifier: GPL-2.0
/* What surrounds the comparison: the kernels, what only some have, how to repeat it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/matrix.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/wording.h"

int matrix_kernels(struct matrix *matrix)
{
	struct section *section = report_section(matrix->report, "The kernels");
	struct table *table;
	char *heading;

	if (matrix->nstanding)
		matrix_warn_of_differences(matrix, section);
	heading = must_format("runs [%s: counts are exact]", matrix->report->domain);
	table = section_table(section, heading);
	free(heading);
	table_column(table, "column", true);
	table_column(table, "rows", false);
	table_column(table, "release and version, or why there are no numbers", true);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const struct column *column = &matrix->columns[c];
		const json_t *kernel = json_object_get(json_object_get(column->doc, "env"),
						       "kernel");

		table_row(table);
		table_cell(table, 0, "%s", column->heading);
		if (column->doc) {
			table_cell(table, 1, "%zu", json_object_size(column->rows));
			table_cell(table, 2, "%s, %s", document_kernel(column->doc),
				   json_string_value(json_object_get(kernel, "version")));
		} else {
			table_cell(table, 2, "failed: %s", column->reason);
		}
	}
	return 0;
}

/* "6.12.117" or "7.2.13, 7.3.4": the columns that have the row. */
static char *owners(const struct matrix *matrix, const json_t *row)
{
	struct text_stream stream;
	const char *separator = "";

	must_open(&stream);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		if (!matrix_row(matrix, c, row))
			continue;
		fprintf(stream.out, "%s%s", separator, matrix->columns[c].heading);
		separator = ", ";
	}
	return must_close(&stream);
}

/* The first column with a document that lacks the row. */
static size_t first_without(const struct matrix *matrix, const json_t *row)
{
	size_t c = 0;

	while (c < matrix->ncolumns &&
	       (!matrix->columns[c].doc || matrix_row(matrix, c, row)))
		c++;
	return c;
}

/* Counts one more row of that name under a reason. */
static void count_row(json_t *reasons, const char *reason, const char *name)
{
	json_t *names = json_object_get(reasons, reason);

	if (!names) {
		json_object_set_new(reasons, reason, json_object());
		names = json_object_get(reasons, reason);
	}
	json_object_set_new(names, name,
			    json_integer(json_integer_value(json_object_get(names, name)) + 1));
}

/* "Only in 7.3.4: fault, path sg, odp_dev (12 rows). 6.12.117: skipped: ...." */
static void say_reason(struct section *section, const char *reason, const json_t *names)
{
	size_t who = strcspn(reason, "\t");
	const char *separator = "", *name;
	struct text_stream stream;
	json_t *count;
	char *text;

	must_open(&stream);
	json_object_foreach((json_t *)names, name, count) {
		fprintf(stream.out, "%s%s (%lld)", separator, name,
			(long long)json_integer_value(count));
		separator = "; ";
	}
	text = must_close(&stream);
	section_text(section, "Only in %.*s, rows of: %s. %s.", (int)who, reason, text,
		     reason + who + 1);
	free(text);
}

/* Rows that only some kernels have, counted by the reason why others lack them. */
int matrix_only_in_some(struct matrix *matrix)
{
	json_t *reasons = json_object(), *row, *names;
	struct section *section = NULL;
	const char *reason;
	size_t i;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row) {
		size_t without = first_without(matrix, row);
		char *who, *why, *key, *name;

		if (without == matrix->ncolumns)
			continue;
		who = owners(matrix, row);
		why = matrix_why_missing(matrix, without, row);
		key = must_format("%s\t%s", who, why);
		name = must_format("%s, path %s, %s", row_text(row, "workload"),
				   row_text(row, "path"), row_text(row, "device"));
		count_row(reasons, key, name);
		free(who);
		free(why);
		free(key);
		free(name);
	}
	json_object_foreach(reasons, reason, names) {
		if (!section)
			section = report_section(matrix->report, "What not every kernel has");
		say_reason(section, reason, names);
	}
	json_decref(reasons);
	return 0;
}

static void reproduce(const struct matrix *matrix)
{
	struct section *section = report_section(matrix->report, "To reproduce");

	section_text(section, "The whole matrix:");
	section_lines(section, BLOCK_LISTING, matrix->command);
	if (!matrix->nstanding)
		return;
	section_text(section, "One kernel of it:");
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *doc = matrix->columns[c].doc;

		if (doc)
			section_lines(section, BLOCK_LISTING,
				      json_string_value(json_object_get(doc, "command")));
	}
	section_text(section, "Single rows: the field \"command\" of each row of a document, and "
		     "in report.html beneath each table.");
}

int matrix_build(struct matrix *matrix, struct report *report, const char *command)
{
	static int (*const sections[])(struct matrix *) = {
		matrix_digest, matrix_kernels, matrix_themes, matrix_defects,
		matrix_only_in_some,
	};
	int ret = 0;

	matrix->report = report;
	matrix->command = command;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]) && !ret; i++)
		ret = sections[i](matrix);
	if (!ret)
		reproduce(matrix);
	return ret ? ret : plots_wait(report);
}
