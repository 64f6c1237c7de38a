// SPDX-License-Identifier: GPL-2.0
/* Columns of unlike machines, and warnings of what else differs than the kernel. */
#include <stdlib.h>

#include "compare/likeness.h"
#include "compare/matrix.h"
#include "lib/log.h"
#include "lib/must.h"
#include "results/row.h"

bool matrix_is_unlike(const struct column *base, const struct column *column)
{
	for (size_t i = 0; i < LIKENESSES; i++) {
		char *text = likeness_must(i) && likeness_known(i, base->doc, column->doc) ?
			     likeness_difference(i, base->doc, column->doc) : NULL;

		if (!text)
			continue;
		log_error("%s and %s ran on unlike machines: %s; --unlike compares them all the same",
			  base->name, column->name, text);
		free(text);
		return true;
	}
	return false;
}

/* A longer run is of the same machine, but its numbers are worth more. */
static void warn_of_iterations(const struct column *base, const struct column *column,
			       struct section *section)
{
	size_t shared = 0, differ = 0;
	json_int_t before, now;
	const char *id;
	json_t *row;
	char *warning;

	json_object_foreach(column->rows, id, row) {
		if (!row_number(row, "params", ROW_ITERATIONS, &now) ||
		    !row_number(json_object_get(base->rows, id), "params", ROW_ITERATIONS, &before))
			continue;
		shared++;
		differ += now != before;
	}
	if (!differ)
		return;
	warning = must_format("%s: %zu of the %zu rows that %s has too are of another number of "
			      "iterations: a median of few samples scatters more than one of many.",
			      column->heading, differ, shared, base->heading);
	section_warning(section, warning);
	free(warning);
}

void matrix_warn_of_differences(const struct matrix *matrix, struct section *section)
{
	const struct column *base = &matrix->columns[matrix_base(matrix)];

	for (size_t i = 0; i < LIKENESSES; i++) {
		for (size_t c = 0; c < matrix->ncolumns; c++) {
			const struct column *column = &matrix->columns[c];
			char *text, *warning;

			text = column->doc ? likeness_difference(i, base->doc, column->doc) : NULL;
			if (!text)
				continue;
			warning = must_format("%s: not only the kernel differs: %s.",
					      column->heading, text);
			section_warning(section, warning);
			free(warning);
			free(text);
		}
	}
	for (size_t c = 0; c < matrix->ncolumns; c++)
		warn_of_iterations(base, &matrix->columns[c], section);
}
