/* SPDX-License-Identifier: GPL-2.0 */
/* Order statistics and moments of a set of samples. */
#ifndef ODPBENCH_RESULTS_STATS_H
#define ODPBENCH_RESULTS_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * All but count in the unit of the samples. Quantiles are by nearest rank: each is a sample that
 * was measured. Nothing is trimmed: max is the worst sample.
 */
struct stats {
	uint64_t count;
	uint64_t min, p50, p90, p99, p999, max;
	double mean;
	double stddev;	/* of a sample, divisor n - 1; 0 for a single one */
};

/*
 * Do n samples say anything about a quantile? At least ten of them must lie beyond it: p99 takes
 * 1,000 samples, p999 takes 10,000. With fewer it is only a name for one of the worst samples, and
 * with fewer than 100 (1,000) for the worst.
 */
bool stats_knows(size_t n, unsigned int num, unsigned int den);

/*
 * Sort samples[0..n) in place and describe them in *out. Mean and standard deviation by
 * Welford's recurrence (B. P. Welford, Technometrics 4(3), 1962), which does not subtract two
 * large sums. 0, or -EINVAL if n is 0 (*out is then all zero).
 */
int stats_compute(uint64_t *samples, size_t n, struct stats *out);

#endif
