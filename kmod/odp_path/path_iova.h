/* SPDX-License-Identifier: GPL-2.0 */
/* What the iova paths share. */
#ifndef ODP_PATH_PATH_IOVA_H
#define ODP_PATH_PATH_IOVA_H

#include "region.h"

/* IOVA space for the whole region, or one address a page where there is none. */
int path_iova_init(struct region *region);
void path_iova_fini(struct region *region);

/*
 * Links entry @i, which is not to be used before a sync.  Inline: a call more would be 19
 * instructions a page that path `page` does not pay.
 */
static inline int path_iova_link(struct region *region, const unsigned long *pfns, size_t i)
{
	int ret = dma_iova_link(region->dev, &region->iova, hmm_pfn_to_phys(pfns[i]),
				i << PAGE_SHIFT, PAGE_SIZE, DMA_BIDIRECTIONAL, 0);

	if (!ret)
		region_enter(region, i, region->iova.addr + (i << PAGE_SHIFT));
	return ret;
}

#endif
