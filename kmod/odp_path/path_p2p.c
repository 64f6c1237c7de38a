// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of another PCI function, with struct pages (P2PDMA).  Before such a page is
 * mapped, its provider must be known: is its memory reached by bus addresses, or through
 * the host bridge, where it is mapped as MMIO.  struct pci_p2pdma_map_state keeps the
 * answer from page to page; the function that fills it in is not exported, but
 * hmm_dma_map_pfn() (mm/hmm.c) is, which calls it.
 */
#include <linux/hmm-dma.h>
#include <linux/memremap.h>
#include <linux/pci-p2pdma.h>
#include <linux/slab.h>

#include "path_iova.h"
#include "region.h"

static void p2p_fini(struct odp_path_region *region)
{
	hmm_dma_map_free(region->dev, region->hmm);
	kfree(region->hmm);
	region->hmm = NULL;
}

/* As hmm_dma_map_alloc(), without the IOVA space: one address a page. */
static int p2p_init_page(struct odp_path_region *region)
{
	struct hmm_dma_map *hmm = kzalloc(sizeof(*hmm), GFP_KERNEL);

	if (!hmm)
		return -ENOMEM;
	hmm->dma_entry_size = region->entry_bytes;
	hmm->pfn_list = kvcalloc(region->nentries, sizeof(*hmm->pfn_list), GFP_KERNEL);
	hmm->dma_list = kvcalloc(region->nentries, sizeof(*hmm->dma_list), GFP_KERNEL);
	region->hmm = hmm;
	if (!hmm->pfn_list || !hmm->dma_list) {
		p2p_fini(region);
		return -ENOMEM;
	}
	odp_path_region_account(
		region, odp_path_allocation_bytes(hmm->dma_list,
						  region->nentries * sizeof(*hmm->dma_list)));
	return 0;
}

/* The pfn list is the caller's in another place: it is accounted already. */
static int p2p_init_iova(struct odp_path_region *region)
{
	struct hmm_dma_map *hmm = kzalloc(sizeof(*hmm), GFP_KERNEL);
	int ret;

	if (!hmm)
		return -ENOMEM;
	ret = hmm_dma_map_alloc(region->dev, hmm, region->nentries, region->entry_bytes);
	if (ret) {
		kfree(hmm);
		return ret;
	}
	region->hmm = hmm;
	if (dma_use_iova(&hmm->state)) {
		region->iova = hmm->state;
		return 0;
	}
	odp_path_stat_add(&region->session->stats->regions_without_iova, 1);
	if (hmm->dma_list)
		odp_path_region_account(
			region, odp_path_allocation_bytes(
					hmm->dma_list, region->nentries * sizeof(*hmm->dma_list)));
	return 0;
}

static __always_inline int p2p_map_one(struct odp_path_region *region, const unsigned long *pfns,
				       size_t i, struct pci_p2pdma_map_state *state)
{
	dma_addr_t address;

	region->hmm->pfn_list[i] = pfns[i];
	address = hmm_dma_map_pfn(region->dev, region->hmm, i, state);
	if (dma_mapping_error(region->dev, address))
		return -EIO;
	odp_path_region_enter(region, i, address);
	return 0;
}

static bool by_bus_address(const struct odp_path_region *region, size_t i)
{
	return region->hmm->pfn_list[i] & HMM_PFN_P2PDMA_BUS;
}

static int p2p_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		   size_t last)
{
	struct pci_p2pdma_map_state state = { };
	size_t i;
	int ret;

	for_each_wanted(region, pfns, i, first, last) {
		ret = p2p_map_one(region, pfns, i, &state);
		if (ret)
			return ret;
	}
	region->bus_addresses = by_bus_address(region, first);
	return 0;
}

static int p2p_map_each(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last)
{
	struct pci_p2pdma_map_state state;
	size_t i;
	int ret;

	for_each_wanted(region, pfns, i, first, last) {
		state = (struct pci_p2pdma_map_state){ };
		ret = p2p_map_one(region, pfns, i, &state);
		if (ret)
			return ret;
	}
	region->bus_addresses = by_bus_address(region, first);
	return 0;
}

static size_t p2p_unmap(struct odp_path_region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last) {
		hmm_dma_unmap_pfn(region->dev, region->hmm, i);
		n++;
	}
	return n;
}

/*
 * One look-up and one sync: a page that has the provider of the page before it is linked
 * as that one was; any other goes the whole way.  Bus addresses need neither link nor sync.
 */
static int p2p_map_batch(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			 size_t last)
{
	struct dev_pagemap *pagemap, *linked = NULL;
	struct pci_p2pdma_map_state state = { };
	size_t i, from = last, to = first;
	int ret;

	if (!dma_use_iova(&region->iova))
		return p2p_map(region, pfns, first, last);
	for_each_wanted(region, pfns, i, first, last) {
		pagemap = page_pgmap(hmm_pfn_to_page(pfns[i]));
		if (pagemap != linked) {
			ret = p2p_map_one(region, pfns, i, &state);
			linked = by_bus_address(region, i) ? NULL : pagemap;
		} else {
			ret = odp_path_iova_link(region, pfns, i, DMA_ATTR_MMIO);
			from = min(from, i);
			to = i + 1;
		}
		if (ret)
			return ret;
	}
	region->bus_addresses = by_bus_address(region, first);
	if (from >= to)
		return 0;
	return dma_iova_sync(region->dev, &region->iova, odp_path_region_offset(region, from),
			     odp_path_region_offset(region, to - from));
}

/* All entries are of one provider: the first tells. */
static size_t p2p_unmap_batch(struct odp_path_region *region, size_t first, size_t last)
{
	if (!dma_use_iova(&region->iova) || by_bus_address(region, first))
		return p2p_unmap(region, first, last);
	return odp_path_iova_batch_unlink(region, first, last);
}

const struct odp_path_ops odp_path_page_p2p = {
	.name	= "page",
	.init	= p2p_init_page,
	.fini	= p2p_fini,
	.map	= p2p_map,
	.unmap	= p2p_unmap,
};

const struct odp_path_ops odp_path_page_p2p_each = {
	.name	= "page",
	.init	= p2p_init_page,
	.fini	= p2p_fini,
	.map	= p2p_map_each,
	.unmap	= p2p_unmap,
};

const struct odp_path_ops odp_path_iova_p2p = {
	.name	= "iova",
	.init	= p2p_init_iova,
	.fini	= p2p_fini,
	.map	= p2p_map,
	.unmap	= p2p_unmap,
};

const struct odp_path_ops odp_path_iova_p2p_each = {
	.name	= "iova",
	.init	= p2p_init_iova,
	.fini	= p2p_fini,
	.map	= p2p_map_each,
	.unmap	= p2p_unmap,
};

const struct odp_path_ops odp_path_iova_batch_p2p = {
	.name	= "iova-batch",
	.init	= p2p_init_iova,
	.fini	= p2p_fini,
	.map	= p2p_map_batch,
	.unmap	= p2p_unmap_batch,
};
