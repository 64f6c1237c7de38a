// SPDX-License-Identifier: GPL-2.0
/*
 * iova: one IOVA range for the whole region, then a link and a sync for each page,
 * and an unlink (which syncs at once) for each page that goes: what mainline's
 * hmm_dma_map_pfn() and hmm_dma_unmap_pfn() do since 6.16 (mm/hmm.c).
 */
#include <linux/slab.h>

#include <odpbench/odp_path.h>

#include "path_iova.h"
#include "region.h"
#include "session.h"
#ifdef HAVE_P2P
#include "path_p2p.h"
#endif

/*
 * Where no IOMMU translates for the function, hmm_dma_map_alloc() falls back to one mapping for
 * each page.  So does this path, and the session counts it.  hmm_dma_map_alloc() keeps the
 * addresses only if unmapping needs them.  This path always keeps them, to give them to the
 * driver, but they count as a list of the path only if unmapping needs them.
 */
int odp_path_iova_init(struct odp_path_region *region)
{
	struct hmm_dma_map *map = kzalloc(sizeof(*map), GFP_KERNEL);

	if (!map)
		return -ENOMEM;
	region->private = map;
	if (dma_iova_try_alloc(region->dev, &map->state, 0,
			       odp_path_region_offset(region, region->nentries))) {
		region->base = map->state.addr;
		return 0;
	}
	odp_path_region_without_iova(region);
	if (dma_need_unmap(region->dev))
		return odp_path_page_init(region);
	return odp_path_region_entries(region);
}

void odp_path_iova_fini(struct odp_path_region *region)
{
	if (!region->private)
		return;
	hmm_dma_map_free(region->dev, region->private);
	kfree(region->private);
	region->private = NULL;
}

bool odp_path_iova_owns(const struct odp_path_region *region)
{
	struct hmm_dma_map *map = region->private;

	return dma_use_iova(&map->state);
}

static __always_inline int map_each(struct odp_path_region *region, const unsigned long *pfns,
				    size_t first, size_t last, enum path_memory memory,
				    unsigned long attrs)
{
	struct hmm_dma_map *map = region->private;
	size_t i;
	int ret;

	if (!dma_use_iova(&map->state))
		return odp_path_page_map_each(region, NULL, pfns, first, last, memory);
	for_each_wanted(region, pfns, i, first, last) {
		ret = odp_path_iova_link(region, &map->state, hmm_pfn_to_phys(pfns[i]), i, attrs);
		if (ret)
			return ret;
		ret = dma_iova_sync(region->dev, &map->state, odp_path_region_offset(region, i),
				    region->entry_bytes);
		if (ret)
			return ret;
	}
	return 0;
}

static __always_inline size_t unmap_each(struct odp_path_region *region, size_t first,
					 size_t last, enum path_memory memory,
					 unsigned long attrs)
{
	struct hmm_dma_map *map = region->private;
	size_t i, n = 0;

	if (!dma_use_iova(&map->state))
		return odp_path_page_unmap_each(region, odp_path_iova_list(region), first, last,
						memory);
	for_each_present(region, i, first, last) {
		dma_iova_unlink(region->dev, &map->state, odp_path_region_offset(region, i),
				region->entry_bytes, DMA_BIDIRECTIONAL, attrs);
		n++;
	}
	return n;
}

static int iova_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		    size_t last)
{
	return map_each(region, pfns, first, last, PATH_RAM, PATH_ATTRS);
}

static size_t iova_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	return unmap_each(region, first, last, PATH_RAM, PATH_ATTRS);
}

#ifdef DMA_ATTR_MMIO	/* 6.18, "dma-mapping: introduce new DMA attribute to indicate MMIO ..." */
static int iova_map_mmio(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			 size_t last)
{
	return map_each(region, pfns, first, last, PATH_MMIO, DMA_ATTR_MMIO);
}

static size_t iova_unmap_mmio(struct odp_path_region *region, size_t first, size_t last)
{
	return unmap_each(region, first, last, PATH_MMIO, DMA_ATTR_MMIO);
}

static const struct odp_path_ops iova_mmio = {
	.name		= "iova",
	.init		= odp_path_iova_init,
	.fini		= odp_path_iova_fini,
	.map		= iova_map_mmio,
	.unmap		= iova_unmap_mmio,
	.owns_addresses	= odp_path_iova_owns,
};
#endif

#ifdef HAVE_P2P
/* The list of pfns is not accounted: it copies the caller's, which is accounted already. */
int odp_path_iova_p2p_init(struct odp_path_region *region)
{
	struct hmm_dma_map *map = kzalloc(sizeof(*map), GFP_KERNEL);
	int ret;

	if (!map)
		return -ENOMEM;
	region->private = map;
	ret = hmm_dma_map_alloc(region->dev, map, region->nentries, region->entry_bytes);
	if (ret)
		memset(map, 0, sizeof(*map));	/* it has freed what it had */
	if (!ret)
		ret = odp_path_region_entries(region);
	if (ret || dma_use_iova(&map->state))
		return ret;
	odp_path_region_without_iova(region);
	if (map->dma_list)
		odp_path_region_account(region,
					odp_path_allocation_bytes(map->dma_list,
								  region->nentries *
								  sizeof(*map->dma_list)));
	return 0;
}

static const struct odp_path_ops iova_p2p = {
	.name		= "iova",
	.init		= odp_path_iova_p2p_init,
	.fini		= odp_path_iova_fini,
	.map		= odp_path_p2p_map,
	.unmap		= odp_path_p2p_unmap,
	.owns_addresses	= odp_path_iova_owns,
};

static const struct odp_path_ops iova_p2p_each = {
	.name		= "iova",
	.init		= odp_path_iova_p2p_init,
	.fini		= odp_path_iova_fini,
	.map		= odp_path_p2p_map_each,
	.unmap		= odp_path_p2p_unmap,
	.owns_addresses	= odp_path_iova_owns,
};
#endif

const struct odp_path_ops odp_path_iova = {
	.name	= "iova",
	.variants = {
#ifdef DMA_ATTR_MMIO
		[PATH_MMIO] = &iova_mmio,
#endif
#ifdef HAVE_P2P
		[PATH_P2P] = &iova_p2p,
		[PATH_P2P_EACH] = &iova_p2p_each,
#endif
	},
	.init		= odp_path_iova_init,
	.fini		= odp_path_iova_fini,
	.map		= iova_map,
	.unmap		= iova_unmap,
	.owns_addresses	= odp_path_iova_owns,
};
