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

/* Registers all of it, or nothing. Negative errno, logged. */
int span_add(struct span *span, struct target *target);
int span_remove(struct span *span, struct target *target);

/* The region in which an offset lies, and where in that. */
struct target_region *span_region(struct span *span, size_t offset, size_t *within);

#endif
