/* SPDX-License-Identifier: GPL-2.0 */
/* How much more an operation takes than the same operation done again, sample by sample. */
#ifndef ODPBENCH_RESULTS_DIFFERENCE_H
#define ODPBENCH_RESULTS_DIFFERENCE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Statistics of differences, which may be negative and are sorted in place: samples, min, p50
 * (nearest rank), max, mean, stddev, and from six samples on p50_low and p50_high, the samples that
 * enclose the median with 95 % confidence. With no samples {"samples": 0, "mean": 0}. A new
 * reference, or NULL (no memory).
 */
json_t *difference_to_json(int64_t *differences, size_t n);

#endif
