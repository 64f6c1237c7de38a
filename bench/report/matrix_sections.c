// SPDX-License-Identifier: GPL-2.0
/* What surrounds the comparison: the kernels, what one has alone, defects, how to repeat it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "must.h"
#include "wording.h"

/* What must be alike, or the kernel is not all that differs. */
static const struct {
	const char *name, *object, *member;
} alike[] = {
	{ "CPU", "cpu", "model" },
	{ "IOMMU", "iommu", "vendor" },
	{ "odpbench", "versions", "odpbench" },
	{ "odp_path", "versions", "odp_path" },
	{ "odp_dev", "versions", "odp_dev" },
};

static const char *environment(const json_t *doc, size_t which)
{
	const json_t *env = json_object_get(doc, "env");
	const char *text = json_string_value(json_object_get(json_object_get(env,
						alike[which].object), alike[which].member));

	return text && *text ? text : "-";
}

static void warn_of_differences(const struct matrix *matrix, struct section *section)
{
	const json_t *base = matrix->columns[matrix_base(matrix)].doc;

	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		for (size_t c = 0; c < matrix->ncolumns; c++) {
			const struct column *column = &matrix->columns[c];
			char *text;

			if (!column->doc || !strcmp(environment(column->doc, i),
						    environment(base, i)))
				continue;
			text = must_format("%s: not only the kernel differs: %s is %s, not %s.",
					   column->heading, alike[i].name,
					   environment(column->doc, i), environment(base, i));
			section_warning(section, text);
			free(text);
		}
	}
}

int matrix_kernels(struct matrix *matrix)
{
	struct section *section = report_section(matrix->report, "The kernels");
	struct table *table;
	char *heading;

	warn_of_differences(matrix, section);
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

/* The first column that runs but lacks the row. */
static size_t first_without(const struct matrix *matrix, const json_t *row)
{
	size_t c = 0;

	while (c < matrix->ncolumns &&
	       (!matrix->columns[c].doc || matrix_row(matrix, c, row)))
		c++;
	return c;
}

/* Rows that some kernels have alone, counted by path and reason. */
int matrix_only_in_some(struct matrix *matrix)
{
	struct section *section = NULL;
	struct table *table = NULL;
	json_t *counts = json_object(), *row, *count;
	const char *key;
	size_t i;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row) {
		size_t without = first_without(matrix, row);
		char *who, *why, *name;

		if (without == matrix->ncolumns)
			continue;
		who = owners(matrix, row);
		why = matrix_why_missing(matrix, without, row);
		name = must_format("%s, path %s, %s\t%s\t%s", row_text(row, "workload"),
				   row_text(row, "path"), row_text(row, "device"), who, why);
		json_object_set_new(counts, name, json_integer(
			json_integer_value(json_object_get(counts, name)) + 1));
		free(who);
		free(why);
		free(name);
	}
	json_object_foreach(counts, key, count) {
		size_t name = strcspn(key, "\t"), who = strcspn(key + name + 1, "\t");

		if (!section) {
			char *heading = must_format("rows that not every kernel has "
						    "[%s: counts are exact]",
						    matrix->report->domain);

			section = report_section(matrix->report, "What not every kernel has");
			table = section_table(section, heading);
			table_column(table, "rows of", true);
			table_column(table, "only in", true);
			table_column(table, "rows", false);
			table_column(table, "why", true);
			free(heading);
		}
		table_row(table);
		table_cell(table, 0, "%.*s", (int)name, key);
		table_cell(table, 1, "%.*s", (int)who, key + name + 1);
		table_cell(table, 2, "%lld", (long long)json_integer_value(count));
		table_cell(table, 3, "%s", key + name + who + 2);
	}
	json_decref(counts);
	return 0;
}

static void reproduce(const struct matrix *matrix, const char *command)
{
	struct section *section = report_section(matrix->report, "To reproduce");

	section_text(section, "The whole matrix:");
	section_lines(section, BLOCK_LISTING, command);
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
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]) && !ret; i++)
		ret = sections[i](matrix);
	if (!ret)
		reproduce(matrix, command);
	return ret;
}
