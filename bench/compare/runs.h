/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The runs of one side of a comparison, reduced to numbers: of each document only these are kept, so
 * that a thousand of them fit into memory.
 */
#ifndef ODPBENCH_COMPARE_RUNS_H
#define ODPBENCH_COMPARE_RUNS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "compare/measured.h"

/* The numbers of one run of a row; NAN: it has none, or the row failed. */
struct run_numbers {
	double values[MEASURED];
};

struct run_row {
	const json_t *row;	/* of the first run that has it, without what was measured */
	struct run_numbers *runs;	/* one for each run that is loaded, in their order */
	size_t nruns;		/* of these; later ones lack the row */
	double floors[MEASURED];	/* of a baseline; 0: none */
};

struct one_run {
	char *file;
	const json_t *doc;	/* the document without its rows: env, command, started, baseline */
};

struct runs {
	char *name;		/* as the command has it */
	struct one_run *runs;
	size_t nruns;
	struct run_row *rows;	/* in the order in which they were first seen */
	size_t nrows;
	json_t *by_id;		/* id to place in rows */
};

/*
 * Load a document, or every *.json in a directory and below it, by name. 0, or negative errno
 * (logged); -ENOENT if a directory has none. Documents of several time domains: -EINVAL.
 */
int runs_load(struct runs *runs, const char *path);
/*
 * The same, but each document goes to take(), which takes over its reference and may end it with a
 * negative errno.
 */
int runs_each(const char *path, int (*take)(void *context, const char *file, json_t *doc), void *context);
/* Add a document that is loaded; the runs take over a reference. */
int runs_add(struct runs *runs, const char *file, json_t *doc);
void runs_free(struct runs *runs);

/* The row with this id; NULL: there is none. */
const struct run_row *runs_row(const struct runs *runs, const char *id);

/*
 * Its numbers of one kind in all runs that have one, in their order: into values, which has room for
 * all runs. How many there are.
 */
size_t run_row_values(const struct run_row *row, size_t kind, double *values);
/* The median of them; NAN if there are none. */
double run_row_median(const struct run_row *row, size_t kind);

/* "icount"; NULL without runs. "7.3.4+deb13-amd64", of the first run. */
const char *runs_domain(const struct runs *runs);
const char *runs_kernel(const struct runs *runs);

/* The document of the first run with no rows, for a report about all of them. A new reference. */
json_t *runs_document(const struct runs *runs);

/* How many boots they are of; the runs that do not say count as one. */
size_t runs_boots(const struct runs *runs);

/*
 * By how much a number of a row differs between runs of one build, a fraction of the larger, if the
 * row is of a baseline; at least FLOOR_LEAST, which is the floor without one.
 */
#define FLOOR_LEAST 0.002
/*
 * Medians of instructions alarm above so many only, whatever share that is: between equal boots, a tree
 * that is balanced elsewhere or a counter of the kernel that passes its threshold takes 4 to 18 more.
 */
#define FLOOR_LEAST_INSTRUCTIONS 24
double run_row_floor(const struct run_row *row, size_t kind);

#endif
