// SPDX-License-Identifier: GPL-2.0
/*
 * Where a change comes from: each row's control row makes the same DMA calls alone, with no device
 * and no fault. If the control explains half of the change or more, it is of the DMA API and the
 * IOMMU's page tables; else of what ODP does around them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/comparison.h"
#include "lib/must.h"
#include "results/row.h"

#define EXPLAINED 0.5

/* What a workload does with the DMA API in a sample; those that are not here have no control. */
static const struct {
	const char *workload, *measure, *control;
} controls[] = {
	{ "fault", NULL, "map" },
	{ "prefetch", "advise", "map" },
	{ "prefetch", "cold", "map" },
	{ "invalidate", "latency", "unmap" },
	{ "invalidate", "timed", "unmap" },
	{ "invalidate", "refault", "map" },
	{ "register", "register", "map" },
	{ "register", "deregister", "unmap" },
	{ "touch", "registration", "map" },
	{ "touch", "access", "map" },
	{ "touch", "use", "map" },
	{ "touch", "deregister", "unmap" },
};

static const char *control_measure(const json_t *row)
{
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (row_is(row, "workload", controls[i].workload) &&
		    (!controls[i].measure || row_is(row, "measure", controls[i].measure)))
			return controls[i].control;
	return NULL;
}

/* Paths of the control that do as the row's path does, the best first. */
static const char *const *control_paths(const json_t *row)
{
	/* What the kernel's own code does from 6.16 on, and before. */
	static const char *const native[] = { "iova", "page", NULL };
	static const char *own[] = { NULL, NULL };

	if (row_is(row, "path", "native"))
		return native;
	own[0] = row_text(row, "path");
	return own;
}

/* The control rows of the new side. */
struct plain {
	const struct run_row **rows;
	size_t n;
};

static bool is_plain(const json_t *row)
{
	return row_is(row, "workload", "map") && row_param_is(row, "buffer", "ram") &&
	       row_param_number(row, "threads") <= 1 && row_param_number(row, "mask_bits") == 64;
}

static struct plain find_plain(const struct runs *runs)
{
	struct plain plain = { .rows = must_alloc((runs->nrows + 1) * sizeof(*plain.rows)) };

	for (size_t i = 0; i < runs->nrows; i++)
		if (is_plain(runs->rows[i].row))
			plain.rows[plain.n++] = &runs->rows[i];
	return plain;
}

/* The control with the most pages that are no more than the row's; else the smallest there is. */
static const struct run_row *control_on(const struct plain *plain, const json_t *row,
					const char *measure, const char *path)
{
	json_int_t pages = row_operation_pages(row);
	const struct run_row *best = NULL;

	for (size_t i = 0; i < plain->n; i++) {
		const struct run_row *other = plain->rows[i];
		json_int_t has = row_operation_pages(other->row), best_has;

		if (!row_is(other->row, "measure", measure) || !row_is(other->row, "path", path) ||
		    !row_is(other->row, "iommu_mode", row_text(row, "iommu_mode")))
			continue;
		best_has = best ? row_operation_pages(best->row) : 0;
		if (!best || (has <= pages ? has > best_has || best_has > pages :
					     best_has > pages && has < best_has))
			best = other;
	}
	return best;
}

/* The share of the change that is the control's; NAN: there is no control. */
static double explained(const struct comparison *comparison, const struct plain *plain,
			const struct change *change)
{
	const json_t *row = change->row->row;
	const char *measure = control_measure(row);
	const char *const *path = control_paths(row);
	bool is_time = measured[change->kind].unit == UNIT_TIME;
	/* What an operation's faults cost is compared with the time of the calls that they make. */
	size_t kind = is_time ? measured_find("p50") : change->kind;

	for (; measure && *path; path++) {
		const struct run_row *after = control_on(plain, row, measure, *path);
		const struct run_row *before =
			after ? runs_row(comparison->base, row_text(after->row, "id")) : NULL;
		double moved;

		if (!before)
			continue;
		moved = run_row_median(after, kind) - run_row_median(before, kind);
		/* Flushes are counted per 512 pages already; times are those of an operation. */
		if (is_time)
			moved *= (double)row_operation_pages(row) /
				 (double)row_operation_pages(after->row);
		return moved / (change->after - change->before);
	}
	return NAN;
}

static enum origin origin_of(const struct comparison *comparison, const struct plain *plain,
			     const struct change *change)
{
	double share;

	if (row_is(change->row->row, "workload", "map"))
		return ORIGIN_PAGE_TABLES;
	if (measured[change->kind].matter == MATTER_MEMORY ||
	    measured[change->kind].matter == MATTER_FAULTS)
		return ORIGIN_ODP;
	share = explained(comparison, plain, change);
	return isnan(share) ? ORIGIN_UNKNOWN : share >= EXPLAINED ? ORIGIN_PAGE_TABLES : ORIGIN_ODP;
}

void compare_find_origins(struct comparison *comparison)
{
	struct plain plain = find_plain(comparison->now);

	for (size_t i = 0; i < comparison->nchanges; i++) {
		struct change *change = &comparison->changes[i];

		if (change->verdict == VERDICT_WORSE || change->verdict == VERDICT_BETTER)
			change->origin = origin_of(comparison, &plain, change);
	}
	free(plain.rows);
}

const char *origin_words(enum origin origin)
{
	static const char *const words[ORIGINS] = {
		"with the page tables", "in ODP", "of no known part (no control row)",
	};

	return words[origin];
}
