// SPDX-License-Identifier: GPL-2.0
/* What a matrix compares, a section and a table for each subject. */
#include <stdlib.h>
#include <string.h>

#include "compare/matrix.h"
#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"

struct theme {
	const char *heading;		/* of the section */
	const char *subject;		/* of the table */
	enum unit unit;
	const char *workload;		/* NULL: any */
	const char *measure;		/* NULL: any */
	const struct quantity *quantities;
};

/* The last one has the times that none of the others shows. */
static const struct theme themes[] = {
	{ "Fault latency", "fault, p50 per page: the first access, and the fault in it, which is "
	  "how much less time the same access takes when done again", UNIT_TIME, "fault", "latency",
	  quantity_fault },
	{ "Stages of a fault", "fault, mean of each stage of an operation", UNIT_TIME, "fault",
	  "timed", quantity_fault_stages },
	{ "Invalidation", "invalidate, p50 per page", UNIT_TIME, "invalidate", "latency",
	  quantity_p50_per_page },
	{ "Stages of an invalidation", "invalidate, mean of each stage of an operation",
	  UNIT_TIME, "invalidate", "latency",
	  quantity_invalidation_stages },
	{ "IOTLB flushes per 512 pages", "IOTLB flushes, an operation's count scaled to 512 pages",
	  UNIT_FLUSHES, NULL, NULL, quantity_flushes },
	{ "Memory per GiB registered", "register, memory for each GiB registered", UNIT_BYTES,
	  "register", NULL, quantity_memory },
	{ "Memory of a mapping", "map, memory for each GiB mapped", UNIT_BYTES, "map", NULL,
	  quantity_memory },
	{ "Mapping for DMA", "map, p50 per page", UNIT_TIME, "map", NULL, quantity_p50_per_page },
	{ "Other operations", "p50 of one operation", UNIT_TIME, NULL, NULL, quantity_p50 },
};

#define NTHEMES	(sizeof(themes) / sizeof(themes[0]))

static bool matches(const struct theme *theme, const json_t *row)
{
	return (!theme->workload || row_is(row, "workload", theme->workload)) &&
	       (!theme->measure || row_is(row, "measure", theme->measure));
}

/* Is its median in the table of a theme before the last? */
static bool is_shown(const json_t *row)
{
	for (size_t i = 0; i < NTHEMES - 1; i++)
		if ((themes[i].quantities == quantity_p50_per_page ||
		     themes[i].quantities == quantity_fault) && matches(&themes[i], row))
			return true;
	return row_is(row, "measure", "timed");	/* measured for its stages only */
}

/* No kernel has any flush: there is nothing to compare. */
static bool is_nothing(const struct matrix *matrix, const struct theme *theme,
		       const struct quantity *quantity, const json_t *like)
{
	double value;

	for (size_t c = 0; c < matrix->ncolumns; c++)
		if (matrix_number(matrix, c, like, quantity, &value) && value)
			return false;
	return theme->unit == UNIT_FLUSHES;
}

static bool shows(const struct matrix *matrix, const struct theme *theme,
		  const struct quantity *quantity, const json_t *row)
{
	return matrix_has(matrix, row, quantity) && !is_nothing(matrix, theme, quantity, row);
}

static bool takes(const struct matrix *matrix, const struct theme *theme, const json_t *row)
{
	if (!matches(theme, row) || (theme == &themes[NTHEMES - 1] && is_shown(row)))
		return false;
	for (const struct quantity *q = theme->quantities; q->value; q++)
		if (shows(matrix, theme, q, row))
			return true;
	return false;
}

static struct group taken(const struct matrix *matrix, const struct theme *theme)
{
	struct group rows = document_rows(matrix->all, theme->workload), some = { 0 };

	for (size_t i = 0; i < rows.nrows; i++)
		if (takes(matrix, theme, rows.rows[i]))
			group_add(&some, rows.rows[i]);
	free(rows.rows);
	return some;
}

/* The rows of a theme, the paths of a case together, with those that only one kernel has. */
static struct group collect(const struct matrix *matrix, const struct theme *theme)
{
	struct group all = taken(matrix, theme), rows = { 0 };
	struct groups *cases = group_split(&all, ROW_CASE, NULL);

