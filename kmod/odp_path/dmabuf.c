// SPDX-License-Identifier: GPL-2.0
/*
 * dma-bufs: memory that a driver takes from another one (ibv_reg_dmabuf_mr()).  The exporter maps
 * it for the importer's device, all of it at once and in its own way, so no path can do that
 * instead.  Here the mappings of a session's imports are counted, timed and checked, on `native`.
 *
 * Before 6.16 the core maps for good when a driver attaches, if the exporter cannot move its memory
 * (udmabuf).  Since then each importer maps and unmaps ("dma-buf: drop caching of sg_tables").
 */
#include <linux/dma-buf.h>
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "hook.h"
#include "path_sg.h"
#include "process.h"
#include "region.h"
#include "scope.h"
#include "session.h"
#include "verify.h"

/* 6.13, "module: Convert symbol namespace to string literal". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS(DMA_BUF);
#else
MODULE_IMPORT_NS("DMA_BUF");
#endif

/* An attachment that a session's process made. */
struct import {
	struct hlist_node in_table;
	const struct dma_buf_attachment *attach;	/* its key */
	struct odp_path_region *region;
	bool mapped;
	size_t pages;			/* that are mapped */
	s64 list_bytes;			/* of the exporter's list, as accounted */
	unsigned long *pfns;		/* level verify: the pages; otherwise NULL */
};

static DEFINE_HASHTABLE(imports, 8);
static DEFINE_SPINLOCK(imports_lock);

/* An import stays until its attachment is given up, which nobody does while it is in use. */
static struct import *import_find(const struct dma_buf_attachment *attach)
{
	struct import *import;

	spin_lock(&imports_lock);
	hash_for_each_possible(imports, import, in_table, (unsigned long)attach)
		if (import->attach == attach)
			break;
	spin_unlock(&imports_lock);
	return import;
}

static void import_add(struct import *import, const struct dma_buf_attachment *attach)
{
	import->attach = attach;
	spin_lock(&imports_lock);
	hash_add(imports, &import->in_table, (unsigned long)attach);
	spin_unlock(&imports_lock);
}

static void import_remove(struct import *import)
{
	spin_lock(&imports_lock);
	hash_del(&import->in_table);
	spin_unlock(&imports_lock);
}

#ifdef HAVE_STATIC_DMABUF
static struct sg_table *mapped_for_good(const struct dma_buf_attachment *attach)
{
	return attach->sgt;
}
#else
static struct sg_table *mapped_for_good(const struct dma_buf_attachment *attach)
{
	return NULL;
}
#endif

/* The pages of the list, or if the exporter does not show them, what the IOMMU has for them. */
static void note_pages(struct import *import, struct sg_table *sgt)
{
	struct odp_path_region *region = import->region;
	struct sg_page_iter page;
	size_t i = 0;

	for_each_sgtable_page(sgt, &page, 0) {
		if (i == import->pages)
			break;
		import->pfns[i++] = page_to_pfn(sg_page_iter_page(&page)) | HMM_PFN_VALID;
	}
	for (; i < import->pages; i++)
		import->pfns[i] = HMM_PFN_VALID |
			PHYS_PFN(iommu_iova_to_phys(region->domain, region->entries[i]));
}

static void note_addresses(struct import *import, struct sg_table *sgt)
{
	struct scatterlist *sg;
	size_t i = 0;
	int segment;

	for_each_sgtable_dma_sg(sgt, sg, segment)
		for (unsigned int at = 0; at < sg_dma_len(sg) && i < import->pages; at += PAGE_SIZE)
			import->region->entries[i++] = sg_dma_address(sg) + at;
}

/* Level verify.  A peer's bus address does not go through the IOMMU, which then has nothing. */
static void check_mapped(struct import *import, struct sg_table *sgt)
{
	struct odp_path_region *region = import->region;

	note_addresses(import, sgt);
	region->bus_addresses = !sgt->orig_nents &&
		!iommu_iova_to_phys(region->domain, region->entries[0]);
	if (region->bus_addresses)
		return;
	note_pages(import, sgt);
	odp_path_region_map(region, import->pfns, 0, import->pages);
	mutex_lock(&region->lock);
	odp_path_verify_mapped(region, import->pfns, 0, import->pages);
	mutex_unlock(&region->lock);
}

static size_t pages_of(struct sg_table *sgt)
{
	struct scatterlist *sg;
	size_t pages = 0;
	int segment;

	for_each_sgtable_dma_sg(sgt, sg, segment)
		pages += sg_dma_len(sg) >> PAGE_SHIFT;
	return pages;
}

static void note_mapped(struct import *import, struct sg_table *sgt)
{
	struct odp_path_region *region = import->region;

	if (IS_ERR_OR_NULL(sgt) || import->mapped)
		return;
	import->mapped = true;
	import->pages = min(pages_of(sgt), region->nentries);
	/* A list without pages says so by orig_nents 0 (dma_buf_phys_vec_to_sgt() of 6.19). */
	import->list_bytes = odp_path_sg_bytes(sgt->sgl, sgt->orig_nents ?: sgt->nents);
	odp_path_region_account(region, import->list_bytes);
	counter_add(&region->session->stats->maps, import->pages);
	if (import->pfns && import->pages)
		check_mapped(import, sgt);
}

static void note_unmapped(struct import *import)
{
	struct odp_path_region *region = import->region;

	if (!import->mapped)
		return;
	import->mapped = false;
	odp_path_region_account(region, -import->list_bytes);
	counter_add(&region->session->stats->unmaps, import->pages);
	if (import->pfns && !region->bus_addresses)
		odp_path_region_unmap(region, import->pfns, 0, import->pages);
}

static void import_free(struct import *import)
{
	odp_path_region_destroy(import->region);
	kvfree(import->pfns);
	kfree(import);
}

