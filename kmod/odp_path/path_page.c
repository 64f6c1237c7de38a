// SPDX-License-Identifier: GPL-2.0
/*
 * page: one mapping a page, each address kept in a list, as mainline ODP did up
 * to 6.15 (drivers/infiniband/core/umem_odp.c, ib_umem_odp_map_dma_single_page).
 */
#include <linux/slab.h>

#include "region.h"

int path_page_init(struct region *region)
{
	region->dma_list = kvcalloc(region->nentries, sizeof(*region->dma_list), GFP_KERNEL);
	if (!region->dma_list)
		return -ENOMEM;
	region_account(region, region->nentries * sizeof(*region->dma_list));
	return 0;
}

void path_page_fini(struct region *region)
{
	kvfree(region->dma_list);
	region->dma_list = NULL;
}

int path_page_map(struct region *region, const unsigned long *pfns, size_t first, size_t last)
{
	dma_addr_t address;
	size_t i;

	for_each_wanted(region, pfns, i, first, last) {
		address = dma_map_page(region->dev, hmm_pfn_to_page(pfns[i]), 0, PAGE_SIZE,
				       DMA_BIDIRECTIONAL);
		if (dma_mapping_error(region->dev, address))
			return -ENOMEM;
		region->dma_list[i] = address;
		region_enter(region, i, address);
	}
	return 0;
}

size_t path_page_unmap(struct region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		dma_unmap_page(region->dev, region->dma_list[i], PAGE_SIZE, DMA_BIDIRECTIONAL);
		n++;
	}
	return n;
}

const struct path_ops path_page = {
	.name	= "page",
	.init	= path_page_init,
	.fini	= path_page_fini,
	.map	= path_page_map,
	.unmap	= path_page_unmap,
};
