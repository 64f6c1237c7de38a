/* SPDX-License-Identifier: GPL-2.0 */
/* What the iova paths share. */
#ifndef ODP_PATH_PATH_IOVA_H
#define ODP_PATH_PATH_IOVA_H

#include "region.h"

/* IOVA space for the whole region, or one address a page where there is none. */
int path_iova_init(struct region *region);
void path_iova_fini(struct region *region);

/*
 * Links entry @i, which is not to be used before a sync; @attrs: PATH_ATTRS or DMA_ATTR_MMIO.
 * Inline: a call more would be 19 instructions a page that path `page` does not pay.
 */
static __always_inline int path_iova_link(struct region *region, const unsigned long *pfns,
					  size_t i, unsigned long attrs)
{
	int ret = dma_iova_link(region->dev, &region->iova, hmm_pfn_to_phys(pfns[i]),
				region_offset(region, i), region->entry_bytes,
				DMA_BIDIRECTIONAL, attrs);

	if (!ret)
		region_enter(region, i, region->iova.addr + region_offset(region, i));
	return ret;
}

/*
 * iova-batch: unmaps each run of present neighbours by one call, and ends them all with
 * one sync; returns how many entries that were.
 */
size_t path_iova_batch_unlink(struct region *region, size_t first, size_t last);

#endif
