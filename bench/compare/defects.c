// SPDX-License-Identifier: GPL-2.0
/* What failed and what was skipped, kernel by kernel. */
#include <stdlib.h>

#include "compare/matrix.h"
#include "report/section/defects.h"
#include "report/section/jobs.h"

/* Which kernels are without the defect. */
static void say_who_is_right(const struct matrix *matrix, struct section *section,
			     const json_t *row)
{
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *other = matrix_row(matrix, c, row);

		if (other && !json_object_get(other, "failure"))
			section_text(section, "%s: the row %s did not fail there.",
				     matrix->columns[c].heading, row_text(row, "id"));
	}
}

int matrix_defects(struct matrix *matrix)
{
	struct section *section = NULL, *skipped = NULL;

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const struct column *column = &matrix->columns[c];
		struct group failed = defects_rows(column->doc);

		if (column->doc)
			defects_add_wrong(matrix->report, column->doc);
		if (column->doc)
			report_jobs_of(matrix->report, column->heading, column->doc);
		if (failed.nrows) {
			if (!section) {
				section = report_section(matrix->report, DEFECTS_HEADING);
				defects_add_meanings(section, &failed);
			}
			defects_add_failed(matrix->report, section, column->doc, &failed);
			say_who_is_right(matrix, section, failed.rows[0]);
		}
		free(failed.rows);
	}
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *doc = matrix->columns[c].doc;

		if (!json_array_size(json_object_get(doc, "skipped")))
			continue;
		if (!skipped)
			skipped = report_section(matrix->report, "Skipped");
		defects_add_skipped(skipped, matrix->columns[c].heading, doc);
	}
	return 0;
}
