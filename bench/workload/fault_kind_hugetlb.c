// SPDX-License-Identifier: GPL-2.0
/*
 * Kind hugetlb: one huge page of the hugetlb pool, resident, in a region that the device knows to
 * be of huge pages: a fault brings it whole. The region that is measured is its first huge page
 * alone, which all kernels serve rightly; the others are looked at by the probe.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "fault_kind.h"
#include "hugetlb_defect.h"
#include "lib/huge_pages.h"

static int map(struct fault_memory *memory)
{
	char err[256];

	if (huge_pages_reserve(1 + HUGETLB_DEFECT_PAGES, &memory->reserved_huge_pages, err,
			       sizeof(err)))
		return job_skip(memory->job, "%s", err);
	memory->mapping_bytes = HUGE_PAGE_BYTES;
	memory->mapping = huge_pages_map(1);
	if (!memory->mapping) {
		huge_pages_return(memory->reserved_huge_pages);
		return -ENOMEM;
	}
	memory->region.address = memory->mapping;
	memory->region.bytes = HUGE_PAGE_BYTES;
	memory->region.hugetlb = true;
	return 0;
}

static void unmap(struct fault_memory *memory)
{
	fault_memory_unmap(memory);
	huge_pages_return(memory->reserved_huge_pages);
}

static int probe(struct fault_memory *memory, struct failure *failure)
{
	return hugetlb_defect_probe(memory->job, failure);
}

const struct fault_kind fault_kind_hugetlb = {
	.name = "hugetlb",
	.one_fault = true,
	.map = map,
	.unmap = unmap,
	.prepare = fault_memory_fill,
	.is_prepared = fault_memory_all_present,
	.probe = probe,
};
