// SPDX-License-Identifier: GPL-2.0
/*
 * sg: the pages of one fault become one scatterlist, mapped by one call.  A table is
 * mapped and unmapped as a whole, so it stays mapped until its last page goes.  Until then
 * the function can still reach pages that the mm took away.
 */
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "path_sg.h"
#include "region.h"

struct sg_chunk {
	struct sg_append_table table;
	size_t first, last;		/* the entries that were asked for */
	size_t live;			/* how many of them are still present */
	size_t bytes;			/* as accounted; 0 at level off */
};

/* region->private: for each entry, the chunk that maps it. */
static int sg_init(struct odp_path_region *region)
{
	region->private = odp_path_region_list(region, sizeof(struct sg_chunk *));
	return region->private ? odp_path_region_entries(region) : -ENOMEM;
}

static void sg_fini(struct odp_path_region *region)
{
	kvfree(region->private);
	region->private = NULL;
}

#define BATCH	(PAGE_SIZE / sizeof(struct page *))

/*
 * Puts the next pages to be mapped, from entry *@i on, into a list of BATCH, and returns how many
 * there are.  A list of all pages would need one large allocation, which may fail with GFP_ATOMIC.
 */
static size_t next_pages(struct odp_path_region *region, const unsigned long *pfns, size_t *i,
			 size_t last, struct page **pages)
{
	size_t n = 0;

	for (; n < BATCH && *i < last; *i = odp_path_region_next_wanted(region, pfns, *i + 1, last))
		pages[n++] = hmm_pfn_to_page(pfns[*i]);
	return n;
}

/*
 * Appends all pages to the table, batch by batch, as ib_umem_get() does for pinned memory; each
 * call says how many are still to come.  Neighbours merge, as in every subsystem that pins pages.
 */
static int append_wanted(struct odp_path_region *region, struct sg_append_table *table,
			 const unsigned long *pfns, size_t i, size_t last, size_t left)
{
	struct page **pages = kmalloc_array(min(left, BATCH), sizeof(*pages), GFP_ATOMIC);
	int ret = pages ? 0 : -ENOMEM;
	size_t n;

	while (!ret && left) {
		n = next_pages(region, pfns, &i, last, pages);
		left -= n;
		ret = sg_alloc_append_table_from_pages(table, pages, n, 0, n << PAGE_SHIFT,
						       UINT_MAX, left, GFP_ATOMIC);
	}
	kfree(pages);
	return ret;
}

/* Huge pages: one entry each. */
static int list_huge_pages(struct odp_path_region *region, struct sg_append_table *table,
			   const unsigned long *pfns, size_t first, size_t last, size_t n)
{
	struct scatterlist *sg;
	int ret = sg_alloc_table(&table->sgt, n, GFP_ATOMIC);
	size_t i;

	if (ret)
		return ret;
	table->total_nents = table->sgt.orig_nents;
	sg = table->sgt.sgl;
	for_each_wanted(region, pfns, i, first, last) {
		sg_set_page(sg, hmm_pfn_to_page(pfns[i]), region->entry_bytes, 0);
		sg = sg_next(sg);
	}
	return 0;
}

/* A full chunk is a page, a shorter one is slab memory. */
size_t odp_path_sg_bytes(struct scatterlist *sgl, size_t entries)
{
	size_t bytes = 0;

	while (entries > SG_MAX_SINGLE_ALLOC) {
		bytes += PAGE_SIZE;
		sgl = sg_chain_ptr(&sgl[SG_MAX_SINGLE_ALLOC - 1]);
		entries -= SG_MAX_SINGLE_ALLOC - 1;
	}
	return bytes + (entries == SG_MAX_SINGLE_ALLOC ? PAGE_SIZE : ksize(sgl));
}

static size_t count_wanted(const struct odp_path_region *region, const unsigned long *pfns,
			   size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_wanted(region, pfns, i, first, last)
		n++;
	return n;
}

