/* SPDX-License-Identifier: GPL-2.0 */
/* What memory the kernel holds, as its own counters say: differences of two readings. */
#ifndef ODPBENCH_HOST_KERNEL_MEMORY_H
#define ODPBENCH_HOST_KERNEL_MEMORY_H

#include <stdint.h>

#define KERNEL_MEMORY_UNKNOWN UINT64_MAX	/* this kernel does not count it */

struct kernel_memory {
	uint64_t slab_bytes;		/* Slab of /proc/meminfo: kmalloc() of any size */
	uint64_t vmalloc_bytes;		/* VmallocUsed: where large lists are */
	uint64_t iommu_table_bytes;	/* nr_iommu_pages of /proc/vmstat, from Linux 6.12 */
};

/* Of what was not measured. */
#define KERNEL_MEMORY_NONE (struct kernel_memory){					\
	KERNEL_MEMORY_UNKNOWN, KERNEL_MEMORY_UNKNOWN, KERNEL_MEMORY_UNKNOWN }

/* A reading of now; frees of the kernel that are put off (vfree(), RCU) may still be in it. */
struct kernel_memory kernel_memory_read(void);

/* What has come since; 0 where there is less now. */
struct kernel_memory kernel_memory_growth(const struct kernel_memory *before);

/* As the above, of these texts: for tests. */
struct kernel_memory kernel_memory_parse(const char *meminfo, const char *vmstat);

#endif
