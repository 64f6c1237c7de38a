/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the iova paths share.  region->private is a struct hmm_dma_map, whose state holds IOVA
 * space for the whole region.  Without IOVA space the pages are mapped one by one, and their
 * addresses are in region->entries.
 */
#ifndef ODP_PATH_PATH_IOVA_H
#define ODP_PATH_PATH_IOVA_H

#include <linux/hmm-dma.h>

#include "path_page.h"
#include "region.h"

int odp_path_iova_init(struct odp_path_region *region);
/* Also for memory of another PCI function that is mapped one by one; private may be NULL. */
void odp_path_iova_fini(struct odp_path_region *region);
/* The same for memory of another PCI function (path_p2p.h). */
int odp_path_iova_p2p_init(struct odp_path_region *region);

/* Whether the region has IOVA space of its own. */
bool odp_path_iova_owns(const struct odp_path_region *region);

/*
 * The fallback's addresses, if unmapping needs them; NULL: unmapping has nothing to do, as in
 * mm/hmm.c without a translating IOMMU.
 */
static inline const dma_addr_t *odp_path_iova_list(const struct odp_path_region *region)
{
	return dma_need_unmap(region->dev) ? region->entries : NULL;
}

/**
 * odp_path_iova_link() - link an entry; it must not be used before a sync
 * @region: the region
 * @state: its IOVA space
 * @phys: the memory
 * @i: the entry
 * @attrs: PATH_ATTRS or DMA_ATTR_MMIO
 *
 * Inline, because a call would cost 19 instructions a page that path page does not have.
 *
 * Return: 0, or an error of dma_iova_link().
 */
static __always_inline int odp_path_iova_link(struct odp_path_region *region,
					      struct dma_iova_state *state, phys_addr_t phys,
					      size_t i, unsigned long attrs)
{
	size_t offset = odp_path_region_offset(region, i);
	int ret = dma_iova_link(region->dev, state, phys, offset, region->entry_bytes,
				DMA_BIDIRECTIONAL, attrs);

	if (!ret)
		odp_path_region_enter(region, i, state->addr + offset);
	return ret;
}

#endif
