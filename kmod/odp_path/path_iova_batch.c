// SPDX-License-Identifier: GPL-2.0
/*
 * iova-batch: a link for each page, then one sync for all of them; neighbours are
 * unmapped by one call, and one sync ends them all.
 */
#include <linux/iommu.h>

#include "flush.h"
#include "path_iova.h"
#include "region.h"

static int iova_batch_map(struct region *region, const unsigned long *pfns, size_t first,
			  size_t last)
{
	size_t i, from = last, to = first;
	int ret;

	if (!dma_use_iova(&region->iova))
		return path_page_map(region, pfns, first, last);
	for_each_wanted(region, pfns, i, first, last) {
		ret = path_iova_link(region, pfns, i);
		if (ret)
			return ret;
		from = min(from, i);
		to = i + 1;
	}
	if (from >= to)		/* all were present: a fault for write access, say */
		return 0;
	return dma_iova_sync(region->dev, &region->iova, from << PAGE_SHIFT,
			     (to - from) << PAGE_SHIFT);
}

/*
 * dma_iova_unlink() syncs at its end, once for each run of neighbours.  One sync
 * for several runs takes the two halves that it is made of, iommu_unmap_fast()
 * and iommu_iotlb_sync() (drivers/iommu/dma-iommu.c).
 */
static size_t iova_batch_unmap(struct region *region, size_t first, size_t last)
{
	struct iommu_iotlb_gather gather;
	unsigned long begin, end;
	size_t size, n = 0;

	if (!dma_use_iova(&region->iova))
		return path_page_unmap(region, first, last);
	iommu_iotlb_gather_init(&gather);
	begin = first;
	for_each_set_bitrange_from(begin, end, region->present, last) {
		size = (end - begin) << PAGE_SHIFT;
		WARN_ON_ONCE(iommu_unmap_fast(region->domain,
					      region->iova.addr + (begin << PAGE_SHIFT),
					      size, &gather) != size);
		n += end - begin;
	}
	flush_sync(region->domain, &gather);
	return n;
}

const struct path_ops path_iova_batch = {
	.name	= "iova-batch",
	.init	= path_iova_init,
	.fini	= path_iova_fini,
	.map	= iova_batch_map,
	.unmap	= iova_batch_unmap,
};
