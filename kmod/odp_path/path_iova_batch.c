// SPDX-License-Identifier: GPL-2.0
/*
 * iova-batch: a link for each page, then one sync for all of them.  Each run of neighbours is
 * unmapped by one call, and one sync follows for all runs.  AMD's driver still flushes at each
 * gap in what it gathers (PT_FEAT_FLUSH_RANGE_NO_GAPS), and the counters show that.
 */
#include <linux/iommu.h>
#include <linux/slab.h>

#include "path_bulk.h"
#include "path_iova.h"
#include "region.h"
#ifdef HAVE_P2P
#include "path_p2p.h"
#endif

/* Makes the linked entries usable; @from >= @to: none were linked. */
static int sync_all(struct odp_path_region *region, size_t from, size_t to)
{
	struct hmm_dma_map *map = region->private;

	if (from >= to)		/* all were present, as in a fault for write access */
		return 0;
	return dma_iova_sync(region->dev, &map->state, odp_path_region_offset(region, from),
			     odp_path_region_offset(region, to - from));
}

static __always_inline int map_all(struct odp_path_region *region, const unsigned long *pfns,
				   size_t first, size_t last, enum path_memory memory,
				   unsigned long attrs)
{
	struct hmm_dma_map *map = region->private;
	size_t i, from = last, to = first;
	int ret;

	if (!dma_use_iova(&map->state))
		return odp_path_page_map_each(region, NULL, pfns, first, last, memory);
	for_each_wanted(region, pfns, i, first, last) {
		ret = odp_path_iova_link(region, &map->state, hmm_pfn_to_phys(pfns[i]), i, attrs);
		if (ret)
			return ret;
		from = min(from, i);
		to = i + 1;
	}
	return sync_all(region, from, to);
}

/*
 * dma_iova_unlink() syncs at its end, so once for each run of neighbours.  To sync once for
 * several runs, this calls the two functions that dma_iova_unlink() is made of:
 * iommu_unmap_fast() and iommu_iotlb_sync() (drivers/iommu/dma-iommu.c).
 */
static size_t unlink_all(struct odp_path_region *region, size_t first, size_t last)
{
	struct hmm_dma_map *map = region->private;
	struct iommu_iotlb_gather gather;
	unsigned long begin, end;
	size_t size, n = 0;
	dma_addr_t address;

	iommu_iotlb_gather_init(&gather);
	begin = first;
	for_each_set_bitrange_from(begin, end, region->present, last) {
		address = map->state.addr + odp_path_region_offset(region, begin);
		size = odp_path_region_offset(region, end - begin);
		WARN_ON_ONCE(iommu_unmap_fast(region->domain, address, size, &gather) != size);
		n += end - begin;
	}
	iommu_iotlb_sync(region->domain, &gather);
	return n;
}

static __always_inline size_t unmap_all(struct odp_path_region *region, size_t first, size_t last,
					enum path_memory memory)
{
	struct hmm_dma_map *map = region->private;

	if (!dma_use_iova(&map->state))
		return odp_path_page_unmap_each(region, odp_path_iova_list(region), first, last,
						memory);
	return unlink_all(region, first, last);
}

static int iova_batch_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			  size_t last)
{
	return map_all(region, pfns, first, last, PATH_RAM, PATH_ATTRS);
}

static size_t iova_batch_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	return unmap_all(region, first, last, PATH_RAM);
}

#ifdef DMA_ATTR_MMIO	/* 6.18, see path_iova.c */
static int iova_batch_map_mmio(struct odp_path_region *region, const unsigned long *pfns,
			       size_t first, size_t last)
{
	return map_all(region, pfns, first, last, PATH_MMIO, DMA_ATTR_MMIO);
}

static size_t iova_batch_unmap_mmio(struct odp_path_region *region, size_t first, size_t last)
{
	return unmap_all(region, first, last, PATH_MMIO);
}

static const struct odp_path_ops iova_batch_mmio = {
	.name		= "iova-batch",
	.init		= odp_path_iova_init,
	.fini		= odp_path_iova_fini,
	.map		= iova_batch_map_mmio,
	.unmap		= iova_batch_unmap_mmio,
	.owns_addresses	= odp_path_iova_owns,
};
#endif

#ifdef HAVE_P2P
/*
 * A page with the same provider as the page before it is only linked, and one sync follows for
 * all such pages.  Any other page is mapped by hmm_dma_map_pfn(), with its own sync.  Bus
 * addresses need neither link nor sync.
 */
