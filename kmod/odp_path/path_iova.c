// SPDX-License-Identifier: GPL-2.0
/*
 * iova: one IOVA range for the whole region, then a link and a sync for each page,
 * and an unlink (which syncs at once) for each page that goes: what mainline's
 * hmm_dma_map_pfn() and hmm_dma_unmap_pfn() do since 6.16 (mm/hmm.c).
 */
#include <odpbench/odp_path.h>

#include "path_iova.h"
#include "region.h"
#include "session.h"

/*
 * hmm_dma_map_alloc() falls back to one mapping a page where the function has no
 * IOMMU that translates; so do we, and the session says so.
 */
int path_iova_init(struct region *region)
{
	if (dma_iova_try_alloc(region->dev, &region->iova, 0, region->nentries << PAGE_SHIFT))
		return 0;
	stat_add(&region->session->stats->regions_without_iova, 1);
	return path_page_init(region);
}

void path_iova_fini(struct region *region)
{
	if (dma_use_iova(&region->iova))
		dma_iova_free(region->dev, &region->iova);
	path_page_fini(region);
}

static int iova_map(struct region *region, const unsigned long *pfns, size_t first, size_t last)
{
	size_t i;
	int ret;

	if (!dma_use_iova(&region->iova))
		return path_page_map(region, pfns, first, last);
	for_each_wanted(region, pfns, i, first, last) {
		ret = path_iova_link(region, pfns, i);
		if (ret)
			return ret;
		ret = dma_iova_sync(region->dev, &region->iova, i << PAGE_SHIFT, PAGE_SIZE);
		if (ret)
			return ret;
	}
	return 0;
}

static size_t iova_unmap(struct region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	if (!dma_use_iova(&region->iova))
		return path_page_unmap(region, first, last);
	for_each_present(region, i, first, last) {
		dma_iova_unlink(region->dev, &region->iova, i << PAGE_SHIFT, PAGE_SIZE,
				DMA_BIDIRECTIONAL, 0);
		n++;
	}
	return n;
}

const struct path_ops path_iova = {
	.name	= "iova",
	.init	= path_iova_init,
	.fini	= path_iova_fini,
	.map	= iova_map,
	.unmap	= iova_unmap,
};
