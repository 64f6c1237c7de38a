// SPDX-License-Identifier: GPL-2.0
/* Processes of a program: which of them registered how much. */
#include <stdlib.h>

#include "lib/must.h"
#include "report/wording.h"

#define HEADING		"Processes of a program"
#define ABOUT										\
	"Which processes registered on-demand memory, in the order in which they began. "	\
	"memory: the lengths of their regions added up, whether they were registered at the "	\
	"same time or not. implicit: regions of the whole address space, which have no length."

static void set_count(struct table *table, size_t column, const json_t *process, const char *name)
{
	const json_t *value = json_object_get(process, name);

	if (value)
		table_cell(table, column, "%lld", (long long)json_integer_value(value));
}

static void add_process(struct table *table, const json_t *process)
{
	size_t column = 0;
	char bytes[32];

	format_bytes((double)json_integer_value(json_object_get(process, "bytes")), bytes,
		     sizeof(bytes));
	table_row(table);
	table_cell(table, column++, "%s",
		   json_string_value(json_object_get(process, "command")));
	set_count(table, column++, process, "pid");
	set_count(table, column++, process, "regions");
	table_cell(table, column++, "%s", bytes);
	set_count(table, column++, process, "implicit");
	set_count(table, column++, process, "refused");
}

static void add_program(struct report *report, struct section *section, const json_t *row)
{
	char *counts = describe_counts(report, "regions");
	const char *program = row_param_text(row, "program");
	char *heading = must_format("%s, path %s, %s, %s [%s]",
				    *program ? program : row_text(row, "workload"),
				    row_text(row, "path"), row_text(row, "iommu_mode"),
				    row_text(row, "device"), counts);
	struct table *table = section_table(section, heading);
	const json_t *process;
	size_t i;

	table_column(table, "process", true);
	table_column(table, "pid", false);
	table_column(table, "regions", false);
	table_column(table, "memory", false);
	table_column(table, "implicit", false);
	table_column(table, "refused", false);
	json_array_foreach(json_object_get(row, "processes"), i, process)
		add_process(table, process);
	table_drop_empty(table);
	section_long_table(section, table);
	free(heading);
	free(counts);
}

int report_processes(struct report *report)
{
	const json_t *rows = json_object_get(report->doc, "rows"), *row;
	struct section *section = NULL;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (!json_array_size(json_object_get(row, "processes")))
			continue;
		if (!section) {
			section = report_section(report, HEADING);
			section_text(section, ABOUT);
		}
		add_program(report, section, row);
	}
	return 0;
}
