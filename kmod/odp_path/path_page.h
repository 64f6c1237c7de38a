/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One mapping for each page: what path page does, and what other paths fall back to.
 * Inline, so that the kind of memory costs the loop over pages nothing.
 */
#ifndef ODP_PATH_PATH_PAGE_H
#define ODP_PATH_PATH_PAGE_H

#include "region.h"

/**
 * odp_path_page_map_each() - map each wanted page by a call of its own
 * @region: the region
 * @list: out: the addresses, by entry, besides region->entries; NULL: not wanted
 * @pfns: as HMM gives them, by entry
 * @first: the first entry
 * @last: the entry after the last one
 * @memory: PATH_MMIO, or any kind with struct pages but peer-to-peer memory; a constant
 *
 * Return: 0, or -ENOMEM.
 */
static __always_inline int odp_path_page_map_each(struct odp_path_region *region,
						  dma_addr_t *list, const unsigned long *pfns,
						  size_t first, size_t last,
						  enum path_memory memory)
{
	dma_addr_t address;
	size_t i;

	for_each_wanted(region, pfns, i, first, last) {
		if (memory == PATH_MMIO)
			address = dma_map_resource(region->dev, hmm_pfn_to_phys(pfns[i]),
						   region->entry_bytes, DMA_BIDIRECTIONAL, 0);
		else
			address = dma_map_page_attrs(region->dev, hmm_pfn_to_page(pfns[i]), 0,
						     region->entry_bytes, DMA_BIDIRECTIONAL,
						     PATH_ATTRS);
		if (dma_mapping_error(region->dev, address))
			return -ENOMEM;
		if (list)
			list[i] = address;
		odp_path_region_enter(region, i, address);
	}
	return 0;
}

/**
 * odp_path_page_unmap_each() - undo odp_path_page_map_each()
 * @region: the region
 * @list: the addresses, by entry; NULL: unmapping a page needs no call
 * @first: the first entry
 * @last: the entry after the last one
 * @memory: as when they were mapped
 *
 * Return: how many entries were unmapped.
 */
static __always_inline size_t odp_path_page_unmap_each(struct odp_path_region *region,
						       const dma_addr_t *list, size_t first,
						       size_t last, enum path_memory memory)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		if (!list)
			;
		else if (memory == PATH_MMIO)
			dma_unmap_resource(region->dev, list[i], region->entry_bytes,
					   DMA_BIDIRECTIONAL, 0);
		else
			dma_unmap_page_attrs(region->dev, list[i], region->entry_bytes,
					     DMA_BIDIRECTIONAL, PATH_ATTRS);
		n++;
	}
	return n;
}

/*
 * Path page with memory of the kernel or of a process, for paths that do the same and
 * something besides.  Its list of addresses is region->entries.
 */
int odp_path_page_init(struct odp_path_region *region);
int odp_path_page_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		      size_t last);
size_t odp_path_page_unmap(struct odp_path_region *region, size_t first, size_t last);

#endif
