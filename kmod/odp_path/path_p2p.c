// SPDX-License-Identifier: GPL-2.0
/* Memory of another PCI function: what the paths that can map it share. */
#include <linux/slab.h>

#include "path_p2p.h"

/* The list of pfns is not accounted: it copies the caller's, which is accounted already. */
int odp_path_p2p_init(struct odp_path_region *region)
{
	struct hmm_dma_map *map = kzalloc(sizeof(*map), GFP_KERNEL);

	if (!map)
		return -ENOMEM;
	region->private = map;
	map->dma_entry_size = region->entry_bytes;
	map->pfn_list = kvcalloc(region->nentries, sizeof(*map->pfn_list), GFP_KERNEL);
	map->dma_list = odp_path_region_list(region, sizeof(*map->dma_list));
	if (!map->pfn_list || !map->dma_list)
		return -ENOMEM;
	return odp_path_region_entries(region);
}

int odp_path_p2p_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		     size_t last)
{
	return odp_path_p2p_map_pages(region, pfns, first, last, false);
}

int odp_path_p2p_map_each(struct odp_path_region *region, const unsigned long *pfns,
			  size_t first, size_t last)
{
	return odp_path_p2p_map_pages(region, pfns, first, last, true);
}

size_t odp_path_p2p_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		hmm_dma_unmap_pfn(region->dev, region->private, i);
		n++;
	}
	return n;
}
