/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A region: the DMA side of one memory region (or of one `map` buffer).  It knows which
 * entries are mapped, and at which address: on the lent function, or on the device of a
 * driver that maps for DMA itself.  An entry is entry_bytes of contiguous memory, mapped as
 * one: a page of PAGE_SIZE, or a huge page.
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

	struct device *dev;		/* mapped on it; NULL: native, on a driver that maps */
					/* nothing */
	struct iommu_domain *domain;	/* its domain, NULL without an IOMMU */
	struct list_head on_lent;	/* lent->regions, under lent->lock */

	struct mutex lock;		/* the rest of this struct */
	bool dead;			/* the function is gone: nothing is mapped or will be */
	size_t nentries;
	size_t entry_bytes;
	unsigned long *present;		/* one bit an entry */
	/*
	 * The DMA address of each entry, as a device's page table would hold it.  NULL: the
	 * addresses follow from base.  native: kept only at level verify, and of a huge page only
	 * the first.
	 */
	dma_addr_t *entries;
	dma_addr_t base;
	size_t entered;			/* how many entries the current map call entered */
	s64 list_bytes;			/* as added to the session's list_bytes */
	bool without_iova;		/* odp_path_region_without_iova() was called */
	bool bus_addresses;		/* entries are PCI bus addresses: no IOMMU translates */
	void *private;			/* the path's own */

	struct hlist_node in_table;	/* umem.c's side table */
	struct ib_umem_odp *umem;	/* its key; NULL for the map workload */
	struct rcu_head rcu;
};

struct odp_path_region_layout {
	size_t nentries;
	size_t entry_bytes;
	enum path_memory memory;	/* what kind the entries are */
	size_t list_bytes;		/* lists that the caller keeps, to be accounted */
};

/**
 * odp_path_region_create() - make a region on the lent function
 * @session: the region's session; its current configuration is latched
 * @layout: size and kind of the entries
 *
 * Return: the region, or ERR_PTR: -ENOMEM; -ENODEV: there is no lent function, or it went
 * away; -EBUSY: another session has narrowed its DMA mask; -EOPNOTSUPP: the path cannot map
 * such memory.
 */
struct odp_path_region *odp_path_region_create(struct odp_path_session *session,
					       const struct odp_path_region_layout *layout);

/**
 * odp_path_region_create_on() - make a region for a choice that was latched before
 * @dev: the device of a driver that outlives the region; NULL: the choice's lent function
 * @session: the region's session
 * @choice: taken over, also after an error
 * @layout: size and kind of the entries
 *
 * Return: as odp_path_region_create(); -EOPNOTSUPP also if the flushes of the device's domain
 * cannot be counted.
 */
struct odp_path_region *odp_path_region_create_on(struct device *dev,
						  struct odp_path_session *session,
						  struct odp_path_choice *choice,
						  const struct odp_path_region_layout *layout);

/**
 * odp_path_region_destroy() - unmap what is left, and free everything
 * @region: look-ups under RCU may still see the struct
 */
void odp_path_region_destroy(struct odp_path_region *region);

/**
 * odp_path_region_map() - make entries present
 * @region: the region
 * @pfns: as HMM gives them, indexed by entry; valid ones are mapped
 * @first: the first entry
 * @last: the entry after the last one
 *
 * Return: how many entries were not present before, or an error.  After an error, the only
 * entries of the range that are present are those whose pfns[] are HMM_PFN_DMA_MAPPED: a driver
 * has taken them over.
 */
int odp_path_region_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last);

/**
 * odp_path_region_drop_untaken() - take entries away that no driver has taken over
 * @region: a region that a path maps, on the device of a driver that maps for DMA itself
 * @pfns: as for odp_path_region_map(); the driver has taken over those with HMM_PFN_DMA_MAPPED
 * @first: the first entry
 * @last: the entry after the last one
 */
void odp_path_region_drop_untaken(struct odp_path_region *region, const unsigned long *pfns,
				  size_t first, size_t last);

/**
 * odp_path_region_unmap() - take entries away
 * @region: the region
 * @pfns: as for odp_path_region_map()
 * @first: the first entry
 * @last: the entry after the last one
 *
 * Return: how many of them were present.
 */
size_t odp_path_region_unmap(struct odp_path_region *region, const unsigned long *pfns,
			     size_t first, size_t last);

/**
 * odp_path_region_revoke() - unmap everything for good, because the lent function goes away
 * @region: the region; if it is on a lent function, the caller holds lent->lock
 */
void odp_path_region_revoke(struct odp_path_region *region);

/**
 * odp_path_allocation_bytes() - how much memory kvmalloc() really used
 * @memory: what it returned
 * @asked: bytes that it was asked for
 *
 * Return: bytes.
 */
size_t odp_path_allocation_bytes(const void *memory, size_t asked);

/**
 * odp_path_region_account() - for paths: account that lists of the region grew or shrank
 * @region: the region
 * @bytes: by how much; negative: they shrank
 */
void odp_path_region_account(struct odp_path_region *region, s64 bytes);

/**
 * odp_path_region_list() - for paths: allocate an accounted list
 * @region: the region
 * @bytes: size of one element, of which each entry has one
 *
 * May sleep.  The caller frees the list with kvfree(); its bytes stay accounted until the region
 * is destroyed.
 *
 * Return: zeroed elements for all entries of the region, or NULL.
 */
void *odp_path_region_list(struct odp_path_region *region, size_t bytes);

/**
 * odp_path_region_entries() - for paths: keep the addresses in region->entries
 * @region: the region
 *
 * For a path without a list of its own that can hold them, and without a base that they
 * follow from.  The path itself does not need this list, so it is not accounted.  May sleep;
 * destroying the region frees the list.
 *
 * Return: 0, or -ENOMEM.
 */
int odp_path_region_entries(struct odp_path_region *region);

/**
 * odp_path_region_without_iova() - for paths: count a region that gets no IOVA space
 * @region: a region whose pages are mapped one by one instead; counted only once
 */
void odp_path_region_without_iova(struct odp_path_region *region);

/* Where entry @i begins in the region, in bytes; for @i entries: how long they are. */
static inline size_t odp_path_region_offset(const struct odp_path_region *region, size_t i)
{
	return i * region->entry_bytes;
}

/* The DMA address of entry @i, which must be present. */
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

/* Entries that are valid in pfns[] but not present yet. */
#define for_each_wanted(region, pfns, i, first, last)					\
	for ((i) = odp_path_region_next_wanted(region, pfns, first, last); (i) < (last);	\
	     (i) = odp_path_region_next_wanted(region, pfns, (i) + 1, last))

/* Entries that are present. */
#define for_each_present(region, i, first, last)				\
	for ((i) = find_next_bit((region)->present, last, first); (i) < (last);	\
	     (i) = find_next_bit((region)->present, last, (i) + 1))

#endif
