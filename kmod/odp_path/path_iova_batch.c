// SPDX-License-Identifier: GPL-2.0
/*
 * iova-batch: a link for each page, then one sync for all of them; neighbours are
 * unmapped by one call, and one sync ends them all.
 */
#include <linux/iommu.h>

#include "flush.h"
#include "path_iova.h"
#include "region.h"

static __always_inline int link_then_sync(struct odp_path_region *region, const unsigned long *pfns,
					  size_t first, size_t last, unsigned long attrs)
{
	size_t i, from = last, to = first;
	int ret;

	for_each_wanted(region, pfns, i, first, last) {
		ret = odp_path_iova_link(region, pfns, i, attrs);
		if (ret)
			return ret;
		from = min(from, i);
		to = i + 1;
	}
	if (from >= to)		/* all were present: a fault for write access, say */
		return 0;
	return dma_iova_sync(region->dev, &region->iova, odp_path_region_offset(region, from),
			     odp_path_region_offset(region, to - from));
}

/*
 * dma_iova_unlink() syncs at its end, once for each run of neighbours.  One sync
 * for several runs takes the two halves that it is made of, iommu_unmap_fast()
 * and iommu_iotlb_sync() (drivers/iommu/dma-iommu.c).
 */
size_t odp_path_iova_batch_unlink(struct odp_path_region *region, size_t first, size_t last)
{
	struct iommu_iotlb_gather gather;
	unsigned long begin, end;
	size_t size, n = 0;

	iommu_iotlb_gather_init(&gather);
	begin = first;
	for_each_set_bitrange_from(begin, end, region->present, last) {
		size = odp_path_region_offset(region, end - begin);
		WARN_ON_ONCE(
			iommu_unmap_fast(region->domain,
					 region->iova.addr + odp_path_region_offset(region, begin),
					 size, &gather) != size);
		n += end - begin;
	}
	odp_path_flush_sync(region->domain, &gather);
	return n;
}

static int iova_batch_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			  size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_map(region, pfns, first, last);
	return link_then_sync(region, pfns, first, last, PATH_ATTRS);
}

static size_t iova_batch_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_unmap(region, first, last);
	return odp_path_iova_batch_unlink(region, first, last);
}

#ifdef DMA_ATTR_MMIO	/* 6.18, see path_iova.c */
static int iova_batch_map_mmio(struct odp_path_region *region, const unsigned long *pfns,
			       size_t first, size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_map_mmio(region, pfns, first, last);
	return link_then_sync(region, pfns, first, last, DMA_ATTR_MMIO);
}

static size_t iova_batch_unmap_mmio(struct odp_path_region *region, size_t first, size_t last)
{
	if (!dma_use_iova(&region->iova))
		return odp_path_page_unmap_mmio(region, first, last);
	return odp_path_iova_batch_unlink(region, first, last);
}

static const struct odp_path_ops iova_batch_mmio = {
	.name	= "iova-batch",
	.init	= odp_path_iova_init,
	.fini	= odp_path_iova_fini,
	.map	= iova_batch_map_mmio,
	.unmap	= iova_batch_unmap_mmio,
};
#endif

const struct odp_path_ops odp_path_iova_batch = {
	.name	= "iova-batch",
	.variants = {
#ifdef DMA_ATTR_MMIO
		[PATH_MMIO] = &iova_batch_mmio,
#endif
#ifdef CONFIG_PCI_P2PDMA
		[PATH_P2P] = &odp_path_iova_batch_p2p,
#endif
		[PATH_BULK] = &odp_path_iova_batch_bulk,
	},
	.init	= odp_path_iova_init,
	.fini	= odp_path_iova_fini,
	.map	= iova_batch_map,
	.unmap	= iova_batch_unmap,
};
