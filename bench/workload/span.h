/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A span of address space that the device knows as one region or, where it is larger than one can
 * be, as several. The kernel keeps 8 bytes a page for an explicit ODP region in one allocation, and
 * allocates no more than INT_MAX bytes (ib_init_umem_odp(), kvmalloc_node()): 1 TiB is two regions.
 */
#ifndef ODPBENCH_SPAN_H
#define ODPBENCH_SPAN_H

#include "target.h"

#define SPAN_MOST_REGIONS 4
#define SPAN_REGION_BYTES (512ull << 30)

struct span {
	char *address;
	size_t bytes;
	struct target_region regions[SPAN_MOST_REGIONS];
	size_t nregions;
};

/* Address space of that size, nothing of it in memory. Negative errno, logged. */
int span_map(struct span *span, uint64_t bytes);
void span_unmap(struct span *span);

/* Registers all of it, or nothing. Negative errno, logged. */
int span_add(struct span *span, struct target *target);
int span_remove(struct span *span, struct target *target);

/* The region in which an offset lies, and where in that. */
struct target_region *span_region(struct span *span, size_t offset, size_t *within);

#endif