	for (size_t c = 0; c < cases->ngroups; c++) {
		const struct group *group = &cases->groups[c];
		const char **paths = group_values(group, "path");
		bool any = false;

		for (size_t i = 0; i < group->nrows; i++)
			any |= matrix_comparable(matrix, group->rows[i]);
		for (size_t p = 0; paths[p] && any; p++)
			for (size_t i = 0; i < group->nrows; i++)
				if (row_is(group->rows[i], "path", paths[p]))
					group_add(&rows, group->rows[i]);
		free(paths);
	}
	groups_free(cases);
	free(all.rows);
	return rows;
}

/* The part of a long table that a mail gets: the kernel's own code, and one batch size of map. */
static bool is_for_mail(const json_t *row)
{
	return row_is(row, "path", "native") ||
	       (row_is(row, "workload", "map") && row_operation_pages(row) == 512);
}

static char *case_label(const struct report *report, const struct theme *theme,
			const json_t *row)
{
	char *text = describe_case(report, row);
	char *label = must_format("%s%s%s%s, %s", theme->workload ? "" : row_text(row, "workload"),
				  theme->workload ? "" : ", ", text, row_text(row, "iommu_mode"),
				  row_text(row, "device"));

	free(text);
	return label;
}

enum { COLUMN_CASE, COLUMN_PATH, COLUMN_PART };

static void add_row(const struct matrix *matrix, const struct theme *theme, struct table *table,
		    const json_t *row, struct notes *notes)
{
	bool name_measure = !theme->measure && theme->unit == UNIT_TIME;
	char *label = case_label(matrix->report, theme, row);

	for (const struct quantity *q = theme->quantities; q->value; q++) {
		if (!shows(matrix, theme, q, row))
			continue;
		table_row(table);
		table_cell(table, COLUMN_CASE, "%s", label);
		table_cell(table, COLUMN_PATH, "%s", row_text(row, "path"));
		if (q->name)
			table_cell(table, COLUMN_PART, "%s", q->name);
		else if (name_measure)
			table_cell(table, COLUMN_PART, "%s", row_text(row, "measure"));
		matrix_table_cells(matrix, table, COLUMN_PART + 1, row, q, theme->unit, notes);
	}
	free(label);
}

/* Returns the number of lines. */
static size_t add_table(const struct matrix *matrix, const struct theme *theme,
			struct section *section, const struct group *rows, bool for_mail,
			struct notes *notes)
{
	char *unit = describe_unit(matrix->report, theme->unit);
	char *heading = must_format("%s [%s]", theme->subject, unit);
	struct table *table = section_table(section, heading);

	table_column(table, "case", true);
	table_column(table, "path", true);
	table_column(table, "of", true);
	matrix_table_columns(matrix, table);
	for (size_t i = 0; i < rows->nrows; i++)
		if (!for_mail || is_for_mail(rows->rows[i]))
			add_row(matrix, theme, table, rows->rows[i], notes);
	table_blank_repeated(table);
	table_drop_empty(table);
	free(heading);
	free(unit);
	return table->nrows;
}

/* The whole table; if that is too long for a mail, report.txt gets a part of it. */
static void add_tables(const struct matrix *matrix, const struct theme *theme,
		       struct section *section, const struct group *rows)
{
	struct notes notes = { 0 };
	size_t all, some;

	all = add_table(matrix, theme, section, rows, false, &notes);
	if (all > MAIL_ROWS) {
		section_only_in(section, FORM_HTML);
		some = add_table(matrix, theme, section, rows, true, &notes);
		section_only_in(section, some && some <= MAIL_ROWS ? FORM_TEXT : FORM_NONE);
		section_text(section, "%zu of %zu lines%s; all are in report.html.",
			     some <= MAIL_ROWS ? some : 0, all,
			     some && some <= MAIL_ROWS ? ", those of path native and of map with "
			     "512 pages" : "");
		section_only_in(section, FORM_TEXT);
	}
	if (theme->unit == UNIT_FLUSHES)
		section_text(section, "Lines that are 0 on every kernel are left out.");
	notes_end(&notes, section);
	section_commands(section, rows);
}

static int add_theme(struct matrix *matrix, const struct theme *theme)
{
	struct group rows = collect(matrix, theme);

	if (rows.nrows)
		add_tables(matrix, theme, report_section(matrix->report, theme->heading), &rows);
	free(rows.rows);
	return 0;
}

int matrix_themes(struct matrix *matrix)
{
	int ret = 0;

	for (size_t i = 0; i < NTHEMES && !ret; i++)
		ret = add_theme(matrix, &themes[i]);
	return ret;
}
