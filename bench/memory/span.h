/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A span of address space, which the device knows as one region or, where it is larger than one can
 * be, as several of the same size and a rest.
 */
#ifndef ODPBENCH_MEMORY_SPAN_H
#define ODPBENCH_MEMORY_SPAN_H

#include "target/target.h"

struct span {
	char *address;
	size_t bytes;
	size_t region_bytes;		/* of each region but the last */
	struct target_region *regions;
	size_t nregions;
};

/* Address space of that size, nothing of it in memory. Negative errno, logged. */
int span_map(struct span *span, const struct target *target, uint64_t bytes, bool pinned);
void span_unmap(struct span *span);

/*
 * The most that the kernel allocates for lists when all of it is registered on the fixture's path:
 * for each page of 4 KiB
 *   the RDMA core	8 bytes (pfn_list), and 8 more (dma_list) before Linux 6.16, and since then
 *			where the device has no range of I/O addresses (hmm_dma_map_alloc())
 *   odp_path		8 and a bit on every path but native, and there at level verify; on page
 *			and sg 8 more
 */
uint64_t span_list_bytes(const struct span *span, const struct fixture *fixture);

/*
 * Whether there is memory for those lists, and for `more`: to be asked before they are. The kernel
 * does not refuse what it has not got, it kills whoever has most. 0, or what fixture_skip_path()
 * gives, with both numbers.
 */
int span_check_lists(const struct span *span, struct fixture *fixture, uint64_t more);

/* Registers all of it, or nothing. Negative errno, logged. */
int span_add(struct span *span, struct target *target);
int span_remove(struct span *span, struct target *target);

/* The region in which an offset lies, and where in that. */
struct target_region *span_region(struct span *span, size_t offset, size_t *within);

#endif
