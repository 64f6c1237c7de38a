// SPDX-License-Identifier: GPL-2.0
/*
 * Kind major: anonymous pages in swap space; the fault reads them back. The proof has three parts.
 * Before the fault, the page table has the pages in swap, and mincore() says that they are not in
 * the swap cache. Afterwards they are present. And the kernel counted as many major faults.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/log.h"
#include "lib/proc_number.h"
#include "memory/state.h"

#define TRIES 4		/* a page that something holds for a moment is not paged out */

static uint64_t major_faults(void)
{
	return proc_number("/proc/vmstat", "pgmajfault");
}

static int map(struct fault_memory *memory)
{
	if (proc_number("/proc/meminfo", "SwapFree:") * 1024 < memory->region.bytes)
		return fixture_skip(memory->fixture, "there is not enough swap space (swapon): nothing "
				"anonymous can be paged out");
	return fault_memory_map(memory);
}

static int prepare(struct fault_memory *memory)
{
	size_t pages = memory->region.bytes / PAGE_BYTES;
	int ret = fault_memory_fill(memory);

	for (int i = 0; i < TRIES && !ret; i++) {
		if (madvise(memory->region.address, memory->region.bytes, MADV_PAGEOUT)) {
			log_error("fault: madvise(%zu bytes, MADV_PAGEOUT): %s",
				  memory->region.bytes, strerror(errno));
			return -errno;
		}
		if (pages_swapped(memory->region.address, pages) == (ssize_t)pages)
			break;
	}
	return ret;
}

static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	char *address = memory->region.address + page * PAGE_BYTES;

	memory->major_faults = major_faults();
	return pages_swapped(address, n) == (ssize_t)n && !pages_cached(address, n);
}

/*
 * pgmajfault counts for the whole machine, so others may add to it. But each of these pages was
 * only in swap, so each has added one.
 */
static bool was_served(struct fault_memory *memory, size_t page, size_t n)
{
	return fault_memory_all_present(memory, page, n) &&
	       major_faults() - memory->major_faults >= n;
}

const struct fault_kind fault_kind_major = {
	.name = "major",
	.map = map,
	.unmap = fault_memory_unmap,
	.prepare = prepare,
	.is_prepared = is_prepared,
	.was_served = was_served,
};
