/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many faults a device may make of pages that it lacks, by family. Where a family's numbers are
 * not exact, a sample is proven by its being in the range.
 */
#ifndef ODPBENCH_TARGET_DEVIATION_FAULTS_H
#define ODPBENCH_TARGET_DEVIATION_FAULTS_H

#include "target/target.h"

struct fault_range {
	uint64_t least, most;	/* events */
	bool more_pages;	/* an event may bring pages that nobody asked for */
};

/* For one access of so many pages (from 1), all of them absent, or none ready to be used. */
struct fault_range fault_range(const struct target *target, uint64_t pages);

/* The same for so many accesses of one page each, on different pages. */
struct fault_range fault_range_single(const struct target *target, uint64_t accesses);

bool fault_range_has(const struct fault_range *range, uint64_t faults);

#endif
