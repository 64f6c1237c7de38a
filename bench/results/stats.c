// SPDX-License-Identifier: GPL-2.0
/* Order statistics and moments of a set of samples. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare.h"
#include "results/stats.h"

/*
 * The nearest-rank quantile of n ascending samples: the smallest sample x such that at least
 * num/den of all samples are <= x, which is sample number ceil(n * num / den), counted from 1.
 * It is the inverse of the empirical distribution function: definition 1 in Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996. It is
 * always a value that was measured, never an interpolation. n > 0, 0 <= num <= den, den > 0.
 */
static uint64_t quantile(const uint64_t *sorted, size_t n, unsigned int num, unsigned int den)
{
	/* n * num / den without the overflow of n * num; n = whole * den + rest. */
	size_t whole = n / den, rest = n % den;
	size_t rank = whole * num + (rest * num + den - 1) / den;

	return sorted[rank ? rank - 1 : 0];
}

bool stats_knows(size_t n, unsigned int num, unsigned int den)
{
	return n / 10 * (den - num) >= den;
}

/* Welford: the mean and the sum of squared distances to it, updated sample by sample. */
static void compute_moments(const uint64_t *samples, size_t n, struct stats *out)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < n; i++) {
		double distance = (double)samples[i] - mean;

		mean += distance / (double)(i + 1);
		squares += distance * ((double)samples[i] - mean);
	}
	out->mean = mean;
	out->stddev = n > 1 ? sqrt(squares / (double)(n - 1)) : 0;
}

int stats_compute(uint64_t *samples, size_t n, struct stats *out)
{
	memset(out, 0, sizeof(*out));
	if (!n)
		return -EINVAL;
	qsort(samples, n, sizeof(*samples), compare_uint64);
	out->count = n;
	out->min = samples[0];
	out->p50 = quantile(samples, n, 50, 100);
	out->p90 = quantile(samples, n, 90, 100);
	out->p99 = quantile(samples, n, 99, 100);
	out->p999 = quantile(samples, n, 999, 1000);
	out->max = samples[n - 1];
	compute_moments(samples, n, out);
	return 0;
}
