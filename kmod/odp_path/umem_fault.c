// SPDX-License-Identifier: GPL-2.0
/*
 * Faults and invalidations: sends the pages that the RDMA core finds, and the ranges that it
 * takes away, to the region's path.
 */
#include <linux/memremap.h>
#include <linux/module.h>

#include "hook.h"
#include "inject.h"
#include "region.h"
#include "scope.h"
#include "session.h"
#include "umem.h"
#include "verify.h"

/* mlx5 writes so many entries at once, see map_neighbour() in hmm.c. */
#define DRIVER_GROUP 8

static void account_fault(struct odp_path_session *session, bool fault, int pages)
{
	struct odp_path_stats *stats = session->stats;

	if (pages < 0) {
		counter_add(&stats->fault_errors, 1);
	} else if (fault) {
		counter_add(&stats->faults, 1);
		counter_add(&stats->fault_pages, pages);
	} else {
		counter_add(&stats->snapshot_pages, pages);
	}
}

/* Peer-to-peer memory is not mapped like RAM, or not at all; no path can do that here. */
static bool is_ram(const unsigned long *pfns, size_t first, size_t last)
{
	size_t i;

	if (!IS_ENABLED(CONFIG_PCI_P2PDMA))
		return true;
	for (i = first; i < last; i++)
		if ((pfns[i] & HMM_PFN_VALID) && is_pci_p2pdma_page(hmm_pfn_to_page(pfns[i])))
			return false;
	return true;
}

#ifdef HAVE_HMM_DMA
static void note_core_mapped(struct odp_path_region *region, struct ib_umem_odp *umem, size_t first,
			     size_t last, int pages)
{
}
#else
/* The core has mapped the pages in the same call. */
static void note_core_mapped(struct odp_path_region *region, struct ib_umem_odp *umem, size_t first,
			     size_t last, int pages)
{
	unsigned int shift = umem->page_shift - PAGE_SHIFT;
	size_t i;

	counter_add(&region->session->stats->maps, pages >> shift);
	if (!odp_path_verifies(region))
		return;
	for (i = first; i < last; i += 1 << shift) {
		region->entries[i] = umem->dma_list[i >> shift] & ODP_DMA_ADDR_MASK;
		if (region->entries[i])
			odp_path_verify_entry(region, region->entries[i],
				      hmm_pfn_to_phys(umem->pfn_list[i]));
	}
}
#endif

int odp_path_umem_take_in(struct ib_umem_odp *umem, struct odp_path_region *region, size_t first,
			  size_t last)
{
	unsigned long *pfns = odp_path_umem_pfns(umem);
	size_t swapped;
	int pages;

	if (region->choice.ops && !is_ram(pfns, first, last))
		return -EOPNOTSUPP;
	pages = odp_path_inject(region->session, ODP_PATH_AT_MAP);
	if (pages)
		return pages;
	swapped = odp_path_inject_pages(region, pfns, first, last);
	pages = odp_path_region_map(region, pfns, first, last);
	odp_path_inject_undo(pfns, swapped);
	if (pages > 0 && !region->choice.ops)
		note_core_mapped(region, umem, first, last, pages);
	return pages;
}

/* Native before 6.16: the core unmaps the pages itself, one by one. */
static void core_unmap(struct odp_path_region *region, struct ib_umem_odp *umem, u64 virt,
		       u64 bound)
{
	struct odp_path_scope scope;

	if (STEERS_REGIONS) {
		ib_umem_odp_unmap_dma_pages(umem, virt, bound);
		return;
	}
	odp_path_scope_begin(&scope, SCOPE_UNMAP, region);
	ib_umem_odp_unmap_dma_pages(umem, virt, bound);
	odp_path_scope_end(&scope);
}

/*
 * Does what the core does for a page that hmm_dma_unmap_pfn() has unmapped.  Here the path has
 * unmapped the pages, so hmm_dma_unmap_pfn() must find none.  Only a driver that maps for DMA
 * itself has such pages.
 */
static void leave_pages(struct ib_umem_odp *umem, size_t first, size_t last)
{
	const unsigned long taken = HMM_PFN_VALID | HMM_PFN_DMA_MAPPED;
	unsigned long *pfns = odp_path_umem_pfns(umem);
	size_t i;

	for (i = first; i < last; i++) {
		if ((pfns[i] & taken) != taken)
			continue;
		pfns[i] &= ~HMM_PFN_DMA_MAPPED;
		if (pfns[i] & HMM_PFN_WRITE)
			set_page_dirty(compound_head(hmm_pfn_to_page(pfns[i])));
		umem->npages--;
	}
}

/*
 * A path unmaps the pages before the core forgets them.  The core's part is done here too, unless
 * the caller sees to it (@core_comes).  With native, the core itself unmaps.
 */
