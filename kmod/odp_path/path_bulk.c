// SPDX-License-Identifier: GPL-2.0
/*
 * Bulks: a long list of pages that is mapped once and unmapped as a whole, as vfio does
 * for the state of a migrating mlx5 function (drivers/vfio/pci/mlx5/cmd.c).  Building the
 * lists is part of mapping them, freeing them of unmapping.
 *
 *   sg          up to 6.15: the pages come in batches, each is appended to one table,
 *               which one dma_map_sgtable() maps
 *   iova-batch  from 6.16: a list of pages, IOVA space, a link for each, one sync
 *   page        from 6.16, where no IOVA space is to be had: the list, and one mapping a page
 *
 * An address is kept where a device's page table keeps it: in region->entries.  A map call
 * that fails has undone all itself; unmapping what is not mapped any more does nothing.
 */
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "region.h"

#define BATCH	(PAGE_SIZE / sizeof(struct page *))

struct bulk {
	struct page **pages;		/* page, iova-batch */
	struct sg_append_table table;	/* sg */
	bool mapped;			/* that table is */
	s64 bytes;			/* as accounted */
};

static void account(struct odp_path_region *region, s64 bytes)
{
	region->bulk->bytes = bytes;
	odp_path_region_account(region, bytes);
}

static int bulk_begin(struct odp_path_region *region)
{
	region->bulk = kzalloc(sizeof(*region->bulk), GFP_ATOMIC);
	return region->bulk ? 0 : -ENOMEM;
}

static void bulk_end(struct odp_path_region *region)
{
	odp_path_region_account(region, -region->bulk->bytes);
	kfree(region->bulk->pages);
	kfree(region->bulk);
	region->bulk = NULL;
}

/* A list of the pages of @n entries.  In vfio the page allocator fills it in. */
static struct page **list_pages(const unsigned long *pfns, size_t n)
{
	struct page **pages = kcalloc(n, sizeof(*pages), GFP_ATOMIC | __GFP_NOWARN);
	size_t i;

	for (i = 0; pages && i < n; i++)
		pages[i] = hmm_pfn_to_page(pfns[i]);
	return pages;
}

static int begin_with_list(struct odp_path_region *region, const unsigned long *pfns)
{
	int ret = bulk_begin(region);

	if (ret)
		return ret;
	region->bulk->pages = list_pages(pfns, region->nentries);
	if (!region->bulk->pages)
		return -ENOMEM;
	if (region->choice.level >= ODP_PATH_COUNT)
		account(region, ksize(region->bulk->pages));
	return 0;
}

static int map_pages(struct odp_path_region *region)
{
	dma_addr_t address;
	size_t i;

	for (i = 0; i < region->nentries; i++) {
		address = dma_map_page(region->dev, region->bulk->pages[i], 0,
				       region->entry_bytes, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(region->dev, address))
			return -ENOMEM;
		odp_path_region_enter(region, i, address);
	}
	return 0;
}

static size_t unmap_pages(struct odp_path_region *region)
{
	size_t i, n = 0;

	for_each_present(region, i, 0, region->nentries) {
		dma_unmap_page(region->dev, region->entries[i], region->entry_bytes,
			       DMA_BIDIRECTIONAL);
		n++;
	}
	return n;
}

static size_t page_bulk_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t n;

	if (!region->bulk)
		return 0;
	n = unmap_pages(region);
	bulk_end(region);
	return n;
}

static int page_bulk_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			 size_t last)
{
	int ret = begin_with_list(region, pfns);

	if (!ret)
		ret = map_pages(region);
	if (ret)
		page_bulk_unmap(region, first, last);
	return ret;
}

const struct odp_path_ops odp_path_page_bulk = {
	.name	= "page",
	.map	= page_bulk_map,
	.unmap	= page_bulk_unmap,
};

/* Appends a batch at a time; the list of one batch is used again for the next. */
static int append_all(struct odp_path_region *region, const unsigned long *pfns)
{
	struct page **pages = kcalloc(min_t(size_t, BATCH, region->nentries), sizeof(*pages),
				      GFP_ATOMIC);
	size_t done, n, i;
	int ret = pages ? 0 : -ENOMEM;

	for (done = 0; !ret && done < region->nentries; done += n) {
		n = min_t(size_t, BATCH, region->nentries - done);
		for (i = 0; i < n; i++)
			pages[i] = hmm_pfn_to_page(pfns[done + i]);
		ret = sg_alloc_append_table_from_pages(&region->bulk->table, pages, n, 0,
						       n << PAGE_SHIFT, UINT_MAX,
						       SG_MAX_SINGLE_ALLOC, GFP_ATOMIC);
	}
	kfree(pages);
	return ret;
}

