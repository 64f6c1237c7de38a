/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A span of address space, which the device knows as one region. If it is larger than a region can
 * be, it is several of the same size, and the last may be smaller.
 */
#ifndef ODPBENCH_MEMORY_SPAN_H
#define ODPBENCH_MEMORY_SPAN_H

#include "memory/dmabuf/dmabuf.h"
#include "target/target.h"

struct span {
	char *address;
	size_t bytes;
	size_t region_bytes;		/* of each region but the last */
	struct target_region *regions;
	size_t nregions;
	bool borrowed;			/* the address space is a dma-buf's */
};

/* Maps address space of that size; none of it is in memory. Negative errno, logged. */
int span_map(struct span *span, const struct target *target, uint64_t bytes, bool pinned);
void span_unmap(struct span *span);

/* The whole of a dma-buf, which stays its owner's. Negative errno, logged. */
int span_import(struct span *span, const struct dmabuf *dmabuf);

/*
 * The most that the kernel allocates for lists when all of it is registered on the fixture's path,
 * for each page of 4 KiB:
 *   the RDMA core	8 bytes (pfn_list), and 8 more (dma_list) before Linux 6.16; since then only
 *			if the device has no range of I/O addresses for it (hmm_dma_map_alloc())
 *   odp_path		8 bytes and a bit on every path but native, and on native at level verify; 8
 *			more on page and sg
 */
uint64_t span_list_bytes(const struct span *span, const struct fixture *fixture);

/*
 * Checks that there is memory for those lists and `more` bytes. To be called before registering:
 * when memory runs out, the kernel does not refuse but kills the process that has most. 0, or what
 * fixture_skip_path() returns, with both numbers.
 */
int span_check_lists(const struct span *span, struct fixture *fixture, uint64_t more);

/* Registers all of it, or nothing. Negative errno, logged. */
int span_add(struct span *span, struct target *target);
int span_remove(struct span *span, struct target *target);

/*
 * The device writes data into all of a registered span, and reads other data from it, while this
 * process looks at the span and at the target's buffer. Negative errno, logged; -EIO: wrong data.
 */
int span_check_data(struct span *span, struct target *target);

/* The region that an offset of the span is in; *within is the offset in that region. */
struct target_region *span_region(struct span *span, size_t offset, size_t *within);

#endif
