// SPDX-License-Identifier: GPL-2.0
/* What a matrix compares, a section and a table for each subject. */
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "must.h"
#include "plots.h"
#include "wording.h"

#define MAIL_ROWS	40	/* a table of more is for the HTML */

struct theme {
	const char *heading;		/* of the section */
	const char *subject;		/* of the table */
	enum unit unit;
	const char *workload;		/* NULL: any */
	const char *measure;		/* NULL: any */
	const struct quantity *quantities;
};

/* A time that none of the others shows is in the last one. */
static const struct theme themes[] = {
	{ "Fault latency", "fault, p50 per page", UNIT_TIME, "fault", "latency",
	  quantity_p50_per_page },
	{ "Stages of a fault", "fault, mean of each stage of an operation", UNIT_TIME, "fault",
	  NULL, quantity_stages },
	{ "Invalidation", "invalidate, p50 per page", UNIT_TIME, "invalidate", "latency",
	  quantity_p50_per_page },
	{ "Stages of an invalidation", "invalidate, mean of each stage of an operation",
	  UNIT_TIME, "invalidate", NULL, quantity_stages },
	{ "IOTLB flushes per 512 pages", "IOTLB flushes, an operation's count scaled to 512 pages",
	  UNIT_FLUSHES, NULL, NULL, quantity_flushes },
	{ "Memory per GiB registered", "memory for each GiB registered", UNIT_BYTES, NULL, NULL,
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
		if (themes[i].quantities == quantity_p50_per_page && matches(&themes[i], row))
			return true;
	return false;
}

/* No flush at all, on no kernel: nothing to compare. */
static bool is_nothing(const struct matrix *matrix, const struct theme *theme,
		       const struct quantity *quantity, const json_t *like)
{
	double value;

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *row = matrix_row(matrix, c, like);

		if (row && quantity->value(row, quantity->key, &value) && value)
			return false;
	}
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

/* A table under construction, and the columns before those of the kernels. */
struct build {
	const struct matrix *matrix;
	const struct theme *theme;
	struct table *table;
	size_t path, part, first;
	struct notes notes;
	const json_t **rows;	/* shown */
	size_t nrows;
};

static void begin(struct build *build, struct section *section)
{
	struct report *report = build->matrix->report;
	char *unit = describe_unit(report, build->theme->unit);
	char *heading = must_format("%s [%s]", build->theme->subject, unit);

	build->table = section_table(section, heading);
	table_column(build->table, "case", true);
	build->path = table_column(build->table, "path", true);
	build->part = table_column(build->table, "of", true);
	build->first = matrix_table_columns(build->matrix, build->table);
	if (build->theme->unit == UNIT_FLUSHES)
		section_text(section, "Left out is what is 0 on every kernel.");
	free(heading);
	free(unit);
}

static void add_row(struct build *build, const json_t *row, const char *label)
{
	bool name_measure = !build->theme->measure && build->theme->unit == UNIT_TIME;

	for (const struct quantity *q = build->theme->quantities; q->value; q++) {
		if (!shows(build->matrix, build->theme, q, row))
			continue;
		table_row(build->table);
		table_cell(build->table, 0, "%s", label);
		table_cell(build->table, build->path, "%s", row_text(row, "path"));
		if (q->name)
			table_cell(build->table, build->part, "%s", q->name);
		else if (name_measure)
			table_cell(build->table, build->part, "%s", row_text(row, "measure"));
		matrix_table_cells(build->matrix, build->table, build->first, row, q,
				   build->theme->unit, &build->notes);
	}
	build->rows = must_grow(build->rows, build->nrows + 1, sizeof(*build->rows));
	build->rows[build->nrows++] = row;
}

/* All rows of a case: also those of a path that only one kernel has. */
static void add_case(struct build *build, const struct group *group)
{
	const struct matrix *matrix = build->matrix;
	const char **paths = group_values(group, "path");
	const json_t *row = group->rows[0];
	bool any_workload = !build->theme->workload;
	char *text = describe_case(matrix->report, row), *label;

	label = must_format("%s%s%s%s, %s", any_workload ? row_text(row, "workload") : "",
			    any_workload ? ", " : "", text, row_text(row, "iommu_mode"),
			    row_text(row, "device"));
	for (size_t p = 0; paths[p]; p++)
		for (size_t i = 0; i < group->nrows; i++)
			if (row_is(group->rows[i], "path", paths[p]) &&
			    takes(matrix, build->theme, group->rows[i]))
				add_row(build, group->rows[i], label);
	free(label);
	free(text);
	free(paths);
}

/* A case that goes on from the line before is not named again. */
static void blank_repeated(struct table *table)
{
	const char *before = NULL;

	for (size_t r = 0; r < table->nrows; r++) {
		char **cell = &table->rows[r].cells[0];

		if (before && !strcmp(before, *cell)) {
			free(*cell);
			*cell = must_copy("");
		} else {
			before = *cell;
		}
	}
}

static void end(struct build *build, struct section *section)
{
	struct group shown = { .rows = build->rows, .nrows = build->nrows };

	section->html_only = build->table->nrows > MAIL_ROWS;
	blank_repeated(build->table);
	table_drop_empty(build->table);
	notes_end(&build->notes, section);
	section_commands(section, &shown);
	free(build->rows);
}

static int add_theme(struct matrix *matrix, const struct theme *theme)
{
	struct build build = { .matrix = matrix, .theme = theme };
	struct groups *groups = group_rows(matrix->all, theme->workload, row_key, "iterations");
	struct section *section = NULL;

	for (size_t i = 0; i < groups->ngroups; i++) {
		const struct group *group = &groups->groups[i];
		bool any = false;

		for (size_t k = 0; k < group->nrows; k++)
			any |= matrix_comparable(matrix, group->rows[k]) &&
			       takes(matrix, theme, group->rows[k]);
		if (!any)
			continue;
		if (!section) {
			section = report_section(matrix->report, theme->heading);
			begin(&build, section);
		}
		add_case(&build, group);
	}
	if (section)
		end(&build, section);
	groups_free(groups);
	return 0;
}

int matrix_themes(struct matrix *matrix)
{
	int ret = 0;

	for (size_t i = 0; i < NTHEMES && !ret; i++)
		ret = add_theme(matrix, &themes[i]);
	return ret;
}
