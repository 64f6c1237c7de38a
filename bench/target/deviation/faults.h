/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many faults a device may make for pages that it lacks, by family of devices. If the number of
 * a family is not exact, a sample is proven when its count is in the range.
 */
#ifndef ODPBENCH_TARGET_DEVIATION_FAULTS_H
#define ODPBENCH_TARGET_DEVIATION_FAULTS_H

#include "target/target.h"

struct fault_range {
	uint64_t least, most;	/* events */
	bool more_pages;	/* an event may bring pages that were not asked for */
};

/* For one access of so many pages (from 1), none of which the device can use yet. */
struct fault_range fault_range(const struct target *target, uint64_t pages);

/* The same for so many accesses of one page each, on different pages. */
struct fault_range fault_range_single(const struct target *target, uint64_t accesses);

bool fault_range_has(const struct fault_range *range, uint64_t faults);

/* Are these the pages that so many missing ones take? One event may bring all of them. */
bool fault_range_brings(const struct fault_range *range, uint64_t missing, uint64_t pages);

/*
 * Whether a page that was brought by advice to read has to fault once more when it is written,
 * although the process may write it and the region allows it.
 */
bool fault_for_reading_alone(const struct target *target);

#endif
