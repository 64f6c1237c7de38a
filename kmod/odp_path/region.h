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

struct ib_umem_odp;
struct iommu_domain;

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
	/*
	 * What a device's page table would hold; native: only at level verify, and of huge pages
	 * only the first.  NULL: all of it follows from base.
	 */
	dma_addr_t *entries;
	dma_addr_t base;
	size_t entered;			/* by the map call at hand */
	s64 list_bytes;			/* as added to the session's list_bytes */
	bool without_iova;		/* odp_path_region_without_iova() was told */
	bool bus_addresses;		/* entries are PCI bus addresses: no IOMMU translates */
	void *private;			/* the path's own */

	struct hlist_node in_table;	/* umem.c's side table */
	struct ib_umem_odp *umem;	/* its key; NULL for the map workload */
	struct rcu_head rcu;
};

struct odp_path_region_layout {
	size_t nentries;
	size_t entry_bytes;
	enum path_memory memory;	/* what the entries are of */
	size_t list_bytes;		/* lists that the caller keeps, to be accounted */
};

/**
 * odp_path_region_create() - make a region on the lent function
 * @session: whose; its configuration of now is latched
 * @layout: what the region is of
 *
 * Return: the region, or ERR_PTR: -ENOMEM; -ENODEV: there is no lent function, or it went
 * away; -EOPNOTSUPP: the path cannot map such memory.
 */
struct odp_path_region *odp_path_region_create(struct odp_path_session *session,
					       const struct odp_path_region_layout *layout);

/**
 * odp_path_region_create_on() - make a region for a choice that was latched before
 * @dev: a device of a driver that outlives the region; NULL: the choice's lent function
 * @session: whose
 * @choice: taken over in any case
 * @layout: what the region is of
 *
 * Return: as odp_path_region_create(); -EOPNOTSUPP also where the flushes of the device's
 * domain cannot be counted.
 */
struct odp_path_region *odp_path_region_create_on(struct device *dev,
						  struct odp_path_session *session,
						  struct odp_path_choice *choice,
						  const struct odp_path_region_layout *layout);

/**
 * odp_path_region_destroy() - unmap what is left and free all
 * @region: look-ups under RCU may still see the struct
 */
void odp_path_region_destroy(struct odp_path_region *region);

/**
 * odp_path_region_map() - make entries present
 * @region: the region
 * @pfns: as HMM gives them, indexed by entry; those that are valid are mapped
 * @first: the first entry
 * @last: the entry behind the last one
 *
 * Return: how many entries were not present before, or an error.  After that only those of
 * the range are present whose pfns[] are HMM_PFN_DMA_MAPPED: a driver has taken them over.
 */
int odp_path_region_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last);

/**
 * odp_path_region_unmap() - take entries away
 * @region: the region
 * @pfns: as of odp_path_region_map()
 * @first: the first entry
 * @last: the entry behind the last one
 *
 * Return: how many of them were present.
 */
size_t odp_path_region_unmap(struct odp_path_region *region, const unsigned long *pfns,
			     size_t first, size_t last);

/**
 * odp_path_region_revoke() - unmap all, for good: the lent function goes away
 * @region: the region; the caller holds lent->lock
 */
void odp_path_region_revoke(struct odp_path_region *region);

/**
 * odp_path_allocation_bytes() - what kvmalloc() took
 * @memory: what it gave
 * @asked: bytes that it was asked for
 *
 * Return: bytes.
 */
size_t odp_path_allocation_bytes(const void *memory, size_t asked);

/**
 * odp_path_region_account() - for paths: lists of the region grew or shrank
 * @region: the region
 * @bytes: by how much
 */
void odp_path_region_account(struct odp_path_region *region, s64 bytes);

/**
 * odp_path_region_list() - for paths: allocate an accounted list
 * @region: the region
 * @bytes: of one entry's element
 *
 * May sleep.  The caller frees the list by kvfree(); the region's end settles the account.
 *
 * Return: zeroed elements for all entries of the region, or NULL.
 */
void *odp_path_region_list(struct odp_path_region *region, size_t bytes);

/**
 * odp_path_region_entries() - for paths: keep the addresses in region->entries
 * @region: the region
 *
 * For a path that has no list of its own which they can stand in, and no base that they
 * follow from.  The list is no part of what the path needs, and is not accounted.  May sleep;
 * the region's end frees it.
 *
 * Return: 0, or -ENOMEM.
 */
int odp_path_region_entries(struct odp_path_region *region);

/**
 * odp_path_region_without_iova() - for paths: no IOVA space is to be had for the region
 * @region: a region whose pages are mapped one by one instead; counted once
 */
void odp_path_region_without_iova(struct odp_path_region *region);

/* Where entry @i begins in the region; of @nentries: how long it is. */
static inline size_t odp_path_region_offset(const struct odp_path_region *region, size_t i)
{
	return i * region->entry_bytes;
}

/* Where entry @i is mapped, which is present. */
static inline dma_addr_t odp_path_region_address(const struct odp_path_region *region, size_t i)
{
	return region->entries ? region->entries[i] :
				 region->base + odp_path_region_offset(region, i);
}

/* For paths: entry @i is now mapped at @address. */
static inline void odp_path_region_enter(struct odp_path_region *region, size_t i,
					 dma_addr_t address)
{
	if (region->entries)
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
#define for_each_wanted(region, pfns, i, first, last)					\
	for ((i) = odp_path_region_next_wanted(region, pfns, first, last); (i) < (last);	\
	     (i) = odp_path_region_next_wanted(region, pfns, (i) + 1, last))

/* Entries that are present. */
#define for_each_present(region, i, first, last)				\
	for ((i) = find_next_bit((region)->present, last, first); (i) < (last);	\
	     (i) = find_next_bit((region)->present, last, (i) + 1))

#endif
