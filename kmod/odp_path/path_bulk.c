// SPDX-License-Identifier: GPL-2.0
/* Bulks: the list of pages, and the fallback where there is no IOVA space. */
#include <linux/slab.h>

#include "path_bulk.h"

/* Below level count no sizes are needed, and asking the slab would take time. */
static void account(struct odp_path_region *region, struct page **pages, int sign)
{
	if (region->choice.level >= ODP_PATH_COUNT)
		odp_path_region_account(region, sign * (s64)ksize(pages));
}

struct page **odp_path_bulk_list(struct odp_path_region *region, const unsigned long *pfns)
{
	struct page **pages;
	size_t i;

	pages = kcalloc(region->nentries, sizeof(*pages), GFP_ATOMIC | __GFP_NOWARN);
	if (!pages)
		return NULL;
	for (i = 0; i < region->nentries; i++)
		pages[i] = hmm_pfn_to_page(pfns[i]);
	account(region, pages, 1);
	return pages;
}

void odp_path_bulk_free(struct odp_path_region *region, struct page **pages)
{
	account(region, pages, -1);
	kfree(pages);
}

int odp_path_bulk_map_pages(struct odp_path_region *region, struct page **pages)
{
	dma_addr_t address;
	size_t i;

	for (i = 0; i < region->nentries; i++) {
		address = dma_map_page(region->dev, pages[i], 0, region->entry_bytes,
				       DMA_BIDIRECTIONAL);
		if (dma_mapping_error(region->dev, address))
			return -ENOMEM;
		odp_path_region_enter(region, i, address);
	}
	return 0;
}

size_t odp_path_bulk_unmap_pages(struct odp_path_region *region)
{
	size_t i, n = 0;

	for_each_present(region, i, 0, region->nentries) {
		dma_unmap_page(region->dev, region->entries[i], region->entry_bytes,
			       DMA_BIDIRECTIONAL);
		n++;
	}
	return n;
}
