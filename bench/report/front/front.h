/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The front page: what a maintainer reads first and pastes into a mail, at most FRONT_LINES lines of
 * REPORT_COLUMNS columns. Every number in its sentences is cited: it is that of a row.
 */
#ifndef ODPBENCH_REPORT_FRONT_H
#define ODPBENCH_REPORT_FRONT_H

#include "report/model.h"
#include "results/group.h"
#include "results/quantity.h"

#define FRONT_LINES	60
#define MOST_CITES	64

/*
 * A number as a sentence has it, and where it comes from: of a row; or the cost of a flush at which
 * two rows are even; or a cost with that of its flushes, computed for report --flush-ns.
 */
enum cite_kind { CITE_ROW, CITE_EVEN, CITE_WITH_FLUSHES };

struct cite {
	enum cite_kind kind;
	const json_t *row, *other;	/* borrowed from the document; other: CITE_EVEN's second */
	struct quantity quantity;	/* CITE_ROW; of others the cost */
	char text[32];
};

struct front {
	struct report *report;
	struct section *section;
	const char *device;	/* that stands for ODP here, borrowed; "" if there is none */
	struct cite cites[MOST_CITES];
	size_t ncites;
};

/* Adds the section; .report is set, the rest is empty. 0, or negative errno of a plot (logged). */
int front_build(struct front *front);


/* Parts of the section; each adds nothing if the document has no rows for it. */
void front_findings(struct front *front);
void front_touch(struct front *front);
void front_break_even(struct front *front);
void front_claims(struct front *front);
bool front_has_table(const struct front *front);
void front_table(struct front *front);
int front_plots(struct front *front);	/* negative errno (logged) */

/* What the page says of rows, in sentences, the table and plots alike. */
enum { FRONT_AT_ONCE, FRONT_QUEUED, FRONT_FLUSHES };
extern const struct quantity front_isolated[FRONT_FLUSHES];	/* flushes at unmapping */
extern const struct quantity front_sustained[FRONT_FLUSHES];
enum { FRONT_MEDIAN, FRONT_LONGEST, FRONT_REACH };
extern const struct quantity front_reach[FRONT_REACH];	/* ms */
extern const struct quantity front_per_page, front_fault_per_page;	/* p50 */

/* The device that stands for ODP: a NIC's driver before odp_dev before any other. */
const char *front_device(const json_t *doc);

/*
 * A row on that device: of a workload's measure on a path (NULL: any) in a mode, the one with the most
 * pages that has this quantity. NULL: there is none.
 */
const json_t *front_row(const struct front *front, const char *workload, const char *measure,
			const char *path, const char *mode, const struct quantity *quantity);
/* All rows of the measure on that device, in any mode and on any path; the caller frees .rows. */
struct group front_group(const struct front *front, const char *workload, const char *measure);
/* The row that differs from another only in its path. NULL: there is none. */
const json_t *front_like(const struct front *front, const json_t *row, const char *path);

/*
 * The number of a row, in words, and remembered. NULL if there is no row, or it is wrong, or it lacks
 * the number.
 */
const char *front_cite(struct front *front, const json_t *row, const struct quantity *quantity,
		       enum unit unit);
/* The same of a number that was computed from a row, or from two. */
const char *front_cite_computed(struct front *front, const struct cite *cite, double value);

/* What sentences call a path: "page by page". */
const char *front_path_words(const char *path);

#endif