/* The entry @first must be wanted. */
static struct sg_chunk *sg_build(struct odp_path_region *region, const unsigned long *pfns,
				 size_t first, size_t last)
{
	struct sg_chunk *chunk = kzalloc(sizeof(*chunk), GFP_ATOMIC);
	int ret;

	if (!chunk)
		return NULL;
	chunk->live = count_wanted(region, pfns, first, last);
	if (region->entry_bytes == PAGE_SIZE)
		ret = append_wanted(region, &chunk->table, pfns, first, last, chunk->live);
	else
		ret = list_huge_pages(region, &chunk->table, pfns, first, last, chunk->live);
	if (ret) {
		sg_free_append_table(&chunk->table);
		kfree(chunk);
		return NULL;
	}
	chunk->first = first;
	chunk->last = last;
	/* Below level count no sizes are needed, and asking the slab would take time. */
	if (region->choice.level >= ODP_PATH_COUNT)
		chunk->bytes = ksize(chunk) + odp_path_sg_bytes(chunk->table.sgt.sgl,
								chunk->table.total_nents);
	return chunk;
}

static void sg_enter_huge_pages(struct odp_path_region *region, struct sg_chunk *chunk,
				const unsigned long *pfns, size_t first, size_t last)
{
	struct scatterlist *sg = chunk->table.sgt.sgl;
	struct sg_chunk **chunks = region->private;
	size_t i, offset = 0;

	for_each_wanted(region, pfns, i, first, last) {
		if (offset == sg_dma_len(sg)) {
			sg = sg_next(sg);
			offset = 0;
		}
		chunks[i] = chunk;
		odp_path_region_enter(region, i, sg_dma_address(sg) + offset);
		offset += region->entry_bytes;
	}
}

/* A device's page table needs an address for each page, so this walks the segments by page. */
static void sg_enter_pages(struct odp_path_region *region, struct sg_chunk *chunk,
			   const unsigned long *pfns, size_t first, size_t last)
{
	struct sg_chunk **chunks = region->private;
	struct sg_dma_page_iter iter;
	size_t i;

	__sg_page_iter_start(&iter.base, chunk->table.sgt.sgl, chunk->table.sgt.nents, 0);
	for_each_wanted(region, pfns, i, first, last) {
		if (WARN_ON_ONCE(!__sg_page_iter_dma_next(&iter)))
			return;
		chunks[i] = chunk;
		odp_path_region_enter(region, i, sg_page_iter_dma_address(&iter));
	}
}

/* Memory of another PCI function behind the same switch: no IOMMU translates its addresses. */
static bool by_bus_address(struct scatterlist *sg)
{
#ifdef HAVE_P2P
	return sg_dma_is_bus_address(sg);
#else
	return false;
#endif
}

static int sg_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		  size_t last)
{
	struct sg_chunk *chunk;
	int ret;

	first = odp_path_region_next_wanted(region, pfns, first, last);
	if (first == last)
		return 0;	/* all were present, as in a fault for write access */
	chunk = sg_build(region, pfns, first, last);
	if (!chunk)
		return -ENOMEM;
	ret = dma_map_sgtable(region->dev, &chunk->table.sgt, DMA_BIDIRECTIONAL, PATH_ATTRS);
	if (ret) {
		sg_free_append_table(&chunk->table);
		kfree(chunk);
		return ret;
	}
	region->bus_addresses = by_bus_address(chunk->table.sgt.sgl);
	odp_path_region_account(region, chunk->bytes);
	if (region->entry_bytes == PAGE_SIZE)
		sg_enter_pages(region, chunk, pfns, first, last);
	else
		sg_enter_huge_pages(region, chunk, pfns, first, last);
	return 0;
}

/* After this, chunks[i] == NULL says that no mapping of entry i is left. */
static void sg_chunk_free(struct odp_path_region *region, struct sg_chunk *chunk)
{
	struct sg_chunk **chunks = region->private;
	size_t i;

	for (i = chunk->first; i < chunk->last; i++)
		if (chunks[i] == chunk)
			chunks[i] = NULL;
	dma_unmap_sgtable(region->dev, &chunk->table.sgt, DMA_BIDIRECTIONAL, PATH_ATTRS);
	sg_free_append_table(&chunk->table);
	odp_path_region_account(region, -(s64)chunk->bytes);
	kfree(chunk);
}

