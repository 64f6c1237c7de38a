// SPDX-License-Identifier: GPL-2.0
/*
 * nowhere: what path page does, but the driver gets for every page an address that the IOMMU
 * does not translate: the last page of its domain, which the address allocator never reaches.
 * A device that uses the address must report an error.  Without a translating IOMMU there is no
 * such address.
 */
#include <linux/iommu.h>
#include <linux/slab.h>

#include "path_page.h"
#include "region.h"

static int nowhere_init(struct odp_path_region *region)
{
	if (!region->domain || region->domain->type == IOMMU_DOMAIN_IDENTITY)
		return -EOPNOTSUPP;
	region->private = odp_path_region_list(region, sizeof(dma_addr_t));
	return region->private ? odp_path_region_entries(region) : -ENOMEM;
}

static void nowhere_fini(struct odp_path_region *region)
{
	kvfree(region->private);
	region->private = NULL;
}

static int nowhere_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		       size_t last)
{
	int ret = odp_path_page_map_each(region, region->private, pfns, first, last, PATH_RAM);
	size_t i;

	for_each_present(region, i, first, last)
		region->entries[i] = region->domain->geometry.aperture_end & PAGE_MASK;
	return ret;
}

static size_t nowhere_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	return odp_path_page_unmap_each(region, region->private, first, last, PATH_RAM);
}

const struct odp_path_ops odp_path_nowhere = {
	.name		= "nowhere",
	.selftest	= true,
	.init		= nowhere_init,
	.fini		= nowhere_fini,
	.map		= nowhere_map,
	.unmap		= nowhere_unmap,
};
