/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The side table: a region of ours stands beside the umem; nothing of ours is ever stored
 * in it.  Marking the pages of a virtual-DMA driver HMM_PFN_DMA_MAPPED, say, would make the
 * core call hmm_dma_unmap_pfn() with the NULL dma_device of that driver.
 */
#ifndef ODP_PATH_UMEM_H
#define ODP_PATH_UMEM_H

#include <rdma/ib_umem_odp.h>
#include <rdma/ib_verbs.h>

#include "compat.h"

struct odp_path_region;

/*
 * The region of a umem, or NULL.  Only for who may use that umem: a region leaves the table
 * while its umem is released.
 */
struct odp_path_region *odp_path_umem_region(const struct ib_umem_odp *umem);
void odp_path_umem_forget(struct odp_path_region *region);

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
