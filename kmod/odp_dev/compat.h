/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels that odp_dev is built for.  On each, odp_dev does what
 * mlx5 of that kernel does (hw/mlx5/odp.c: pagefault_real_mr(), populate_mtt()).
 */
#ifndef ODP_DEV_COMPAT_H
#define ODP_DEV_COMPAT_H

#include <linux/hmm.h>
#include <linux/pci-p2pdma.h>
#include <rdma/ib_umem_odp.h>

#include "../common.h"
#include "table.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
/* 7.2 renamed ib_umem_get(), to tell it from getting the umem of a described buffer. */
static inline struct ib_umem *ib_umem_get_va(struct ib_device *device, unsigned long address,
					     size_t length, int access)
{
	return ib_umem_get(device, address, length, access);
}
#endif

#ifdef HAVE_HMM_DMA
/*
 * Since 6.16 ib_umem_odp_map_dma_and_lock() only finds the pages, and the driver maps each
 * for DMA (struct hmm_dma_map replaces pfn_list and dma_list).  Access masks are HMM's, and
 * 0 means reading.
 */
/**
 * odp_dev_umem_access_mask() - the access that a fault asks for
 * @write: for writing too, not only for reading
 *
 * Return: the access mask of ib_umem_odp_map_dma_and_lock().
 */
static inline u64 odp_dev_umem_access_mask(bool write)
{
	return write ? HMM_PFN_WRITE : 0;
}

struct odp_dev_mapper {
	struct pci_p2pdma_map_state p2p;
};

/**
 * odp_dev_umem_entry() - make the device's entry for a page of a umem
 * @odp: the umem, with umem_mutex held
 * @mapper: zero before the first entry of a fault
 * @index: counted in entries, as in the core's ib_umem_odp_unmap_dma_pages() and in mlx5
 * @downgrade: leave out write permission
 * @entry: out: the entry (table.h); 0 if no page was found
 * @own: out, if a page was found: the page that the region has there, with HMM's flags
 *
 * hmm_range_fault() fills pfn_list by pages of PAGE_SIZE.  So where an entry is a huge page,
 * the page that is mapped for an entry is the wrong one, from the second entry on.  That is a
 * defect of the kernel; odp_dev shows it and does not work around it.  Does not sleep.
 *
 * Return: 0, or -EFAULT: the page cannot be mapped for DMA.
 */
static inline int odp_dev_umem_entry(struct ib_umem_odp *odp, struct odp_dev_mapper *mapper,
				     size_t index, bool downgrade, u64 *entry,
				     unsigned long *own)
{
	struct device *dev = odp->umem.ibdev->dma_device;
	unsigned long pfn = odp->map.pfn_list[index];
	dma_addr_t dma;

	*entry = 0;
	if (!(pfn & HMM_PFN_VALID))
		return 0;
	*own = odp->page_shift == PAGE_SHIFT ? pfn :
	       odp->map.pfn_list[index << (odp->page_shift - PAGE_SHIFT)];
	dma = hmm_dma_map_pfn(dev, &odp->map, index, &mapper->p2p);
	if (dma_mapping_error(dev, dma))
		return -EFAULT;
	/*
	 * Count each mapping once, because the core subtracts it once.  mlx5 counts each time
	 * that it makes the entry, so its count only grows when an entry is made again.
	 */
	if (!(pfn & HMM_PFN_DMA_MAPPED))
		odp->npages++;
	*entry = dma | ENTRY_PRESENT;
	if ((pfn & HMM_PFN_WRITE) && !downgrade)
		*entry |= ENTRY_WRITABLE;
	return 0;
}

#else
/*
 * Before 6.16 the core maps for DMA, and gives addresses with permissions in their low bits.
 * Access masks consist of those bits, and 0 is refused.
 */
static inline u64 odp_dev_umem_access_mask(bool write)
{
	return ODP_READ_ALLOWED_BIT | (write ? ODP_WRITE_ALLOWED_BIT : 0);
}

struct odp_dev_mapper {
};

static inline int odp_dev_umem_entry(struct ib_umem_odp *odp, struct odp_dev_mapper *mapper,
				     size_t index, bool downgrade, u64 *entry,
				     unsigned long *own)
{
	dma_addr_t dma = odp->dma_list[index];

	*own = odp->pfn_list[index << (odp->page_shift - PAGE_SHIFT)];
	*entry = dma & ODP_DMA_ADDR_MASK;
	if (dma & ODP_READ_ALLOWED_BIT)
		*entry |= ENTRY_PRESENT;
	if (dma & ODP_WRITE_ALLOWED_BIT)
		*entry |= ENTRY_WRITABLE;
	return 0;
}
#endif

#endif
