// SPDX-License-Identifier: GPL-2.0
/*
 * page: one mapping for each page, with the addresses in a list, as mainline ODP did up
 * to 6.15 (drivers/infiniband/core/umem_odp.c, ib_umem_odp_map_dma_single_page).
 */
#include "path_bulk.h"
#include "path_page.h"
#include "region.h"
#ifdef HAVE_P2P
#include "path_iova.h"
#include "path_p2p.h"
#endif

int odp_path_page_init(struct odp_path_region *region)
{
	region->entries = odp_path_region_list(region, sizeof(*region->entries));
	return region->entries ? 0 : -ENOMEM;
}

int odp_path_page_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		      size_t last)
{
	return odp_path_page_map_each(region, NULL, pfns, first, last, PATH_RAM);
}

size_t odp_path_page_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	return odp_path_page_unmap_each(region, region->entries, first, last, PATH_RAM);
}

static int page_map_mmio(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			 size_t last)
{
	return odp_path_page_map_each(region, NULL, pfns, first, last, PATH_MMIO);
}

static size_t page_unmap_mmio(struct odp_path_region *region, size_t first, size_t last)
{
	return odp_path_page_unmap_each(region, region->entries, first, last, PATH_MMIO);
}

static const struct odp_path_ops page_mmio = {
	.name	= "page",
	.init	= odp_path_page_init,
	.map	= page_map_mmio,
	.unmap	= page_unmap_mmio,
};

#ifdef HAVE_P2P
static const struct odp_path_ops page_p2p = {
	.name	= "page",
	.init	= odp_path_p2p_init,
	.fini	= odp_path_iova_fini,
	.map	= odp_path_p2p_map,
	.unmap	= odp_path_p2p_unmap,
};

static const struct odp_path_ops page_p2p_each = {
	.name	= "page",
	.init	= odp_path_p2p_init,
	.fini	= odp_path_iova_fini,
	.map	= odp_path_p2p_map_each,
	.unmap	= odp_path_p2p_unmap,
};
#endif

/* A bulk: the list of pages, and one mapping for each page. */
static size_t page_bulk_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t n;

	if (!region->private)
		return 0;
	n = odp_path_bulk_unmap_pages(region);
	odp_path_bulk_free(region, region->private);
	region->private = NULL;
	return n;
}

static int page_bulk_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			 size_t last)
{
	int ret;

	region->private = odp_path_bulk_list(region, pfns);
	if (!region->private)
		return -ENOMEM;
	ret = odp_path_bulk_map_pages(region, region->private);
	if (ret)
		page_bulk_unmap(region, first, last);
	return ret;
}

static const struct odp_path_ops page_bulk = {
	.name	= "page",
	.init	= odp_path_region_entries,
	.map	= page_bulk_map,
	.unmap	= page_bulk_unmap,
};

const struct odp_path_ops odp_path_page = {
	.name	= "page",
	.variants = {
		[PATH_MMIO] = &page_mmio,
#ifdef HAVE_P2P
		[PATH_P2P] = &page_p2p,
		[PATH_P2P_EACH] = &page_p2p_each,
#endif
		[PATH_BULK] = &page_bulk,
	},
	.init	= odp_path_page_init,
	.map	= odp_path_page_map,
	.unmap	= odp_path_page_unmap,
};
