// SPDX-License-Identifier: GPL-2.0
/*
 * Kind hugetlb: resident in pages of the hugetlb pool, of 2 MiB or 1 GiB. The proof is the size of
 * the mapping's pages (/proc/self/smaps) and what /proc/kpageflags says of each that is accessed.
 * Devices know different things about it.
 *
 * odp_dev knows that the region is of huge pages: a fault brings a whole one. The region that is
 * measured is one huge page, as all kernels serve the first one rightly; the probe checks the
 * following ones, in a region of its own. An ibverbs device is not told: its entries are of 4 KiB,
 * as in any region that was registered without IBV_ACCESS_HUGETLB. rxe refuses that flag; and with
 * it, since 6.16, a device may be given memory that is not the region's
 * (target/deviation/hugetlb.h).
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "host/huge_pages.h"
#include "lib/log.h"
#include "memory/state.h"
#include "target/deviation/hugetlb.h"

static bool is_known_to_device(const struct fault_memory *memory)
{
	return memory->fixture->target->ops == &target_odp_dev && !memory->region.implicit;
}

static int map(struct fault_memory *memory)
{
	size_t huge = memory->huge_page_bytes, pages = 1;
	bool known = is_known_to_device(memory);
	char err[256];

	if (!known)
		pages = (memory->region.bytes + huge - 1) / huge;
	if (huge_pages_reserve(huge, pages + (known ? HUGETLB_DEFECT_PAGES : 0),
			       &memory->reserved_huge_pages, err, sizeof(err)))
		return fixture_skip(memory->fixture, "%s", err);
	memory->mapping_bytes = pages * huge;
	memory->mapping = huge_pages_map(huge, pages);
	if (!memory->mapping) {
		huge_pages_return(huge, memory->reserved_huge_pages);
		return -ENOMEM;
	}
	memory->region.address = memory->mapping;
	memory->region.hugetlb = known;
	if (known)
		memory->region.bytes = huge;
	if (pages_unit(memory->mapping) == huge)
		return 0;
	log_error("fault: hugetlb memory is of pages of %zu KiB, not of %zu",
		  pages_unit(memory->mapping) >> 10, huge >> 10);
	fault_kind_hugetlb.unmap(memory);
	return -EIO;
}

/* The pages' size was checked when they were mapped; these are from the pool, not small ones. */
static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	return fault_memory_all_present(memory, page, n) &&
	       pages_hugetlb(memory->region.address + page * PAGE_BYTES) &&
	       pages_hugetlb(memory->region.address + (page + n - 1) * PAGE_BYTES);
}

static void unmap(struct fault_memory *memory)
{
	fault_memory_unmap(memory);
	huge_pages_return(memory->huge_page_bytes, memory->reserved_huge_pages);
}

static int probe(struct fault_memory *memory, struct failure *failure)
{
	return memory->region.hugetlb ? hugetlb_defect_probe(memory->fixture->target, failure) : 0;
}

const struct fault_kind fault_kind_hugetlb = {
	.name = "hugetlb",
	.stays = true,
	.map = map,
	.unmap = unmap,
	.prepare = fault_memory_fill,
	.is_prepared = is_prepared,
	.probe = probe,
};