static size_t sg_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	struct sg_chunk **chunks = region->private, *chunk;
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		chunk = chunks[i];
		if (!--chunk->live)
			sg_chunk_free(region, chunk);
		n++;
	}
	return n;
}

/* A table stays mapped until its last page goes. */
static bool sg_still_mapped(const struct odp_path_region *region, size_t i)
{
	struct sg_chunk **chunks = region->private;

	return chunks[i];
}

/* region->private of a bulk (path_bulk.h). */
struct sg_bulk {
	struct sg_append_table table;
	bool mapped;			/* whether the table is mapped */
	size_t bytes;			/* as accounted; 0 at level off */
};

static int sg_bulk_init(struct odp_path_region *region)
{
	region->private = kzalloc(sizeof(struct sg_bulk), GFP_KERNEL);
	return region->private ? odp_path_region_entries(region) : -ENOMEM;
}

static void sg_bulk_fini(struct odp_path_region *region)
{
	kfree(region->private);
	region->private = NULL;
}

/* Appends the pages in batches, which all use the same list of pages. */
static int append_all(struct odp_path_region *region, const unsigned long *pfns)
{
	struct page **pages = kcalloc(min_t(size_t, BATCH, region->nentries), sizeof(*pages),
				      GFP_ATOMIC);
	struct sg_bulk *bulk = region->private;
	int ret = pages ? 0 : -ENOMEM;
	size_t done, n, i;

	for (done = 0; !ret && done < region->nentries; done += n) {
		n = min_t(size_t, BATCH, region->nentries - done);
		for (i = 0; i < n; i++)
			pages[i] = hmm_pfn_to_page(pfns[done + i]);
		ret = sg_alloc_append_table_from_pages(&bulk->table, pages, n, 0, n << PAGE_SHIFT,
						       UINT_MAX, SG_MAX_SINGLE_ALLOC, GFP_ATOMIC);
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
	struct sg_bulk *bulk = region->private;

	if (!bulk->mapped)
		return 0;
	dma_unmap_sgtable(region->dev, &bulk->table.sgt, DMA_BIDIRECTIONAL, 0);
	sg_free_append_table(&bulk->table);
	odp_path_region_account(region, -(s64)bulk->bytes);
	memset(bulk, 0, sizeof(*bulk));
	return region->nentries;
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
	struct sg_bulk *bulk = region->private;
	int ret = append_all(region, pfns);

	if (!ret)
		ret = dma_map_sgtable(region->dev, &bulk->table.sgt, DMA_BIDIRECTIONAL, 0);
	if (ret) {
		sg_free_append_table(&bulk->table);
		memset(bulk, 0, sizeof(*bulk));
		return ret;
	}
	bulk->mapped = true;
	if (region->choice.level >= ODP_PATH_COUNT) {
		bulk->bytes = append_table_bytes(&bulk->table);
		odp_path_region_account(region, bulk->bytes);
	}
	enter_all(region, &bulk->table.sgt);
	return 0;
}

static const struct odp_path_ops sg_bulk = {
	.name	= "sg",
	.init	= sg_bulk_init,
	.fini	= sg_bulk_fini,
	.map	= sg_bulk_map,
	.unmap	= sg_bulk_unmap,
};

const struct odp_path_ops odp_path_sg = {
	.name	= "sg",
	.variants = {
		/* dma_map_sgtable() itself keeps the provider's state from entry to entry. */
		[PATH_P2P] = &odp_path_sg,
		[PATH_BULK] = &sg_bulk,
	},
	.init		= sg_init,
	.fini		= sg_fini,
	.map		= sg_map,
	.unmap		= sg_unmap,
	.still_mapped	= sg_still_mapped,
};
