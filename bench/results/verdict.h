/* SPDX-License-Identifier: GPL-2.0 */
/* Two numbers: which is better, and is that known? */
#ifndef ODPBENCH_RESULTS_VERDICT_H
#define ODPBENCH_RESULTS_VERDICT_H

#include "results/quantity.h"

enum verdict {
	VERDICT_BETTER,
	VERDICT_SAME,
	VERDICT_WORSE,
	VERDICT_UNKNOWN,	/* not measured, wrong, or too few good samples to tell */
	VERDICT_NOT_APPLICABLE,	/* there is nothing that could get better */
	VERDICTS,
};

/*
 * Does the row after have less of a quantity than the row before?
 *
 * UNKNOWN if a row is missing, failed (row_is_right()), lacks the number, or had most of its
 * samples rejected. NOT_APPLICABLE for flushes, if neither row has any or the mode has no IOTLB to
 * flush (passthrough, off).
 *
 * Counts, bytes and instructions are exact: they are the same if they differ by no more than
 * least, a fraction of the first (0: any difference counts). Nanoseconds scatter: they are better
 * or worse if the 95 % intervals of the two medians are more than that apart. Otherwise they are
 * the same if no two points of the intervals are further apart than the larger of least and
 * VERDICT_CLOSE, and else unknown.
 */
#define VERDICT_CLOSE 0.01
enum verdict verdict_of_rows(const json_t *before, const json_t *after,
			     const struct quantity *quantity, enum unit unit, double least);

/* The same of two exact numbers. */
enum verdict verdict_of_numbers(double before, double after, double least);

#endif
