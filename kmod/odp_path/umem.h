/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The side table: a region of ours stands beside the umem; nothing of ours is ever stored
 * in it.  Marking the pages of a virtual-DMA driver HMM_PFN_DMA_MAPPED, say, would make the
 * core call hmm_dma_unmap_pfn() with the NULL dma_device of that driver.
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

#define ODP_PATH_UMEM_BITS	14	/* 100,000 regions: 6 to walk past */

/* umem -> region; by odp_path_umem_hash(). */
extern struct hlist_head odp_path_umems[1 << ODP_PATH_UMEM_BITS];

static __always_inline u32 odp_path_umem_hash(const struct ib_umem_odp *umem)
{
	return hash_long((unsigned long)umem, ODP_PATH_UMEM_BITS);
}

/**
 * odp_path_umem_region() - the region that stands beside a umem
 * @umem: looked up, never followed
 *
 * Returns the region or NULL.  It stays for who may use that umem: a region leaves the table
 * before its umem is released.  Called for each page that a driver maps, hence inline, and with
 * preemption off in the place of rcu_read_lock(), which is a call; any context.
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

/* For odp_path_hook.wanted of functions whose first argument is a umem. */
bool odp_path_umem_has_region(const void *umem);

/**
 * odp_path_umem_take_in() - map the pages that the kernel found, or take note of them
 * @umem: the umem; its umem_mutex is held
 * @region: its region
 * @first: the first page
 * @last: the page behind the last one
 *
 * Return: how many pages came, or an error; -EOPNOTSUPP: peer-to-peer memory, which no path
 * maps for a driver.
 */
int odp_path_umem_take_in(struct ib_umem_odp *umem, struct odp_path_region *region, size_t first,
			  size_t last);

/**
 * odp_path_umem_unmap_all() - take all pages of a umem away, because the core releases it next
 * @umem: the umem; its umem_mutex is held
 * @region: its region
 */
void odp_path_umem_unmap_all(struct ib_umem_odp *umem, struct odp_path_region *region);

/* What HMM found, one for each PAGE_SIZE, whatever the size of the umem's entries. */
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
