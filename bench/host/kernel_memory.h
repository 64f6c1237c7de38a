/* SPDX-License-Identifier: GPL-2.0 */
/* How much memory the kernel holds, by its own counters, and the growth between two readings. */
#ifndef ODPBENCH_HOST_KERNEL_MEMORY_H
#define ODPBENCH_HOST_KERNEL_MEMORY_H

#include <stdint.h>

#define KERNEL_MEMORY_UNKNOWN UINT64_MAX	/* this kernel does not count it */

struct kernel_memory {
	uint64_t slab_bytes;		/* Slab of /proc/meminfo: kmalloc() of any size */
	uint64_t vmalloc_bytes;		/* VmallocUsed: large lists are there */
	uint64_t iommu_table_bytes;	/* nr_iommu_pages of /proc/vmstat, from Linux 6.12 */
};

/* The value for memory that was not measured. */
#define KERNEL_MEMORY_NONE (struct kernel_memory){					\
	KERNEL_MEMORY_UNKNOWN, KERNEL_MEMORY_UNKNOWN, KERNEL_MEMORY_UNKNOWN }

/* Reads the counters. Memory that the kernel frees later (vfree(), RCU) may still be counted. */
struct kernel_memory kernel_memory_read(void);

/* The growth since before; 0 if there is less now. */
struct kernel_memory kernel_memory_growth(const struct kernel_memory *before);

/* The reading that these texts of /proc/meminfo and /proc/vmstat contain: for tests. */
struct kernel_memory kernel_memory_parse(const char *meminfo, const char *vmstat);

#endif
