// SPDX-License-Identifier: GPL-2.0
/* Level verify: checks with the IOMMU each entry that was made or taken away. */
#include <linux/iommu.h>

#include "region.h"
#include "session.h"
#include "verify.h"

/*
 * Asking tells nothing in two cases: an identity domain gives every address back as it is, and a
 * bus address does not go through the IOMMU.
 */
bool odp_path_verifies(const struct odp_path_region *region)
{
	return region->choice.level >= ODP_PATH_VERIFY && region->domain &&
	       region->domain->type != IOMMU_DOMAIN_IDENTITY && !region->bus_addresses;
}

void odp_path_verify_entry(struct odp_path_region *region, dma_addr_t address, phys_addr_t expected)
{
	odp_path_session_verified(region->session, address, expected,
				  iommu_iova_to_phys(region->domain, address));
}

/* Where the last page of an entry begins; 0 except for huge pages. */
static size_t last_page(const struct odp_path_region *region)
{
	return region->entry_bytes - PAGE_SIZE;
}

/* A huge page is checked at its first page and at its last. */
void odp_path_verify_mapped(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			    size_t last)
{
	size_t i, end = last_page(region);
	dma_addr_t address;

	for_each_present(region, i, first, last) {
		if (!(pfns[i] & HMM_PFN_VALID))
			continue;
		address = odp_path_region_address(region, i);
		odp_path_verify_entry(region, address, hmm_pfn_to_phys(pfns[i]));
		if (end)
			odp_path_verify_entry(region, address + end,
					      hmm_pfn_to_phys(pfns[i]) + end);
	}
}

/*
 * If the region does not own its addresses, they may lead to another page by now.  Then it is only
 * wrong if they still lead to the old page.
 */
static bool owns_addresses(const struct odp_path_region *region)
{
	const struct odp_path_ops *ops = region->choice.ops;

	return ops && ops->owns_addresses && ops->owns_addresses(region);
}

static bool still_mapped(const struct odp_path_region *region, size_t i)
{
	const struct odp_path_ops *ops = region->choice.ops;

	return ops && ops->still_mapped && ops->still_mapped(region, i);
}

static void verify_gone(struct odp_path_region *region, dma_addr_t address, phys_addr_t page)
{
	phys_addr_t found = iommu_iova_to_phys(region->domain, address);

	if (!owns_addresses(region) && found != page)
		found = 0;
	odp_path_session_verified(region->session, address, 0, found);
}

void odp_path_verify_unmapped(struct odp_path_region *region, const unsigned long *pfns,
			      size_t first, size_t last)
{
	size_t i, end = last_page(region);
	dma_addr_t address;
	phys_addr_t page;

	for_each_present(region, i, first, last) {
		address = odp_path_region_address(region, i);
		if (!address || still_mapped(region, i))	/* 0: native, never asked for */
			continue;
		page = pfns ? hmm_pfn_to_phys(pfns[i]) : 0;
		verify_gone(region, address, page);
		if (end)
			verify_gone(region, address + end, page ? page + end : 0);
	}
}
