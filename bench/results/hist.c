// SPDX-License-Identifier: GPL-2.0
/* A histogram over the whole range of uint64_t: 32 buckets for each power of two. */
#include "results/hist.h"

#define SUB_BUCKETS	(1u << HIST_SUB_BITS)

/*
 * With the highest set bit at position p >= HIST_SUB_BITS a value has shift = p - HIST_SUB_BITS
 * low bits that its bucket does not tell apart; the bits above them run from 32 to 63. Hence
 * bucket shift * 32 + (value >> shift), which goes on from the small values without a gap.
 */
size_t hist_index(uint64_t value)
{
	unsigned int shift;

	if (value < SUB_BUCKETS)
		return value;
	shift = 63 - __builtin_clzll(value) - HIST_SUB_BITS;
	return shift * SUB_BUCKETS + (value >> shift);
}

uint64_t hist_low(size_t index)
{
	unsigned int shift;

	if (index < 2 * SUB_BUCKETS)
		return index;
	shift = index / SUB_BUCKETS - 1;
	return (uint64_t)(index - shift * SUB_BUCKETS) << shift;
}

uint64_t hist_high(size_t index)
{
	return index + 1 < HIST_BUCKETS ? hist_low(index + 1) - 1 : UINT64_MAX;
}

void hist_add(struct hist *hist, uint64_t value)
{
	hist->count[hist_index(value)]++;
}

void hist_add_samples(struct hist *hist, const uint64_t *samples, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hist_add(hist, samples[i]);
}

json_t *hist_to_json(const struct hist *hist)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < HIST_BUCKETS; i++) {
		if (!hist->count[i])
			continue;
		if (hist_high(i) > INT64_MAX ||
		    json_array_append_new(array, json_pack("[I,I,I]", (json_int_t)hist_low(i),
							   (json_int_t)hist_high(i),
							   (json_int_t)hist->count[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}
