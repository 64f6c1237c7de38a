/* SPDX-License-Identifier: GPL-2.0 */
/* Do two sets of numbers that scatter differ, and by how much? */
#ifndef ODPBENCH_COMPARE_STATISTIC_H
#define ODPBENCH_COMPARE_STATISTIC_H

#include <stddef.h>

/*
 * The probability that the U of Mann and Whitney is as far from its mean as here, or farther, if a
 * and b are of one distribution: two-sided, 0 < p <= 1. Exact by counting (H. B. Mann, D. R. Whitney,
 * Ann. Math. Stat. 18(1), 1947) if no two numbers are equal and each set has at most
 * MANN_WHITNEY_EXACT; else the normal approximation with correction for ties and for continuity
 * (M. Hollander, D. A. Wolfe, Nonparametric Statistical Methods, 2nd ed. 1999, section 4.1). 1 if a
 * set is empty or all numbers are equal.
 */
#define MANN_WHITNEY_EXACT 50
double mann_whitney(const double *a, size_t na, const double *b, size_t nb);

/*
 * Adjusts n probabilities so that each may be compared with the level that is meant for all of them
 * together (S. Holm, Scand. J. Stat. 6(2), 1979).
 */
void holm(double *p, size_t n);

/* By how much b is larger than a. */
struct shift {
	double estimate;	/* the median of all differences of a b and an a */
	double low, high;	/* between which the shift lies, with 95 % confidence or more */
};

/*
 * The estimate of Hodges and Lehmann with the interval that belongs to the test of Mann and Whitney
 * (Hollander and Wolfe, sections 4.2 and 4.3). With too few numbers for 95 % the interval is all
 * differences. na, nb > 0; ends the program if memory is short.
 */
struct shift hodges_lehmann(const double *a, size_t na, const double *b, size_t nb);

/* Quantile q (0 to 1) of n > 0 numbers, interpolated; sorts them. Hyndman and Fan's definition 7. */
double quantile_of(double *numbers, size_t n, double q);

/*
 * The probability that two samples of one normal distribution have means as far apart as these, or
 * farther: Student's t test with one variance for both, two-sided. 1 if a sample is empty, or if both
 * have one number; 0 if neither scatters and the means differ.
 */
double student(const double *a, size_t na, const double *b, size_t nb);

#endif
