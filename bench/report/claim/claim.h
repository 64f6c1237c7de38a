/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The claims of the series that brought the two-step DMA API, each with what tests it: pairs of rows
 * that differ in nothing but one side. Whatever shows claims, a section or the front page, finds the
 * rows here.
 */
#ifndef ODPBENCH_REPORT_CLAIM_H
#define ODPBENCH_REPORT_CLAIM_H

#include "results/group.h"
#include "results/quantity.h"

#define CLAIMS			4
#define MOST_COMPARISONS	8

/* The rows before and after: alike but for the path, or for how the p2p state is looked up. */
struct side {
	const char *path, *lookup;	/* lookup NULL: any */
};

struct comparison {
	const char *what;
	const char *workload, *buffer, *measure;	/* buffer NULL: any */
	struct side before, after;
	struct quantity quantity;
	enum unit unit;
	bool context;		/* shown, but the claim is not about it */
};

struct claim {
	const char *title, *claim;
	const char *unproven;	/* why there may be no rows */
	struct comparison comparisons[MOST_COMPARISONS];	/* the first is what the API can do */
	struct comparison odp;	/* what the kernel's ODP does with it */
	const char *odp_none;	/* or why it does nothing with it */
};

extern const struct claim claims[CLAIMS];

/*
 * The pair of a mode with the most pages, borrowed from the groups: group_rows() of a document with
 * ROW_CASE and without "lookup". False: there is none.
 */
bool claim_find_pair(const struct groups *groups, const struct comparison *comparison,
		     const char *mode, const json_t *pair[2]);

#endif