static size_t unmap_region(struct odp_path_region *region, struct ib_umem_odp *umem, u64 virt,
			   u64 bound, bool core_comes)
{
	u64 base = ib_umem_start(umem);
	size_t first = (max(virt, base) - base) >> PAGE_SHIFT;
	size_t last = (min_t(u64, bound, ib_umem_end(umem)) - base) >> PAGE_SHIFT;
	size_t n;

	if (region->choice.ops) {
		n = odp_path_region_unmap(region, odp_path_umem_pfns(umem), first, last);
		if (!region->choice.lent)
			leave_pages(umem, first, last);
		if (!core_comes)
			ib_umem_odp_unmap_dma_pages(umem, virt, bound);
		return n;
	}
	core_unmap(region, umem, virt, bound);
	n = odp_path_region_unmap(region, odp_path_umem_pfns(umem), first, last);
	if (!STEERS_REGIONS)
		counter_add(&region->session->stats->unmaps, n >> (umem->page_shift - PAGE_SHIFT));
	return n;
}

void odp_path_umem_unmap_all(struct ib_umem_odp *umem, struct odp_path_region *region)
{
	unmap_region(region, umem, ib_umem_start(umem), ib_umem_end(umem), true);
}

/*
 * A driver that maps for DMA itself may have failed before it took all pages of an earlier fault.
 * It is not told when such a page goes away, so the region's entry for the page may be stale.  If
 * the driver also asks for a fault's neighbours, it must not get their stale entries either.
 */
static void drop_stale(struct odp_path_region *region, struct ib_umem_odp *umem, size_t first,
		       size_t last)
{
	if (region->choice.ops && !region->choice.lent)
		odp_path_region_drop_untaken(region, odp_path_umem_pfns(umem),
					     round_down(first, DRIVER_GROUP),
					     min(round_up(last, DRIVER_GROUP), region->nentries));
}

/*
 * After an error, no page that this fault found is mapped.  A driver that maps for DMA itself
 * has not seen any of them.  A driver that does not reads the core's list, and finds it empty.
 */
static int map_found(struct odp_path_region *region, struct ib_umem_odp *umem, u64 virt, u64 bytes,
		     bool fault)
{
	u64 entry = BIT_ULL(umem->page_shift);
	u64 base = ib_umem_start(umem);
	u64 start = ALIGN_DOWN(virt, entry), end = ALIGN(virt + bytes, entry);
	size_t first = (start - base) >> PAGE_SHIFT, last = (end - base) >> PAGE_SHIFT;
	int pages;

	drop_stale(region, umem, first, last);
	pages = odp_path_umem_take_in(umem, region, first, last);
	account_fault(region->session, fault, pages);
	if (pages < 0 && ib_uses_virt_dma(umem->umem.ibdev))
		unmap_region(region, umem, start, end, false);
	return min(pages, 0);
}

static int map_region(struct odp_path_region *region, struct ib_umem_odp *umem, u64 virt, u64 bytes,
		      u64 access_mask, bool fault)
{
	struct odp_path_scope scope;
	int ret, err;

	ret = fault ? odp_path_inject(region->session, ODP_PATH_AT_FAULT) : 0;
	if (ret)
		return ret;
	odp_path_scope_begin(&scope, SCOPE_FAULT, region);
	ret = ib_umem_odp_map_dma_and_lock(umem, virt, bytes, access_mask, fault);
	odp_path_scope_end(&scope);
	if (ret < 0)
		return ret;
	err = map_found(region, umem, virt, bytes, fault);
	if (!err)
		return ret;		/* umem_mutex stays locked, for the driver */
	mutex_unlock(&umem->umem_mutex);
	return err;
}

/*
 * A call for a umem without a region does not come here (.wanted), and a region stays while the
 * driver uses the umem.  If there is no region all the same, the core does the work.
 */
static int wrap_map_dma_and_lock(struct ib_umem_odp *umem, u64 virt, u64 bytes, u64 access_mask,
				 bool fault)
{
	struct odp_path_region *region = odp_path_umem_region(umem);

	if (!region)
		return ib_umem_odp_map_dma_and_lock(umem, virt, bytes, access_mask, fault);
	return map_region(region, umem, virt, bytes, access_mask, fault);
}

static void invalidate(struct odp_path_region *region, struct ib_umem_odp *umem, u64 virt,
		       u64 bound)
{
	struct odp_path_stats *stats = region->session->stats;
	size_t n;

	odp_path_inject(region->session, ODP_PATH_AT_INVALIDATION);
	n = unmap_region(region, umem, virt, bound, false);
	if (n) {
		counter_add(&stats->invalidations, 1);
		counter_add(&stats->invalidated_pages, n);
	}
}

static void wrap_unmap_dma_pages(struct ib_umem_odp *umem, u64 virt, u64 bound)
{
	struct odp_path_region *region = odp_path_umem_region(umem);

	if (region)
		invalidate(region, umem, virt, bound);
	else
		ib_umem_odp_unmap_dma_pages(umem, virt, bound);
}

struct odp_path_hook odp_path_fault_hooks[] = {
	{ .name = "ib_umem_odp_map_dma_and_lock", .target = ib_umem_odp_map_dma_and_lock,
	  .wrapper = wrap_map_dma_and_lock, .wanted = odp_path_umem_has_region },
	{ .name = "ib_umem_odp_unmap_dma_pages", .target = ib_umem_odp_unmap_dma_pages,
	  .wrapper = wrap_unmap_dma_pages, .wanted = odp_path_umem_has_region },
	{ }
};
