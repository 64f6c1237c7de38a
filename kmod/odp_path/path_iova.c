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
int odp_path_iova_init(struct odp_path_region *region)
{
	if (dma_iova_try_alloc(region->dev, &region->iova, 0,
			       odp_path_region_offset(region, region->nentries)))
		return 0;
	odp_path_stat_add(&region->session->stats->regions_without_iova, 1);
	return odp_path_page_init(region);
}

void odp_path_iova_fini(struct odp_path_region *region)
{
	if (dma_use_iova(&region->iova))
		dma_iova_free(region->dev, &region->iova);
	odp_path_page_fini(region);
}

static __always_inline int link_and_sync(struct odp_path_region *region, const unsigned long *pfns,
					 size_t first, size_t last, unsigned long attrs)
{
	size_t i;
	int ret;

	for_each_wanted(region, pfns, i, first, last) {
		ret = odp_path_iova_link(region, pfns, i, attrs);
		if (ret)
			return ret;
		ret = dma_iova_sync(region->dev, &region->iova, odp_path_region_offset(region, i),
				    region->entry_bytes);
		if (ret)
			return ret;
	}
	return 0;
}

static __always_inline size_t unlink_each(struct odp_path_region *region, size_t first, size_t last,
					  unsigned long attrs)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		dma_iova_unlink(region->dev, &region->iova, odp_path_region_offset(region, i),
				region->entry_bytes, DMA_BIDIRECTIONAL, attrs);
		n++;
	}
	return n;
}

static int iova_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		    size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_map(region, pfns, first, last);
	return link_and_sync(region, pfns, first, last, PATH_ATTRS);
}

static size_t iova_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_unmap(region, first, last);
	return unlink_each(region, first, last, PATH_ATTRS);
}

#ifdef DMA_ATTR_MMIO	/* 6.18, "dma-mapping: introduce new DMA attribute to indicate MMIO memory" */
static int iova_map_mmio(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			 size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_map_mmio(region, pfns, first, last);
	return link_and_sync(region, pfns, first, last, DMA_ATTR_MMIO);
}

static size_t iova_unmap_mmio(struct odp_path_region *region, size_t first, size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_unmap_mmio(region, first, last);
	return unlink_each(region, first, last, DMA_ATTR_MMIO);
}

static const struct odp_path_ops iova_mmio = {
	.name	= "iova",
	.init	= odp_path_iova_init,
	.fini	= odp_path_iova_fini,
	.map	= iova_map_mmio,
	.unmap	= iova_unmap_mmio,
};
#endif

const struct odp_path_ops odp_path_iova = {
	.name	= "iova",
	.variants = {
#ifdef DMA_ATTR_MMIO
		[PATH_MMIO] = &iova_mmio,
#endif
#ifdef CONFIG_PCI_P2PDMA
		[PATH_P2P] = &odp_path_iova_p2p,
		[PATH_P2P_EACH] = &odp_path_iova_p2p_each,
#endif
	},
	.init	= odp_path_iova_init,
	.fini	= odp_path_iova_fini,
	.map	= iova_map,
	.unmap	= iova_unmap,
};
