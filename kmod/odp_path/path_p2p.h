/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of another PCI function, with struct pages (P2PDMA).  Before such a page is
 * mapped, the kernel looks at its provider: the memory is reached either by bus addresses, or
 * through the host bridge, where it is mapped as MMIO.  struct pci_p2pdma_map_state keeps the
 * answer from page to page.  The function that fills it in is not exported, but
 * hmm_dma_map_pfn() (mm/hmm.c), which calls it, is.  So region->private is what
 * hmm_dma_map_pfn() needs: a struct hmm_dma_map.
 */
#ifndef ODP_PATH_PATH_P2P_H
#define ODP_PATH_PATH_P2P_H

#include <linux/hmm-dma.h>
#include <linux/pci-p2pdma.h>

#include "region.h"

/**
 * odp_path_p2p_init() - do what hmm_dma_map_alloc() does without IOVA space
 * @region: gets a list of addresses, one for each page; odp_path_iova_fini() undoes it
 *
 * Return: 0, or -ENOMEM.
 */
int odp_path_p2p_init(struct odp_path_region *region);

/* Unmaps as hmm_dma_unmap_pfn() does, a page at a time. */
size_t odp_path_p2p_unmap(struct odp_path_region *region, size_t first, size_t last);

/* Whether entry @i is reached by a bus address, which no IOMMU translates. */
static inline bool odp_path_p2p_by_bus(const struct odp_path_region *region, size_t i)
{
	const struct hmm_dma_map *map = region->private;

	return map->pfn_list[i] & HMM_PFN_P2PDMA_BUS;
}

/* Maps entry @i; @state is zero before the first of a series. */
static __always_inline int odp_path_p2p_map_one(struct odp_path_region *region,
						const unsigned long *pfns, size_t i,
						struct pci_p2pdma_map_state *state)
{
	struct hmm_dma_map *map = region->private;
	dma_addr_t address;

	map->pfn_list[i] = pfns[i];
	address = hmm_dma_map_pfn(region->dev, map, i, state);
	if (dma_mapping_error(region->dev, address))
		return -EIO;
	odp_path_region_enter(region, i, address);
	return 0;
}

/* Maps the wanted pages one by one; @each: looks the provider up again for each page. */
static __always_inline int odp_path_p2p_map_pages(struct odp_path_region *region,
						  const unsigned long *pfns, size_t first,
						  size_t last, bool each)
{
	struct pci_p2pdma_map_state state = { };
	size_t i;
	int ret;

	for_each_wanted(region, pfns, i, first, last) {
		if (each)
			state = (struct pci_p2pdma_map_state){ };
		ret = odp_path_p2p_map_one(region, pfns, i, &state);
		if (ret)
			return ret;
	}
	region->bus_addresses = odp_path_p2p_by_bus(region, first);
	return 0;
}

/* That function for struct odp_path_ops, with @each false and true. */
int odp_path_p2p_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		     size_t last);
int odp_path_p2p_map_each(struct odp_path_region *region, const unsigned long *pfns,
			  size_t first, size_t last);

#endif
