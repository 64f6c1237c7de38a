// SPDX-License-Identifier: GPL-2.0
/* The columns of a matrix: documents, their headings, their rows by id. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare/matrix.h"
#include "lib/log.h"
#include "lib/must.h"
#include "results/results.h"

static const char *domain_of(const json_t *doc)
{
	return json_string_value(json_object_get(json_object_get(doc, "env"), "time_domain"));
}

int matrix_add(struct matrix *matrix, const char *name, json_t *doc, const char *reason)
{
	struct column *column = &matrix->columns[matrix->ncolumns];

	if (matrix->ncolumns == MATRIX_COLUMNS) {
		log_error("%s: a matrix has at most %d columns", name, MATRIX_COLUMNS);
		json_decref(doc);
		return -E2BIG;
	}
	matrix->ncolumns++;
	matrix->nstanding += doc != NULL;
	*column = (struct column){
		.name = must_copy(name),
		.doc = doc,
		.reason = doc ? NULL : must_copy(reason),
		.rows = document_rows_by_id(doc),
	};
	return 0;
}

/* The version tells two builds of one release apart: "7.3.4 #2" of "#2 SMP ...". */
static char *release_and_version(const json_t *doc)
{
	const json_t *kernel = json_object_get(json_object_get(doc, "env"), "kernel");
	const char *version = json_string_value(json_object_get(kernel, "version"));

	return must_format("%s %.*s", document_kernel(doc), (int)strcspn(version, " "), version);
}

static bool headings_differ(const struct matrix *matrix)
{
	for (size_t a = 0; a < matrix->ncolumns; a++)
		for (size_t b = a + 1; b < matrix->ncolumns; b++)
			if (!strcmp(matrix->columns[a].heading, matrix->columns[b].heading))
				return false;
	return true;
}

#define NATTEMPTS 4

/* The kernel's release, as short as tells the columns apart; if nothing does, the names. */
static void set_headings(struct matrix *matrix)
{
	for (int attempt = 0; attempt < NATTEMPTS; attempt++) {
		for (size_t c = 0; c < matrix->ncolumns; c++) {
			struct column *column = &matrix->columns[c];

			free(column->heading);
			if (!column->doc || attempt == NATTEMPTS - 1)
				column->heading = must_copy(column->name);
			else if (attempt == 2)
				column->heading = release_and_version(column->doc);
			else if (attempt)
				column->heading = must_copy(document_kernel(column->doc));
			else
				column->heading = document_short_kernel(column->doc);
		}
		if (headings_differ(matrix))
			return;
	}
}

/*
 * If a default changed between two versions, rows with the same id have different params. Then the
 * later one becomes a row of its own, with all its params in the id.
 */
static json_t *set_apart(struct column *column, json_t *row)
{
	json_t *apart = json_copy(row), *id = results_full_id(row);

	json_object_del(column->rows, row_text(row, "id"));
	json_object_set(column->rows, json_string_value(id), apart);
	json_object_set_new(apart, "id", id);
	return apart;
}

/* Adds a row of a column to the rows of all, unless an earlier column has it. */
static void unite_row(struct column *column, json_t *row, json_t *seen, json_t *rows)
{
	json_t *first = json_object_get(seen, row_text(row, "id")), *apart = NULL;

	if (first && !row_same_params(first, row)) {
		row = apart = set_apart(column, row);
		first = json_object_get(seen, row_text(row, "id"));
	}
	if (!first) {
		json_object_set(seen, row_text(row, "id"), row);
		json_array_append(rows, row);
	}
	json_decref(apart);
}

/* One document with the rows of all, so that what is common to them is found as in one. */
static json_t *unite(struct matrix *matrix)
{
	size_t base = matrix_base(matrix), i;
	json_t *rows = json_array(), *seen = json_object(), *all, *row;
	json_t *env = base == matrix->ncolumns ? json_pack("{s:s}", "time_domain", "none") :
		      json_incref(json_object_get(matrix->columns[base].doc, "env"));

	all = json_pack("{s:o, s:o}", "env", env, "rows", rows);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		struct column *column = &matrix->columns[c];

		json_array_foreach(json_object_get(column->doc, "rows"), i, row)
			unite_row(column, row, seen, rows);
	}
	json_decref(seen);
	return all;
}

int matrix_ready(struct matrix *matrix)
{
	const struct column *base;

	/* With no document at all, the reasons are all there is to report. */
	base = &matrix->columns[matrix_base(matrix)];
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const struct column *column = &matrix->columns[c];

		if (!column->doc)
			continue;
		if (strcmp(domain_of(column->doc), domain_of(base->doc))) {
			log_error("%s is of time domain %s, %s of %s; only runs of one time domain "
				  "can be compared", base->name, domain_of(base->doc),
				  column->name, domain_of(column->doc));
			return -EINVAL;
		}
		if (!matrix->unlike && matrix_is_unlike(base, column))
			return -EINVAL;
	}
	set_headings(matrix);
	matrix->all = unite(matrix);
	return 0;
}

void matrix_free(struct matrix *matrix)
{
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		struct column *column = &matrix->columns[c];

		free(column->name);
		free(column->heading);
		free(column->reason);
		json_decref(column->doc);
		json_decref(column->rows);
	}
	json_decref(matrix->all);
	memset(matrix, 0, sizeof(*matrix));
}

size_t matrix_base(const struct matrix *matrix)
{
	size_t c = 0;

	while (c < matrix->ncolumns && !matrix->columns[c].doc)
		c++;
	return c;
}

const json_t *matrix_row(const struct matrix *matrix, size_t column, const json_t *like)
{
	return json_object_get(matrix->columns[column].rows, row_text(like, "id"));
}

bool matrix_number(const struct matrix *matrix, size_t column, const json_t *like,
		   const struct quantity *quantity, double *out)
{
	const json_t *row = matrix_row(matrix, column, like);

	return row && row_is_right(row) && quantity->value(row, quantity->key, out);
}

/* How many columns have that row. */
static size_t shared(const struct matrix *matrix, const json_t *like)
{
	size_t n = 0;

	for (size_t c = 0; c < matrix->ncolumns; c++)
		n += matrix_row(matrix, c, like) != NULL;
	return n;
}

bool matrix_comparable(const struct matrix *matrix, const json_t *like)
{
	return shared(matrix, like) >= (matrix->nstanding < 2 ? 1 : 2);
}
