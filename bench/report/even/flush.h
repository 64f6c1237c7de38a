/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a flush may cost until another path is the better one. A path has a cost a page, as it was
 * measured, and flushes a page, sustained. If each flush cost x more than what is in the first
 * number, the path would cost cost + x * flushes; two paths are even at
 *
 *	x = (cost_b - cost_a) / (flushes_a - flushes_b)
 *
 * No parameter is in x: it is made of measured numbers. Where instructions are counted (icount), a
 * row's cost has the instructions that issue a flush, but not the wait for the hardware, and x is
 * compared with that wait. Elsewhere the time has the wait already.
 */
#ifndef ODPBENCH_REPORT_EVEN_FLUSH_H
#define ODPBENCH_REPORT_EVEN_FLUSH_H

#include "results/group.h"
#include "results/quantity.h"

#define FLUSHES_PER		512.0	/* pages: what value_sustained() is for */
#define EVEN_MOST_COUNTERS	2

/* An operation that flushes, and which of its flushes the call that is timed makes or leaves. */
struct even_operation {
	const char *what, *workload, *measure;
	struct quantity cost;	/* of a page */
	const char *counters[EVEN_MOST_COUNTERS];	/* of value_sustained(); NULL: no more */
};

#define EVEN_OPERATIONS 4
extern const struct even_operation even_operations[EVEN_OPERATIONS];

/* Flushes of the operation per 512 pages, sustained. False: not measured. */
bool even_flushes(const struct even_operation *operation, const json_t *row, double *flushes);

struct even_side {
	const json_t *row;	/* borrowed; NULL: not measured on this path, or wrong */
	double cost;		/* of a page */
	double flushes;		/* per 512 pages */
};

/* Rows of an operation that differ only in their path, in the order of known_paths. */
struct even_case {
	const struct even_operation *operation;
	struct even_side sides[KNOWN_PATHS];
	size_t nsides;		/* that have a row */
};

/*
 * The case of an operation with the most pages, on a device in a mode: of those with at least two
 * paths, one thread and scattered pages. False: there is none, or no path flushes.
 */
bool even_find(const struct groups *cases, const struct even_operation *operation,
	       const char *device, const char *mode, struct even_case *found);

/* The side of a path, by its name; NULL: it has none. */
const struct even_side *even_side(const struct even_case *found, const char *path);

/* Pairs of paths that are compared; ends with .first NULL. */
struct even_pair {
	const char *first, *second;
};

extern const struct even_pair even_pairs[];

/* Where two sides are even. */
struct even {
	const struct even_side *below, *above;	/* that costs less; NULL: they cost the same */
	bool has_price;		/* below differs from above; else below is true at any price */
	double price;		/* of a flush, in the unit of the costs; > 0 */
};

struct even even_of(const struct even_side *first, const struct even_side *second);

/* What a page costs if a flush costs flush_ns more than what was measured. */
double even_with(const struct even_side *side, double flush_ns);

/* Whether the times of a domain lack what a flush costs: then a price can be added. */
bool even_lacks_flushes(const char *domain);

#endif
