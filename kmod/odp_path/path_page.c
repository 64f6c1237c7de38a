// SPDX-License-Identifier: GPL-2.0
/*
 * page: one mapping a page, each address kept in a list, as mainline ODP did up
 * to 6.15 (drivers/infiniband/core/umem_odp.c, ib_umem_odp_map_dma_single_page).
 */
#include <linux/slab.h>

#include "region.h"

int odp_path_page_init(struct odp_path_region *region)
{
	region->dma_list = kvcalloc(region->nentries, sizeof(*region->dma_list), GFP_KERNEL);
	if (!region->dma_list)
		return -ENOMEM;
	odp_path_region_account(
		region, odp_path_allocation_bytes(region->dma_list,
						  region->nentries * sizeof(*region->dma_list)));
	return 0;
}

void odp_path_page_fini(struct odp_path_region *region)
{
	kvfree(region->dma_list);
	region->dma_list = NULL;
}

int odp_path_page_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		      size_t last)
{
	dma_addr_t address;
	size_t i;

	for_each_wanted(region, pfns, i, first, last) {
		address = dma_map_page_attrs(region->dev, hmm_pfn_to_page(pfns[i]), 0,
					     region->entry_bytes, DMA_BIDIRECTIONAL, PATH_ATTRS);
		if (dma_mapping_error(region->dev, address))
			return -ENOMEM;
		region->dma_list[i] = address;
		odp_path_region_enter(region, i, address);
	}
	return 0;
}

size_t odp_path_page_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		dma_unmap_page_attrs(region->dev, region->dma_list[i], region->entry_bytes,
				     DMA_BIDIRECTIONAL, PATH_ATTRS);
		n++;
	}
	return n;
}

/* MMIO: the same, for a physical address that has no struct page. */
int odp_path_page_map_mmio(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			   size_t last)
{
	dma_addr_t address;
	size_t i;

	for_each_wanted(region, pfns, i, first, last) {
		address = dma_map_resource(region->dev, hmm_pfn_to_phys(pfns[i]),
					   region->entry_bytes, DMA_BIDIRECTIONAL, 0);
		if (dma_mapping_error(region->dev, address))
			return -ENOMEM;
		region->dma_list[i] = address;
		odp_path_region_enter(region, i, address);
	}
	return 0;
}

size_t odp_path_page_unmap_mmio(struct odp_path_region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		dma_unmap_resource(region->dev, region->dma_list[i], region->entry_bytes,
				   DMA_BIDIRECTIONAL, 0);
		n++;
	}
	return n;
}

static const struct odp_path_ops page_mmio = {
	.name	= "page",
	.init	= odp_path_page_init,
	.fini	= odp_path_page_fini,
	.map	= odp_path_page_map_mmio,
	.unmap	= odp_path_page_unmap_mmio,
};

const struct odp_path_ops odp_path_page = {
	.name	= "page",
	.variants = {
		[PATH_MMIO] = &page_mmio,
#if defined(HAVE_HMM_DMA) && defined(CONFIG_PCI_P2PDMA)
		[PATH_P2P] = &odp_path_page_p2p,
		[PATH_P2P_EACH] = &odp_path_page_p2p_each,
#endif
		[PATH_BULK] = &odp_path_page_bulk,
	},
	.init	= odp_path_page_init,
	.fini	= odp_path_page_fini,
	.map	= odp_path_page_map,
	.unmap	= odp_path_page_unmap,
};
