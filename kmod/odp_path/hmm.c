// SPDX-License-Identifier: GPL-2.0
/*
 * Drivers that map for DMA themselves (mlx5): hooks on what they call for that in mm/hmm.c.
 *
 * A path maps all pages of a fault in one go, before the driver asks for them one by one
 * (umem_fault.c); here it is only told the address.  HMM_PFN_DMA_MAPPED is set as mm/hmm.c
 * sets it, because the core and drivers go by it.
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

/* @map may be of somebody else: the pointer to its umem is looked up, never followed. */
static __always_inline struct odp_path_region *region_of(const struct hmm_dma_map *map)
{
	return odp_path_umem_region(container_of(map, struct ib_umem_odp, map));
}

/*
 * A path has lists and IOVA space of its own.  hmm_dma_map_free() frees what it finds, so
 * nothing else is needed; devices that hmm_dma_map_alloc() refuses are refused here.
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

/* Level verify: the address must lead to the page that HMM found for that entry. */
static void verify_native(struct odp_path_region *region, struct hmm_dma_map *map, size_t idx,
			  dma_addr_t address)
{
	size_t i = idx << (ilog2(map->dma_entry_size) - PAGE_SHIFT);

	if (map->pfn_list[idx] & HMM_PFN_P2PDMA_BUS)	/* not the IOMMU's business */
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
	odp_path_stat_add(&region->session->stats->maps, 1);
	if (odp_path_verifies(region))
		verify_native(region, map, idx, address);
	return address;
}

/*
 * mlx5 writes its entries by eights (MLX5_UMR_FLEX_ALIGNMENT), and asks for those of the
 * neighbours, too, that are valid: another fault may have found such a page already, which
 * comes to map it when we are done.  It is mapped now, as hmm_dma_map_pfn() would.
 */
static dma_addr_t map_neighbour(struct odp_path_region *region, struct hmm_dma_map *map,
				size_t idx)
{
	struct ib_umem_odp *umem = container_of(map, struct ib_umem_odp, map);

	odp_path_umem_take_in(umem, region, idx, idx + 1);
	if (!test_bit(idx, region->present))
		return DMA_MAPPING_ERROR;
	map->pfn_list[idx] |= HMM_PFN_DMA_MAPPED;
	return odp_path_region_address(region, idx);
}

/* All that is not the address of a page that a path has mapped. */
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

/* Once a page: nothing more than has to be, and no stack frame but where it is needed. */
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
		odp_path_stat_add(&region->session->stats->unmaps, 1);
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
