// SPDX-License-Identifier: GPL-2.0
/*
 * sg: the pages of one fault become one scatterlist, mapped by one call.  The
 * mapping is all or nothing, so it stands until the last of its pages went:
 * until then the function can still reach pages that the mm took away.
 */
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "region.h"

struct sg_chunk {
	struct sg_table table;
	size_t first, last;		/* the entries that were asked for */
	size_t live;			/* those of them that are still present */
	size_t bytes;			/* as accounted */
};

static int sg_init(struct region *region)
{
	region->chunks = kvcalloc(region->nentries, sizeof(*region->chunks), GFP_KERNEL);
	if (!region->chunks)
		return -ENOMEM;
	region_account(region, region->nentries * sizeof(*region->chunks));
	return 0;
}

static void sg_fini(struct region *region)
{
	kvfree(region->chunks);
	region->chunks = NULL;
}

static struct page **wanted_pages(struct region *region, const unsigned long *pfns,
				  size_t first, size_t last, size_t *n)
{
	struct page **pages;
	size_t i;

	*n = 0;
	for_each_wanted(region, pfns, i, first, last)
		(*n)++;
	pages = kmalloc_array(*n, sizeof(*pages), GFP_ATOMIC | __GFP_NOWARN);
	if (!pages)
		return NULL;
	*n = 0;
	for_each_wanted(region, pfns, i, first, last)
		pages[(*n)++] = hmm_pfn_to_page(pfns[i]);
	return pages;
}

static struct sg_chunk *sg_build(struct region *region, const unsigned long *pfns,
				 size_t first, size_t last)
{
	struct sg_chunk *chunk;
	struct page **pages;
	size_t n;
	int ret;

	chunk = kzalloc(sizeof(*chunk), GFP_ATOMIC);
	if (!chunk)
		return NULL;
	pages = wanted_pages(region, pfns, first, last, &n);
	if (!pages)
		goto err;
	ret = sg_alloc_table_from_pages(&chunk->table, pages, n, 0, n << PAGE_SHIFT, GFP_ATOMIC);
	kfree(pages);
	if (ret)
		goto err;
	chunk->first = first;
	chunk->last = last;
	chunk->live = n;
	chunk->bytes = sizeof(*chunk) + chunk->table.orig_nents * sizeof(struct scatterlist);
	return chunk;
err:
	kfree(chunk);
	return NULL;
}

/* A device's page table wants an address a page; the DMA segments are read page by page. */
static void sg_enter(struct region *region, struct sg_chunk *chunk, const unsigned long *pfns,
		     size_t first, size_t last)
{
	struct sg_dma_page_iter iter;
	size_t i;

	__sg_page_iter_start(&iter.base, chunk->table.sgl, chunk->table.nents, 0);
	for_each_wanted(region, pfns, i, first, last) {
		if (WARN_ON_ONCE(!__sg_page_iter_dma_next(&iter)))
			return;
		region->chunks[i] = chunk;
		region_enter(region, i, sg_page_iter_dma_address(&iter));
	}
}

static int sg_map(struct region *region, const unsigned long *pfns, size_t first, size_t last)
{
	struct sg_chunk *chunk;
	int ret;

	if (region_next_wanted(region, pfns, first, last) == last)
		return 0;	/* all were present: a fault for write access, say */
	chunk = sg_build(region, pfns, first, last);
	if (!chunk)
		return -ENOMEM;
	ret = dma_map_sgtable(region->dev, &chunk->table, DMA_BIDIRECTIONAL, 0);
	if (ret) {
		sg_free_table(&chunk->table);
		kfree(chunk);
		return ret;
	}
	region_account(region, chunk->bytes);
	sg_enter(region, chunk, pfns, first, last);
	return 0;
}

/* From here on chunks[i] == NULL says that no mapping of entry i is left. */
static void sg_chunk_free(struct region *region, struct sg_chunk *chunk)
{
	size_t i;

	for (i = chunk->first; i < chunk->last; i++)
		if (region->chunks[i] == chunk)
			region->chunks[i] = NULL;
	dma_unmap_sgtable(region->dev, &chunk->table, DMA_BIDIRECTIONAL, 0);
	sg_free_table(&chunk->table);
	region_account(region, -(s64)chunk->bytes);
	kfree(chunk);
}

static size_t sg_unmap(struct region *region, size_t first, size_t last)
{
	struct sg_chunk *chunk;
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		chunk = region->chunks[i];
		if (!--chunk->live)
			sg_chunk_free(region, chunk);
		n++;
	}
	return n;
}

const struct path_ops path_sg = {
	.name	= "sg",
	.init	= sg_init,
	.fini	= sg_fini,
	.map	= sg_map,
	.unmap	= sg_unmap,
};
