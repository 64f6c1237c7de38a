/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A region: the DMA side of one memory region (or of one `map` buffer), that is
 * which of its entries are mapped, and where: on the lent function, or on the device
 * of a driver that maps for DMA itself.  An entry is entry_bytes of contiguous memory,
 * mapped as one: a page of PAGE_SIZE, or a huge page.
 *
 * Locks, outermost first:
 *   lent->lock > region->lock      (registration, release, the function going away)
 *   umem_mutex > region->lock      (faults, invalidations)
 * Reclaim may take umem_mutex and so region->lock: nothing under region->lock
 * allocates with GFP_KERNEL.
 */
#ifndef ODP_PATH_REGION_H
#define ODP_PATH_REGION_H

#include <linux/bitmap.h>
#include <linux/dma-mapping.h>
#include <linux/hmm.h>
#include <linux/mutex.h>
#include <linux/rculist.h>

#include "compat.h"
#include "path.h"
#include "session.h"

struct bulk;
struct hmm_dma_map;
struct ib_umem_odp;
struct iommu_domain;
struct sg_chunk;

struct odp_path_region {
	struct odp_path_session *session;	/* a reference */
	struct odp_path_choice choice;	/* as at registration; ops NULL: native, only counted */

	struct device *dev;		/* that it is mapped on; NULL: native on a driver that */
					/* maps nothing */
	struct iommu_domain *domain;	/* its domain, NULL without an IOMMU */
	struct list_head on_lent;	/* lent->regions, under lent->lock */

	struct mutex lock;		/* the rest of this struct */
	bool dead;			/* the function went away: nothing is mapped or maps */
	size_t nentries;
	size_t entry_bytes;
	unsigned long *present;		/* one bit an entry */
	dma_addr_t *entries;		/* what a device's page table would hold; native: only at */
					/* level verify, and of huge pages only the first */
	size_t entered;			/* by the map call at hand */
	s64 list_bytes;			/* as added to the session's list_bytes */
	bool bus_addresses;		/* entries are PCI bus addresses: no IOMMU translates */

	/* The path's own: of these each uses one. */
	dma_addr_t *dma_list;			/* page, and the fallback of iova */
	struct sg_chunk **chunks;		/* sg: the table that maps an entry */
	struct bulk *bulk;			/* bulks: every path */
#ifdef HAVE_HMM_DMA
	struct dma_iova_state iova;		/* iova, iova-batch */
	struct hmm_dma_map *hmm;		/* p2p memory: page, iova, iova-batch */
#endif

	struct hlist_node in_table;	/* umem.c's side table */
	struct ib_umem_odp *umem;	/* its key; NULL for the map workload */
	bool releasing;			/* under umem_mutex: the umem goes away */
	struct rcu_head rcu;
};

struct odp_path_region_layout {
	size_t nentries;
	size_t entry_bytes;
	enum path_memory memory;	/* what the entries are of */
	size_t list_bytes;		/* lists that the caller keeps, to be accounted */
};

/*
 * A region on the lent function, for @session as it is configured now.  ERR_PTR: -ENOMEM,
 * -ENODEV when there is no lent function or it went away, -EOPNOTSUPP when the path cannot
 * map such memory.
 */
struct odp_path_region *odp_path_region_create(struct odp_path_session *session,
					       const struct odp_path_region_layout *layout);

/*
 * The same for a @choice that was latched before, which it takes over in any case, and on
 * @dev: a device of a driver that outlives the region; NULL: the choice's lent function.
 * -EOPNOTSUPP also when flushes of its domain cannot be counted.
 */
struct odp_path_region *odp_path_region_create_on(struct device *dev,
						  struct odp_path_session *session,
						  struct odp_path_choice *choice,
						  const struct odp_path_region_layout *layout);

/* Unmaps what is left, frees all; lookups under RCU may still see the struct. */
void odp_path_region_destroy(struct odp_path_region *region);

/*
 * Makes the entries of [first, last) present whose pfns[] are valid.  Returns how
 * many were not present before; on an error those of the range are present, at most,
 * whose pfns[] are HMM_PFN_DMA_MAPPED: a driver has taken them over.
 */
int odp_path_region_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last);

/* Takes the entries of [first, last) away; returns how many were present. */
size_t odp_path_region_unmap(struct odp_path_region *region, const unsigned long *pfns,
			     size_t first, size_t last);

/* The lent function goes away: unmaps all, for good.  Called under lent->lock. */
void odp_path_region_revoke(struct odp_path_region *region);

/* What kvmalloc() took for the @asked bytes at @memory. */
size_t odp_path_allocation_bytes(const void *memory, size_t asked);

/* For paths: lists grew (or shrank) by @bytes. */
void odp_path_region_account(struct odp_path_region *region, s64 bytes);

/* Where entry @i begins in the region; of @nentries: how long it is. */
static inline size_t odp_path_region_offset(const struct odp_path_region *region, size_t i)
{
	return i * region->entry_bytes;
}

/* For paths: entry @i is now mapped at @address. */
static inline void odp_path_region_enter(struct odp_path_region *region, size_t i,
					 dma_addr_t address)
{
	region->entries[i] = address;
	__set_bit(i, region->present);
	region->entered++;
}

static inline size_t odp_path_region_next_wanted(const struct odp_path_region *region,
						 const unsigned long *pfns, size_t i, size_t last)
{
	while (i < last && (!(pfns[i] & HMM_PFN_VALID) || test_bit(i, region->present)))
		i++;
	return i;
}

/* Entries that the kernel made valid and that are not present yet. */
#define for_each_wanted(region, pfns, i, first, last)				\
	for ((i) = odp_path_region_next_wanted(region, pfns, first, last); (i) < (last);	\
	     (i) = odp_path_region_next_wanted(region, pfns, (i) + 1, last))

/* Entries that are present. */
#define for_each_present(region, i, first, last)				\
	for ((i) = find_next_bit((region)->present, last, first); (i) < (last);	\
	     (i) = find_next_bit((region)->present, last, (i) + 1))

#endif
