// SPDX-License-Identifier: GPL-2.0
/* Where a series of numbers changes for good. */
#include <string.h>

#include "compare/change_point.h"
#include "compare/statistic.h"

#define LEAST_PART 2	/* numbers on each side of a split: one does not scatter */

/* The split of [from, to) whose two sides differ most surely; from: there is none. */
static size_t best_split(const double *numbers, size_t from, size_t to, double *best)
{
	size_t split = from, tried = 0;

	*best = 1;
	for (size_t i = from + LEAST_PART; i + LEAST_PART <= to; i++) {
		double p = student(numbers + from, i - from, numbers + i, to - i);

		tried++;
		if (p < *best) {
			*best = p;
			split = i;
		}
	}
	*best *= (double)tried;
	return split;
}

static void split(const double *numbers, size_t from, size_t to, bool *moved)
{
	double p;
	size_t at = best_split(numbers, from, to, &p);

	if (at == from || p >= CHANGE_POINT_P)
		return;
	moved[at] = true;
	split(numbers, from, at, moved);
	split(numbers, at, to, moved);
}

/* The split before or after a position; 0 or n at the ends. */
static size_t before(const bool *moved, size_t at)
{
	while (at && !moved[--at])
		;
	return at;
}

static size_t after(const bool *moved, size_t n, size_t at)
{
	for (at++; at < n && !moved[at]; at++)
		;
	return at;
}

/* Takes back the weakest split, if it is too weak between its neighbours. */
static bool merge_one(const double *numbers, size_t n, bool *moved)
{
	double weakest = CHANGE_POINT_P;
	size_t which = 0;

	for (size_t i = 1; i < n; i++) {
		size_t from = before(moved, i), to = after(moved, n, i);
		double p = moved[i] ? student(numbers + from, i - from, numbers + i, to - i) : 0;

		if (p >= weakest) {
			weakest = p;
			which = i;
		}
	}
	moved[which] = false;
	return which;
}

void change_points(const double *numbers, size_t n, bool *moved)
{
	memset(moved, 0, n * sizeof(*moved));
	/* Windows overlap by half, so that each change is well within one. */
	for (size_t from = 0;; from += CHANGE_POINT_WINDOW / 2) {
		size_t to = from + CHANGE_POINT_WINDOW < n ? from + CHANGE_POINT_WINDOW : n;

		split(numbers, from, to, moved);
		if (to == n)
			break;
	}
	while (merge_one(numbers, n, moved))
		;
}
