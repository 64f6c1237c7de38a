// SPDX-License-Identifier: GPL-2.0
/* Looks for wrong entries of a hugetlb region. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "host/data.h"
#include "host/huge_pages.h"
#include "lib/log.h"
#include "target/deviation/hugetlb.h"
#include "target/target.h"

/* What the device has for one address, and what it ought to have. */
struct look {
	struct target_entry entry;
	uint64_t expected;	/* the physical address in our page table */
	bool right;
};

/* The device reads a word, which does no harm wherever it leads; then its entry is checked. */
static int look_at(struct target *target, struct target_region *region, size_t offset,
		   struct look *look)
{
	struct target_access access = { .region = region, .offset = offset,
					.length = sizeof(uint64_t), .buffer = target->buffer };
	uint64_t expected = data_word(DATA_FIRST_STAMP, offset / PAGE_BYTES, 0);
	struct page_state state;
	int ret;

	memset(target->buffer, 0, sizeof(expected));
	ret = target->ops->access(target, ACCESS_READ, &access);
	if (!ret)
		ret = target->ops->entry(target, region, offset, &look->entry);
	if (!ret)
		ret = pages_read(region->address + offset, 1, &state);
	if (ret)
		return ret;
	look->expected = state.physical;
	look->right = look->entry.physical == look->expected &&
		      !memcmp(target->buffer, &expected, sizeof(expected));
	return 0;
}

static void tell(size_t page, const struct look *start, const struct look *end,
		 struct failure *failure)
{
	char start_owner[80], end_owner[80];

	pages_owner(start->entry.physical, start_owner, sizeof(start_owner));
	pages_owner(end->entry.physical, end_owner, sizeof(end_owner));
	failure->defect = HUGETLB_DEFECT;
	snprintf(failure->evidence, sizeof(failure->evidence),
		 "huge page %zu is at %#" PRIx64 ", the device was given DMA address %#" PRIx64
		 ", which leads to %#" PRIx64 " (%s); its last 4 KiB lead to %#" PRIx64 " (%s)",
		 page, start->expected, start->entry.dma, start->entry.physical, start_owner,
		 end->entry.physical, end_owner);
}

/* Every huge page in turn; the first wrong one is the evidence. */
static int look_at_all(struct target *target, struct target_region *region,
		       struct failure *failure)
{
	struct look start, end;
	size_t offset;
	int ret;

	for (size_t page = 0; page < HUGETLB_DEFECT_PAGES; page++) {
		offset = page * HUGE_PAGE_BYTES;
		ret = look_at(target, region, offset, &start);
		if (!ret)
			ret = look_at(target, region, offset + HUGE_PAGE_BYTES - PAGE_BYTES, &end);
		if (ret)
			return ret;
		if (start.right && end.right)
			continue;
		tell(page, &start, &end, failure);
		if (page && session_links_pages(&target->fixture->machine->session))
			return 0;
		log_error("hugetlb region: %s", failure->evidence);
		return -EIO;
	}
	return 0;
}

/*
 * The pool gives its pages in ascending order. So, filled from the end, the region most likely does
 * not have the physical neighbour of its first page.
 */
static void fill_backwards(struct target_region *region)
{
	for (size_t page = HUGETLB_DEFECT_PAGES; page-- > 0;) {
		size_t first = page * HUGE_PAGE_BYTES / PAGE_BYTES;

		data_write(region->address + page * HUGE_PAGE_BYTES, HUGE_PAGE_BYTES,
			   DATA_FIRST_STAMP + first, false);
	}
}

int hugetlb_defect_probe(struct target *target, struct failure *failure)
{
	struct target_region region = {
		.bytes = HUGETLB_DEFECT_PAGES * (size_t)HUGE_PAGE_BYTES, .hugetlb = true,
	};
	int ret;

	region.address = huge_pages_map(HUGE_PAGE_BYTES, HUGETLB_DEFECT_PAGES);
	if (!region.address)
		return -ENOMEM;
	fill_backwards(&region);
	ret = target->ops->add(target, &region);
	if (!ret) {
		ret = look_at_all(target, &region, failure);
		target->ops->remove(target, &region);
	}
	munmap(region.address, region.bytes);
	return ret;
}
