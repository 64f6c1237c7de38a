/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The side table: it finds our region of a umem, so that nothing of ours is ever stored in the
 * umem.  For example, marking the pages of a virtual-DMA driver HMM_PFN_DMA_MAPPED would make
 * the core call hmm_dma_unmap_pfn() with the NULL dma_device of that driver.
 */
#ifndef ODP_PATH_UMEM_H
#define ODP_PATH_UMEM_H

#include <linux/hash.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <rdma/ib_umem_odp.h>
#include <rdma/ib_verbs.h>

#include "compat.h"
#include "region.h"

#define ODP_PATH_UMEM_BITS	14	/* with 100,000 regions: about 6 in a bucket */

/* umem -> region, indexed by odp_path_umem_hash(). */
extern struct hlist_head odp_path_umems[1 << ODP_PATH_UMEM_BITS];

static __always_inline u32 odp_path_umem_hash(const struct ib_umem_odp *umem)
{
	return hash_long((unsigned long)umem, ODP_PATH_UMEM_BITS);
}

/**
 * odp_path_umem_region() - find the region of a umem
 * @umem: only compared, never dereferenced
 *
 * Returns the region or NULL.  The region stays as long as the caller may use the umem: it leaves
 * the table just before its umem is released.  This is called for each page that a driver maps.
 * So it is inline, and disables preemption instead of calling rcu_read_lock().  Any context.
 */
static __always_inline struct odp_path_region *
odp_path_umem_region(const struct ib_umem_odp *umem)
{
	struct odp_path_region *region;

	preempt_disable_notrace();
	hlist_for_each_entry_rcu_notrace(region, &odp_path_umems[odp_path_umem_hash(umem)],
					 in_table)
		if (region->umem == umem)
			break;
	preempt_enable_notrace();
	return region;
}

/* The .wanted of hooks on functions whose first argument is a umem. */
bool odp_path_umem_has_region(const void *umem);

/**
 * odp_path_umem_take_in() - map the pages that the kernel found, or (native) count them
 * @umem: the umem; its umem_mutex is held
 * @region: its region
 * @first: the first page
 * @last: the page after the last one
 *
 * Return: how many pages became present, or an error; -EOPNOTSUPP: peer-to-peer memory, which no
 * path maps for a driver.
 */
int odp_path_umem_take_in(struct ib_umem_odp *umem, struct odp_path_region *region, size_t first,
			  size_t last);

/**
 * odp_path_umem_unmap_all() - take all pages of a umem away, before the core releases it
 * @umem: the umem; its umem_mutex is held
 * @region: its region
 */
void odp_path_umem_unmap_all(struct ib_umem_odp *umem, struct odp_path_region *region);

/* The pfns that HMM found, one for each PAGE_SIZE, whatever the size of the umem's entries. */
static inline unsigned long *odp_path_umem_pfns(const struct ib_umem_odp *umem)
{
#ifdef HAVE_HMM_DMA
	return umem->map.pfn_list;
#else
	return umem->pfn_list;
#endif
}

static inline size_t odp_path_umem_pages(struct ib_umem_odp *umem)
{
	return (ib_umem_end(umem) - ib_umem_start(umem)) >> PAGE_SHIFT;
}

#endif
