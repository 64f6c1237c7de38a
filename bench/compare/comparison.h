/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A base and a new side, number by number: what changed, which changes are regressions, and what
 * cannot be told.
 *
 * Exact numbers (counts; medians in icount) are compared exactly. Any difference is a change; it is an
 * alarm above the floor of its row alone. Numbers that scatter are compared over at least
 * COMPARE_RUNS runs of COMPARE_BOOTS boots on each side; an alarm has a probability under alpha after
 * Holm's adjustment for all numbers compared, and a shift of more than the threshold.
 */
#ifndef ODPBENCH_COMPARE_COMPARISON_H
#define ODPBENCH_COMPARE_COMPARISON_H

#include "compare/runs.h"
#include "compare/statistic.h"
#include "results/verdict.h"

#define COMPARE_RUNS		10
#define COMPARE_BOOTS		2
#define COMPARE_ALPHA		0.05
#define COMPARE_THRESHOLD	0.01	/* of numbers that scatter; exact ones have floors */

struct compare_options {
	double threshold;	/* a fraction; negative: FLOOR_LEAST or COMPARE_THRESHOLD */
	double alpha;
	bool force;		/* compare what is unlike, and what has too few runs */
	const struct runs *again;	/* an alarm must be in these runs too; NULL: none */
};

/* What a change comes from, as far as its row's control row says. */
enum origin {
	ORIGIN_PAGE_TABLES,	/* the control, DMA calls alone, changed as well */
	ORIGIN_ODP,		/* it did not */
	ORIGIN_UNKNOWN,		/* it has no control row */
	ORIGINS,
};

struct change {
	const struct run_row *row;	/* of the new side */
	size_t kind;			/* of measured[] */
	double before, after;		/* medians over the runs */
	double size;			/* of the difference, of the larger of both: 0 to 1 */
	double floor;			/* under which it is no alarm */
	bool exact;
	double p;			/* after Holm; only if it is not exact */
	struct shift shift;		/* the same */
	enum verdict verdict;		/* WORSE: an alarm */
	enum origin origin;
	size_t finding;			/* to which it belongs; no_finding: to none */
};

/* Changes that have one cause, the one that shows it best first. */
struct finding {
	enum verdict verdict;	/* WORSE or BETTER */
	enum origin origin;
	enum matter matter;
	size_t first;		/* of comparison.changes */
	size_t n;		/* changes of it */
	size_t nrows;		/* rows that they are of */
	double least, most;	/* sizes of those of the first change's kind */
};

#define NO_FINDING	((size_t)-1)

/* Changes of one row, which follow each other. */
struct row_changes {
	size_t first, n;	/* in comparison.changes */
};

/* A row of the base that is not to be compared. */
struct missing_row {
	const struct run_row *row;
	const char *why;	/* "it failed, or has no time"; NULL: the new side lacks it */
};

struct comparison {
	const struct runs *base, *now;
	struct compare_options options;
	struct change *changes;	/* of every number that differs, or cannot be told */
	size_t nchanges;
	struct row_changes *rows;	/* for each row of the new side, by its place there */
	struct finding *findings;	/* worse ones first, by size */
	size_t nfindings;
	size_t nrows, nnumbers;	/* rows and numbers that both have */
	size_t nwithin;		/* numbers that differ by no more than their floor */
	size_t nunknown;	/* numbers that cannot be told: too few runs */
	struct missing_row *missing;
	size_t nmissing;
	size_t nadded;		/* rows that the base lacks */
	char **unlike;		/* "CPU is A, not B": what must be equal and is not */
	size_t nunlike;
};

/*
 * Compare. 0; -EINVAL (logged) if the sides are of two time domains, which nothing can override. Both
 * sides must outlive the comparison.
 */
int compare_runs(struct comparison *comparison, const struct runs *base, const struct runs *now,
		 const struct compare_options *options);
void comparison_free(struct comparison *comparison);

/* The changes of a row of the new side. */
struct row_changes comparison_of_row(const struct comparison *comparison, const struct run_row *row);

/* WORSE: a regression; UNKNOWN: cannot be told, and nothing is known to be worse; else BETTER, SAME. */
enum verdict comparison_verdict(const struct comparison *comparison);
/* Why it cannot be told, or what was overridden, in one sentence; NULL: nothing. To be freed. */
char *comparison_doubt(const struct comparison *comparison);

/* Parts of compare_runs(). */
void compare_find_origins(struct comparison *comparison);	/* control.c */
void compare_find_findings(struct comparison *comparison);	/* finding.c */

/* "in ODP" */
const char *origin_words(enum origin origin);

/* By how much they differ, of the larger; 0 if both are 0. */
double compare_size(double before, double after);

#endif
