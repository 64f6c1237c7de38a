/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A histogram over the whole range of uint64_t whose buckets are integers [low, high], both
 * inclusive. Below 64 every value has a bucket of its own. Above, each power of two is cut into
 * 32 buckets of equal width, so that a bucket is never wider than 1/32 (3.2 %) of its low end.
 */
#ifndef ODPBENCH_RESULTS_HIST_H
#define ODPBENCH_RESULTS_HIST_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define HIST_SUB_BITS	5	/* 2^5 = 32 buckets for each power of two */
#define HIST_BUCKETS	((64 - HIST_SUB_BITS + 1) << HIST_SUB_BITS)

struct hist {
	uint64_t count[HIST_BUCKETS];
};

/* Number of the bucket that holds a value; the lowest and highest value of a bucket. */
size_t hist_index(uint64_t value);
uint64_t hist_low(size_t index);
uint64_t hist_high(size_t index);

void hist_add(struct hist *hist, uint64_t value);
void hist_add_samples(struct hist *hist, const uint64_t *samples, size_t n);

/*
 * [[low, high, count], ...] of the buckets that are not empty, ascending. A new reference, or
 * NULL where memory is short. Values above INT64_MAX cannot be written in JSON: also NULL.
 */
json_t *hist_to_json(const struct hist *hist);

#endif
