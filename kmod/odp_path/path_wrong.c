// SPDX-License-Identifier: GPL-2.0
/*
 * wrong: makes errors that level verify must find.  An odd entry's address is one page off its
 * mapping.  An even entry stays mapped after its invalidation, until it is mapped again or the
 * region ends.  Both may lead to memory of others, so this path is only for lent functions,
 * which do no DMA of their own.
 */
#include <linux/slab.h>

#include "path_page.h"
#include "region.h"

/* region->private: where the pages are really mapped. */
static int wrong_init(struct odp_path_region *region)
{
	region->private = odp_path_region_list(region, sizeof(dma_addr_t));
	return region->private ? odp_path_region_entries(region) : -ENOMEM;
}

static void drop_stale(struct odp_path_region *region, size_t i)
{
	dma_addr_t *list = region->private;

	if (list[i])
		dma_unmap_page_attrs(region->dev, list[i], region->entry_bytes,
				     DMA_BIDIRECTIONAL, PATH_ATTRS);
	list[i] = 0;
}

static int wrong_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		     size_t last)
{
	dma_addr_t *list = region->private;
	size_t i;
	int ret;

	for_each_wanted(region, pfns, i, first, last)
		drop_stale(region, i);
	ret = odp_path_page_map_each(region, list, pfns, first, last, PATH_RAM);
	if (ret)
		return ret;
	for_each_present(region, i, first, last)
		region->entries[i] = list[i] + (i & 1) * PAGE_SIZE;
	return 0;
}

static size_t wrong_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		if (i & 1)
			drop_stale(region, i);
		n++;
	}
	return n;
}

static void wrong_fini(struct odp_path_region *region)
{
	size_t i;

	for (i = 0; region->private && i < region->nentries; i++)
		drop_stale(region, i);
	kvfree(region->private);
	region->private = NULL;
}

const struct odp_path_ops odp_path_wrong = {
	.name		= "wrong",
	.selftest	= true,
	.lent_only	= true,
	.init		= wrong_init,
	.fini		= wrong_fini,
	.map		= wrong_map,
	.unmap		= wrong_unmap,
};
