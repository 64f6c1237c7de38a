/* SPDX-License-Identifier: GPL-2.0 */
/* What the iova paths share. */
#ifndef ODP_PATH_PATH_IOVA_H
#define ODP_PATH_PATH_IOVA_H

#include "region.h"

/* IOVA space for the whole region, or one address a page where there is none. */
int odp_path_iova_init(struct odp_path_region *region);
void odp_path_iova_fini(struct odp_path_region *region);

/*
 * Links entry @i, which is not to be used before a sync; @attrs: PATH_ATTRS or DMA_ATTR_MMIO.
 * Inline: a call more would be 19 instructions a page that path `page` does not pay.
 */
static __always_inline int odp_path_iova_link(struct odp_path_region *region,
					      const unsigned long *pfns, size_t i,
					      unsigned long attrs)
{
	int ret = dma_iova_link(region->dev, &region->iova, hmm_pfn_to_phys(pfns[i]),
				odp_path_region_offset(region, i), region->entry_bytes,
				DMA_BIDIRECTIONAL, attrs);

	if (!ret)
		odp_path_region_enter(region, i,
				      region->iova.addr + odp_path_region_offset(region, i));
	return ret;
}

/*
 * iova-batch: unmaps each run of present neighbours by one call, and ends them all with
 * one sync; returns how many entries that were.
 */
size_t odp_path_iova_batch_unlink(struct odp_path_region *region, size_t first, size_t last);

#endif
