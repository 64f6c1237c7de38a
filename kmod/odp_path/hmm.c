// SPDX-License-Identifier: GPL-2.0
/*
 * Drivers that map for DMA themselves (mlx5): hooks on the functions of mm/hmm.c that they call
 * for that.
 *
 * A path maps all pages of a fault at once (umem_fault.c), before the driver asks for them one by
 * one.  Here the driver only gets the address.  HMM_PFN_DMA_MAPPED is set as in mm/hmm.c, because
 * the core and drivers rely on it.
 */
#include <linux/dma-mapping.h>
#include <linux/hmm-dma.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "direct.h"
#include "hook.h"
#include "path.h"
#include "region.h"
#include "scope.h"
#include "session.h"
#include "umem.h"
#include "verify.h"

/* @map may not be in a umem at all: the pointer is only compared, never dereferenced. */
static __always_inline struct odp_path_region *region_of(const struct hmm_dma_map *map)
{
	return odp_path_umem_region(container_of(map, struct ib_umem_odp, map));
}

/*
 * Replaces hmm_dma_map_alloc().  A path has its own lists and IOVA space, so only the list of pfns
 * is needed; hmm_dma_map_free() frees what it finds.  The devices that hmm_dma_map_alloc() refuses
 * are refused here too.
 */
static int alloc_pfn_list(struct device *dev, struct hmm_dma_map *map, size_t nr_entries,
			  size_t dma_entry_size)
{
	bool dma_need_sync = false;

#ifdef CONFIG_DMA_NEED_SYNC
	dma_need_sync = !dev_dma_skip_sync(dev);
#endif
	if (dma_need_sync || dma_addressing_limited(dev))
		return -EOPNOTSUPP;
	map->dma_entry_size = dma_entry_size;
	map->pfn_list = kvcalloc(nr_entries, sizeof(*map->pfn_list), GFP_KERNEL | __GFP_NOWARN);
	return map->pfn_list ? 0 : -ENOMEM;
}

static bool registers_steered(const void *dev)
{
	const struct odp_path_scope *scope = odp_path_scope_current();

	return scope && scope->kind == SCOPE_REGISTER && scope->choice->ops;
}

/* Level verify: checks that the address leads to the page that HMM found for that entry. */
static void verify_native(struct odp_path_region *region, struct hmm_dma_map *map, size_t idx,
			  dma_addr_t address)
{
	size_t i = idx << (ilog2(map->dma_entry_size) - PAGE_SHIFT);

	if (map->pfn_list[idx] & HMM_PFN_P2PDMA_BUS)	/* no IOMMU translates it */
		return;
	region->entries[i] = address;
	odp_path_verify_entry(region, address, hmm_pfn_to_phys(map->pfn_list[i]));
}

static dma_addr_t map_native(struct odp_path_region *region, struct device *dev,
			     struct hmm_dma_map *map, size_t idx,
			     struct pci_p2pdma_map_state *p2pdma_state)
{
	bool known = map->pfn_list[idx] & HMM_PFN_DMA_MAPPED;
	struct odp_path_scope scope;
	dma_addr_t address;

	odp_path_scope_begin(&scope, SCOPE_MAP, region);
	address = hmm_dma_map_pfn(dev, map, idx, p2pdma_state);
	odp_path_scope_end(&scope);
	if (known || address == DMA_MAPPING_ERROR)
		return address;
	counter_add(&region->session->stats->maps, 1);
	if (odp_path_verifies(region))
		verify_native(region, map, idx, address);
	return address;
}

/*
 * mlx5 writes its entries in groups of 8 (MLX5_UMR_FLEX_ALIGNMENT), and also asks for the valid
 * neighbours in a group.  Another fault may have found such a page already, and would map it only
 * after this one is done.  So it is mapped now, as hmm_dma_map_pfn() would do, and counted: the
 * other fault will find that it has nothing to bring.  An entry that is present is not stale:
 * drop_stale() in umem_fault.c has seen to the whole group.
 */
static dma_addr_t map_neighbour(struct odp_path_region *region, struct hmm_dma_map *map,
				size_t idx)
{
	struct ib_umem_odp *umem = container_of(map, struct ib_umem_odp, map);
	int pages;

	pages = odp_path_umem_take_in(umem, region, idx, idx + 1);
	if (pages > 0)
		counter_add(&region->session->stats->fault_pages, pages);
	if (!test_bit(idx, region->present))
		return DMA_MAPPING_ERROR;
	map->pfn_list[idx] |= HMM_PFN_DMA_MAPPED;
	return odp_path_region_address(region, idx);
}

/* The rare cases: no region, native, or a page that the path has not mapped yet. */
static noinline dma_addr_t map_else(struct odp_path_region *region, struct device *dev,
				    struct hmm_dma_map *map, size_t idx,
				    struct pci_p2pdma_map_state *p2pdma_state)
{
	if (!region)
		return hmm_dma_map_pfn(dev, map, idx, p2pdma_state);
	if (!region->choice.ops)
		return map_native(region, dev, map, idx, p2pdma_state);
	return map_neighbour(region, map, idx);
}

/* Called once a page: does no more than it must, and has a stack frame only if it needs one. */
notrace dma_addr_t odp_path_wrap_map_pfn(struct device *dev, struct hmm_dma_map *map, size_t idx,
					 struct pci_p2pdma_map_state *p2pdma_state)
{
	struct odp_path_region *region = region_of(map);

	if (unlikely(!region || !region->choice.ops || !test_bit(idx, region->present)))
		return map_else(region, dev, map, idx, p2pdma_state);
	map->pfn_list[idx] |= HMM_PFN_DMA_MAPPED;
	return odp_path_region_address(region, idx);
}

static bool unmap_native(struct odp_path_region *region, struct device *dev,
			 struct hmm_dma_map *map, size_t idx)
{
	struct odp_path_scope scope;
	bool unmapped;

	if (!(map->pfn_list[idx] & HMM_PFN_DMA_MAPPED))
		return hmm_dma_unmap_pfn(dev, map, idx);
	odp_path_scope_begin(&scope, SCOPE_UNMAP, region);
	unmapped = hmm_dma_unmap_pfn(dev, map, idx);
	odp_path_scope_end(&scope);
	if (unmapped)
		counter_add(&region->session->stats->unmaps, 1);
	return unmapped;
}

bool odp_path_wrap_unmap_pfn(struct device *dev, struct hmm_dma_map *map, size_t idx)
{
	struct odp_path_region *region = region_of(map);

	if (region && !region->choice.ops)
		return unmap_native(region, dev, map, idx);
	return hmm_dma_unmap_pfn(dev, map, idx);
}

struct odp_path_hook odp_path_hmm_alloc_hooks[] = {
	{ .name = "hmm_dma_map_alloc", .target = hmm_dma_map_alloc, .wrapper = alloc_pfn_list,
	  .wanted = registers_steered },
	{ }
};

struct odp_path_hook odp_path_hmm_map_hooks[] = {
	{ .name = "hmm_dma_map_pfn", .target = hmm_dma_map_pfn,
	  .wrapper = odp_path_wrap_map_pfn, .direct = odp_path_direct_map_pfn },
	{ }
};

struct odp_path_hook odp_path_hmm_unmap_hooks[] = {
	{ .name = "hmm_dma_unmap_pfn", .target = hmm_dma_unmap_pfn,
	  .wrapper = odp_path_wrap_unmap_pfn, .direct = odp_path_direct_unmap_pfn },
	{ }
};