/* An append table grows by whole pages of entries, each linked to the next. */
static size_t append_table_bytes(struct sg_append_table *table)
{
	struct scatterlist *sg = table->sgt.sgl;
	size_t bytes = PAGE_SIZE;

	while (!sg_is_last(sg)) {
		sg++;
		if (sg_is_chain(sg)) {
			sg = sg_chain_ptr(sg);
			bytes += PAGE_SIZE;
		}
	}
	return bytes;
}

static size_t sg_bulk_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t n = 0;

	if (!region->bulk)
		return 0;
	if (region->bulk->mapped) {
		dma_unmap_sgtable(region->dev, &region->bulk->table.sgt, DMA_BIDIRECTIONAL, 0);
		n = region->nentries;
	}
	sg_free_append_table(&region->bulk->table);
	bulk_end(region);
	return n;
}

static void enter_all(struct odp_path_region *region, struct sg_table *table)
{
	struct sg_dma_page_iter iter;
	size_t i = 0;

	for_each_sgtable_dma_page(table, &iter, 0)
		odp_path_region_enter(region, i++, sg_page_iter_dma_address(&iter));
}

static int sg_bulk_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		       size_t last)
{
	struct bulk *bulk;
	int ret = bulk_begin(region);

	if (ret)
		return ret;
	bulk = region->bulk;
	ret = append_all(region, pfns);
	if (!ret)
		ret = dma_map_sgtable(region->dev, &bulk->table.sgt, DMA_BIDIRECTIONAL, 0);
	if (ret) {
		sg_bulk_unmap(region, first, last);
		return ret;
	}
	bulk->mapped = true;
	if (region->choice.level >= ODP_PATH_COUNT)
		account(region, append_table_bytes(&bulk->table));
	enter_all(region, &bulk->table.sgt);
	return 0;
}

const struct odp_path_ops odp_path_sg_bulk = {
	.name	= "sg",
	.map	= sg_bulk_map,
	.unmap	= sg_bulk_unmap,
};

#ifdef HAVE_HMM_DMA
static int link_pages(struct odp_path_region *region)
{
	size_t i;
	int ret;

	for (i = 0; i < region->nentries; i++) {
		ret = dma_iova_link(region->dev, &region->iova,
				    page_to_phys(region->bulk->pages[i]),
				    odp_path_region_offset(region, i), region->entry_bytes,
				    DMA_BIDIRECTIONAL, 0);
		if (ret)
			return ret;
		odp_path_region_enter(region, i,
				      region->iova.addr + odp_path_region_offset(region, i));
	}
	return dma_iova_sync(region->dev, &region->iova, 0, odp_path_region_offset(region, i));
}

/* What was entered is linked, from the first on: after an error less than all. */
static size_t iova_batch_bulk_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t n;

	if (!region->bulk)
		return 0;
	if (dma_use_iova(&region->iova)) {
		n = region->entered;
		dma_iova_destroy(region->dev, &region->iova, odp_path_region_offset(region, n),
				 DMA_BIDIRECTIONAL, 0);
		memset(&region->iova, 0, sizeof(region->iova));
	} else {
		n = unmap_pages(region);
	}
	bulk_end(region);
	return n;
}

static int iova_batch_bulk_map(struct odp_path_region *region, const unsigned long *pfns,
			       size_t first, size_t last)
{
	int ret = begin_with_list(region, pfns);

	if (!ret && dma_iova_try_alloc(region->dev, &region->iova, 0,
				       odp_path_region_offset(region, region->nentries)))
		ret = link_pages(region);
	else if (!ret)
		ret = map_pages(region);
	if (ret)
		iova_batch_bulk_unmap(region, first, last);
	return ret;
}

const struct odp_path_ops odp_path_iova_batch_bulk = {
	.name	= "iova-batch",
	.map	= iova_batch_bulk_map,
	.unmap	= iova_batch_bulk_unmap,
};
#endif