static int iova_batch_map_p2p(struct odp_path_region *region, const unsigned long *pfns,
			      size_t first, size_t last)
{
	struct dev_pagemap *pagemap, *linked = NULL;
	struct hmm_dma_map *map = region->private;
	struct pci_p2pdma_map_state state = { };
	size_t i, from = last, to = first;
	int ret;

	if (!dma_use_iova(&map->state))
		return odp_path_p2p_map(region, pfns, first, last);
	for_each_wanted(region, pfns, i, first, last) {
		pagemap = page_pgmap(hmm_pfn_to_page(pfns[i]));
		if (pagemap != linked) {
			ret = odp_path_p2p_map_one(region, pfns, i, &state);
			linked = odp_path_p2p_by_bus(region, i) ? NULL : pagemap;
		} else {
			ret = odp_path_iova_link(region, &map->state, hmm_pfn_to_phys(pfns[i]), i,
						 DMA_ATTR_MMIO);
			from = min(from, i);
			to = i + 1;
		}
		if (ret)
			return ret;
	}
	region->bus_addresses = odp_path_p2p_by_bus(region, first);
	return sync_all(region, from, to);
}

/* All entries are of one provider, so looking at the first is enough. */
static size_t iova_batch_unmap_p2p(struct odp_path_region *region, size_t first, size_t last)
{
	struct hmm_dma_map *map = region->private;

	if (!dma_use_iova(&map->state) || odp_path_p2p_by_bus(region, first))
		return odp_path_p2p_unmap(region, first, last);
	return unlink_all(region, first, last);
}

static const struct odp_path_ops iova_batch_p2p = {
	.name		= "iova-batch",
	.init		= odp_path_iova_p2p_init,
	.fini		= odp_path_iova_fini,
	.map		= iova_batch_map_p2p,
	.unmap		= iova_batch_unmap_p2p,
	.owns_addresses	= odp_path_iova_owns,
};
#endif

/* region->private of a bulk (path_bulk.h). */
struct iova_bulk {
	struct page **pages;		/* NULL: it is not mapped */
	struct dma_iova_state state;
};

static int bulk_init(struct odp_path_region *region)
{
	region->private = kzalloc(sizeof(struct iova_bulk), GFP_KERNEL);
	return region->private ? odp_path_region_entries(region) : -ENOMEM;
}

static void bulk_fini(struct odp_path_region *region)
{
	kfree(region->private);
	region->private = NULL;
}

static int link_pages(struct odp_path_region *region, struct iova_bulk *bulk)
{
	size_t i;
	int ret;

	for (i = 0; i < region->nentries; i++) {
		ret = odp_path_iova_link(region, &bulk->state, page_to_phys(bulk->pages[i]), i, 0);
		if (ret)
			return ret;
	}
	return dma_iova_sync(region->dev, &bulk->state, 0, odp_path_region_offset(region, i));
}

static int map_pages(struct odp_path_region *region, struct iova_bulk *bulk)
{
	odp_path_region_without_iova(region);
	return odp_path_bulk_map_pages(region, bulk->pages);
}

/* The first region->entered entries are linked; after an error those are not all. */
static size_t iova_batch_unmap_bulk(struct odp_path_region *region, size_t first, size_t last)
{
	struct iova_bulk *bulk = region->private;
	size_t n;

	if (!bulk->pages)
		return 0;
	if (dma_use_iova(&bulk->state)) {
		n = region->entered;
		dma_iova_destroy(region->dev, &bulk->state, odp_path_region_offset(region, n),
				 DMA_BIDIRECTIONAL, 0);
	} else {
		n = odp_path_bulk_unmap_pages(region);
	}
	odp_path_bulk_free(region, bulk->pages);
	memset(bulk, 0, sizeof(*bulk));
	return n;
}

static int iova_batch_map_bulk(struct odp_path_region *region, const unsigned long *pfns,
			       size_t first, size_t last)
{
	struct iova_bulk *bulk = region->private;
	int ret;

	bulk->pages = odp_path_bulk_list(region, pfns);
	if (!bulk->pages)
		return -ENOMEM;
	if (dma_iova_try_alloc(region->dev, &bulk->state, 0,
			       odp_path_region_offset(region, region->nentries)))
		ret = link_pages(region, bulk);
	else
		ret = map_pages(region, bulk);
	if (ret)
		iova_batch_unmap_bulk(region, first, last);
	return ret;
}

static const struct odp_path_ops iova_batch_bulk = {
	.name	= "iova-batch",
	.init	= bulk_init,
	.fini	= bulk_fini,
	.map	= iova_batch_map_bulk,
	.unmap	= iova_batch_unmap_bulk,
};

const struct odp_path_ops odp_path_iova_batch = {
	.name	= "iova-batch",
	.variants = {
#ifdef DMA_ATTR_MMIO
		[PATH_MMIO] = &iova_batch_mmio,
#endif
#ifdef HAVE_P2P
		[PATH_P2P] = &iova_batch_p2p,
#endif
		[PATH_BULK] = &iova_batch_bulk,
	},
	.init		= odp_path_iova_init,
	.fini		= odp_path_iova_fini,
	.map		= iova_batch_map,
	.unmap		= iova_batch_unmap,
	.owns_addresses	= odp_path_iova_owns,
};