static struct import *import_on(struct device *dev, size_t pages, struct odp_path_session *session,
				struct odp_path_choice *choice)
{
	const struct odp_path_region_layout layout = {
		.nentries = pages, .entry_bytes = PAGE_SIZE,
	};
	struct import *import = kzalloc(sizeof(*import), GFP_KERNEL);
	struct odp_path_region *region;

	if (!import) {
		odp_path_choice_put(choice);
		return ERR_PTR(-ENOMEM);
	}
	region = odp_path_region_create_on(dev, session, choice, &layout);
	if (IS_ERR(region)) {
		kfree(import);
		return ERR_CAST(region);
	}
	import->region = region;
	if (!odp_path_verifies(region))
		return import;
	import->pfns = kvcalloc(pages, sizeof(*import->pfns), GFP_KERNEL);
	if (import->pfns)
		return import;
	import_free(import);
	return ERR_PTR(-ENOMEM);
}

/* NULL: this process has no session, or its session does not count dma-bufs. */
static struct import *import_begin(struct dma_buf *dmabuf, struct device *dev)
{
	struct odp_path_session *session = dmabuf && dev ? odp_path_session_of_current() : NULL;
	struct odp_path_choice choice;
	struct import *import = NULL;

	if (!session)
		return NULL;
	odp_path_session_latch(session, &choice);
	if (choice.hooks & HOOKS_DMABUF)
		import = import_on(dev, DIV_ROUND_UP(dmabuf->size, PAGE_SIZE), session, &choice);
	else
		odp_path_choice_put(&choice);
	odp_path_session_put(session);
	return import;
}

static struct dma_buf_attachment *attach_counted(struct import *import, struct dma_buf *dmabuf,
						 struct device *dev,
						 const struct dma_buf_attach_ops *ops, void *priv)
{
	struct odp_path_region *region = import->region;
	struct dma_buf_attachment *attach;
	struct odp_path_scope scope;

	odp_path_scope_begin(&scope, SCOPE_MAP, region);
	attach = dma_buf_dynamic_attach(dmabuf, dev, ops, priv);
	odp_path_scope_end(&scope);
	if (IS_ERR(attach)) {
		counter_add(&region->session->stats->regions, -1);
		import_free(import);
		return attach;
	}
	odp_path_process_registered(region->session, dmabuf->size);
	note_mapped(import, mapped_for_good(attach));
	import_add(import, attach);
	return attach;
}

static struct dma_buf_attachment *wrap_attach(struct dma_buf *dmabuf, struct device *dev,
					      const struct dma_buf_attach_ops *ops, void *priv)
{
	struct dma_buf_attachment *attach;
	struct import *import;

	odp_path_hook_enter();
	import = import_begin(dmabuf, dev);
	if (IS_ERR(import))
		attach = ERR_CAST(import);
	else if (import)
		attach = attach_counted(import, dmabuf, dev, ops, priv);
	else
		attach = dma_buf_dynamic_attach(dmabuf, dev, ops, priv);
	odp_path_hook_leave();
	return attach;
}

static struct sg_table *map_counted(struct import *import, struct dma_buf_attachment *attach,
				    enum dma_data_direction direction)
{
	struct odp_path_scope scope;
	struct sg_table *sgt;

	odp_path_scope_begin(&scope, SCOPE_MAP, import->region);
	sgt = dma_buf_map_attachment(attach, direction);
	odp_path_scope_end(&scope);
	note_mapped(import, sgt);
	return sgt;
}

static struct sg_table *wrap_map(struct dma_buf_attachment *attach,
				 enum dma_data_direction direction)
{
	struct sg_table *sgt;
	struct import *import;

	odp_path_hook_enter();
	import = import_find(attach);
	sgt = import ? map_counted(import, attach, direction) :
		       dma_buf_map_attachment(attach, direction);
	odp_path_hook_leave();
	return sgt;
}

static void wrap_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt,
		       enum dma_data_direction direction)
{
	struct odp_path_scope scope;
	struct import *import;

	odp_path_hook_enter();
	import = import_find(attach);
	if (!import || mapped_for_good(attach)) {
		dma_buf_unmap_attachment(attach, sgt, direction);
	} else {
		odp_path_scope_begin(&scope, SCOPE_UNMAP, import->region);
		dma_buf_unmap_attachment(attach, sgt, direction);
		odp_path_scope_end(&scope);
		note_unmapped(import);
	}
	odp_path_hook_leave();
}

static void detach_counted(struct import *import, struct dma_buf *dmabuf,
			   struct dma_buf_attachment *attach)
{
	struct odp_path_scope scope;

	import_remove(import);
	odp_path_scope_begin(&scope, SCOPE_UNMAP, import->region);
	dma_buf_detach(dmabuf, attach);
	odp_path_scope_end(&scope);
	note_unmapped(import);
	import_free(import);
}

static void wrap_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct import *import;

	odp_path_hook_enter();
	import = import_find(attach);
	if (import)
		detach_counted(import, dmabuf, attach);
	else
		dma_buf_detach(dmabuf, attach);
	odp_path_hook_leave();
}

struct odp_path_hook odp_path_dmabuf_hooks[] = {
	{ .name = "dma_buf_dynamic_attach", .target = dma_buf_dynamic_attach,
	  .wrapper = wrap_attach },
	{ .name = "dma_buf_map_attachment", .target = dma_buf_map_attachment, .wrapper = wrap_map },
	{ .name = "dma_buf_unmap_attachment", .target = dma_buf_unmap_attachment,
	  .wrapper = wrap_unmap },
	{ .name = "dma_buf_detach", .target = dma_buf_detach, .wrapper = wrap_detach },
	{ }
};
