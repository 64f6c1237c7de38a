// SPDX-License-Identifier: GPL-2.0
/* Do two sets of numbers that scatter differ, and by how much? */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compare/statistic.h"
#include "lib/compare.h"
#include "lib/must.h"

#define LEVEL 0.05	/* of intervals */

/* The number of pairs in which the a is larger; a tie counts half. */
static double u_of(const double *a, size_t na, const double *b, size_t nb)
{
	double u = 0;

	for (size_t i = 0; i < na; i++)
		for (size_t j = 0; j < nb; j++)
			u += a[i] > b[j] ? 1 : a[i] == b[j] ? 0.5 : 0;
	return u;
}

/*
 * How likely each U from 0 to na * nb is, if a and b are of one distribution. The largest of all
 * numbers is an a, which then is larger than all nb, or a b, which adds nothing:
 * P(na, nb, u) = (na P(na - 1, nb, u - nb) + nb P(na, nb - 1, u)) / (na + nb).
 */
static double *distribution(size_t na, size_t nb)
{
	size_t width = na * nb + 1;
	/* For the current na, of every nb. */
	double *last = must_alloc((nb + 1) * width * sizeof(*last));
	double *next = must_alloc((nb + 1) * width * sizeof(*next)), *swap;

	for (size_t m = 0; m <= nb; m++)
		last[m * width] = 1;
	for (size_t n = 1; n <= na; n++) {
		memset(next, 0, (nb + 1) * width * sizeof(*next));
		next[0] = 1;
		for (size_t m = 1; m <= nb; m++)
			for (size_t u = 0; u <= n * m; u++)
				next[m * width + u] =
					((u >= m ? (double)n * last[m * width + u - m] : 0) +
					 (double)m * next[(m - 1) * width + u]) / (double)(n + m);
		swap = last;
		last = next;
		next = swap;
	}
	memmove(last, last + nb * width, width * sizeof(*last));
	free(next);
	return last;
}

static double exact(double u, size_t na, size_t nb)
{
	double *chance = distribution(na, nb), sum = 0;
	double least = fmin(u, (double)(na * nb) - u);

	for (size_t i = 0; (double)i <= least; i++)
		sum += chance[i];
	free(chance);
	return fmin(1, 2 * sum);
}

/* Sum of t^3 - t over the groups of t equal numbers, of both sets together; sorts them. */
static double ties(double *all, size_t n)
{
	double sum = 0;

	qsort(all, n, sizeof(*all), compare_doubles);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && all[next] == all[i]; next++)
			;
		sum += pow((double)(next - i), 3) - (double)(next - i);
	}
	return sum;
}

static double approximate(double u, size_t na, size_t nb, double tied)
{
	double n = (double)(na + nb), pairs = (double)(na * nb);
	double variance = pairs / 12 * (n + 1 - tied / (n * (n - 1)));
	double distance = fabs(u - pairs / 2) - 0.5;

	if (variance <= 0 || distance <= 0)
		return 1;
	return erfc(distance / sqrt(2 * variance));
}

double mann_whitney(const double *a, size_t na, const double *b, size_t nb)
{
	double *all, u, tied;

	if (!na || !nb)
		return 1;
	all = must_alloc((na + nb) * sizeof(*all));
	memcpy(all, a, na * sizeof(*all));
	memcpy(all + na, b, nb * sizeof(*all));
	tied = ties(all, na + nb);
	free(all);
	u = u_of(a, na, b, nb);
	if (!tied && na <= MANN_WHITNEY_EXACT && nb <= MANN_WHITNEY_EXACT)
		return exact(u, na, nb);
	return approximate(u, na, nb, tied);
}

static int compare_pointed(const void *a, const void *b)
{
	return compare_doubles(*(const double *const *)a, *(const double *const *)b);
}

void holm(double *p, size_t n)
{
	double **sorted = must_alloc((n ? n : 1) * sizeof(*sorted)), least = 0;

	for (size_t i = 0; i < n; i++)
		sorted[i] = &p[i];
	qsort(sorted, n, sizeof(*sorted), compare_pointed);
	for (size_t i = 0; i < n; i++) {
		least = fmax(least, fmin(1, *sorted[i] * (double)(n - i)));
		*sorted[i] = least;
	}
	free(sorted);
}

/* How many of the smallest differences lie outside of the interval, and as many of the largest. */
static size_t outside(size_t na, size_t nb)
{
	double n = (double)(na + nb + 1), pairs = (double)(na * nb), sum = 0, *chance;
	size_t u;

	if (na > MANN_WHITNEY_EXACT || nb > MANN_WHITNEY_EXACT)
		return (size_t)fmax(0, floor(pairs / 2 - 1.959964 * sqrt(pairs * n / 12)));
	chance = distribution(na, nb);
	for (u = 0; u <= na * nb && sum + chance[u] <= LEVEL / 2; u++)
		sum += chance[u];
	free(chance);
	return u ? u - 1 : 0;
}

struct shift hodges_lehmann(const double *a, size_t na, const double *b, size_t nb)
{
	size_t n = na * nb, skip = outside(na, nb);
	double *differences = must_alloc(n * sizeof(*differences));
	struct shift shift;

	for (size_t i = 0; i < na; i++)
		for (size_t j = 0; j < nb; j++)
			differences[i * nb + j] = b[j] - a[i];
	shift.estimate = quantile_of(differences, n, 0.5);
	shift.low = differences[skip];
	shift.high = differences[n - 1 - skip];
	free(differences);
	return shift;
}

double quantile_of(double *numbers, size_t n, double q)
{
	double at = q * (double)(n - 1);
	size_t below = (size_t)at;

	qsort(numbers, n, sizeof(*numbers), compare_doubles);
	if (below + 1 >= n)
		return numbers[n - 1];
	return numbers[below] + (at - (double)below) * (numbers[below + 1] - numbers[below]);
}
