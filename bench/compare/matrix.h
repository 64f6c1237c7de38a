/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Several runs of one suite side by side, a column for each kernel, and the change of each
 * against the first. A run that failed is a column that says why.
 */
#ifndef ODPBENCH_COMPARE_MATRIX_H
#define ODPBENCH_COMPARE_MATRIX_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "report/model.h"
#include "results/quantity.h"
#include "results/group.h"

#define MATRIX_COLUMNS	12

struct column {
	char *name;		/* as the command has it: "6.12" */
	char *heading;		/* "6.12.117" */
	json_t *doc;		/* NULL: the run failed */
	char *reason;		/* why */
	json_t *rows;		/* id to row */
};

struct matrix {
	struct column columns[MATRIX_COLUMNS];
	size_t ncolumns, nstanding;	/* standing: those with a document */
	bool unlike;		/* also compare runs on unlike machines */
	json_t *all;		/* a document with the rows of all, each id once */
	struct report *report;	/* of that document */
	const char *command;	/* that made it */
};

/*
 * Add a column with a document, whose reference it takes over, or with the reason why there is
 * none. -E2BIG (logged) if there are too many.
 */
int matrix_add(struct matrix *matrix, const char *name, json_t *doc, const char *reason);

/*
 * To be called after all columns are added. -EINVAL (logged) if their numbers cannot be compared:
 * they are of several time domains or, without .unlike, of unlike machines.
 */
int matrix_ready(struct matrix *matrix);

void matrix_free(struct matrix *matrix);

/*
 * Build all sections. command is the one that made the report. Negative errno of a plot (logged).
 */
int matrix_build(struct matrix *matrix, struct report *report, const char *command);

/* The row of a column with the id of another row, or NULL. */
const json_t *matrix_row(const struct matrix *matrix, size_t column, const json_t *like);

/* A number of that row; false where the column has none, or the row failed. */
bool matrix_number(const struct matrix *matrix, size_t column, const json_t *like,
		   const struct quantity *quantity, double *out);

/* Do at least two columns have it, or one, if only one has a document? */
bool matrix_comparable(const struct matrix *matrix, const json_t *like);

/* Does any column have that number in its row, or did it fail there for a known defect? */
bool matrix_has(const struct matrix *matrix, const json_t *like, const struct quantity *quantity);

/* The first column with a document, which the others are compared with. */
size_t matrix_base(const struct matrix *matrix);

/* Notes beneath a table, each once: "[1]". */
struct notes {
	char **texts;
	size_t n;
};

/* The number of a note, from 1; the notes take over text. */
size_t notes_add(struct notes *notes, char *text);
/* Adds them to the section and frees them. */
void notes_end(struct notes *notes, struct section *section);

/* Why a column has no such row, or no such number in its row. The caller frees it. */
char *matrix_why_missing(const struct matrix *matrix, size_t column, const json_t *like);

/*
 * Add the columns of the kernels to a table: a value for each, followed by the change for all after
 * the base. Returns the number of the first.
 */
size_t matrix_table_columns(const struct matrix *matrix, struct table *table);

/* Fill them in the last row of the table. */
void matrix_table_cells(const struct matrix *matrix, struct table *table, size_t first,
			const json_t *like, const struct quantity *quantity, enum unit unit,
			struct notes *notes);

/*
 * Does anything differ that must be the same (environment.c)? The first difference is logged, with
 * both values.
 */
bool matrix_is_unlike(const struct column *base, const struct column *column);
/* Adds warnings of everything that differs and affects the numbers. */
void matrix_warn_of_differences(const struct matrix *matrix, struct section *section);

/* Sections; each adds one or more, or none if it has nothing to say. */
int matrix_digest(struct matrix *matrix);
int matrix_kernels(struct matrix *matrix);
int matrix_themes(struct matrix *matrix);
int matrix_only_in_some(struct matrix *matrix);
int matrix_defects(struct matrix *matrix);

#endif
