/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What odp_path and odp_dev share: differences between kernel releases, device files, and
 * a PCI function that stands in for a NIC.
 */
#ifndef ODPBENCH_COMMON_H
#define ODPBENCH_COMMON_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/version.h>

/* In both ABIs a page is 4 KiB, and a huge page is 512 of them. */
static_assert(PAGE_SIZE == SZ_4K, "odpbench needs a kernel with pages of 4 KiB");

/*
 * HAVE_HMM_DMA, from common.mk: the kernel has <linux/hmm-dma.h> (6.16, "mm/hmm: provide generic
 * DMA managing logic"), and with it dma_iova_*().  Since then the RDMA core leaves the mapping to
 * the driver, which calls hmm_dma_map_pfn() for each page ("RDMA/core: Convert UMEM ODP DMA mapping
 * to caching IOVA and page linkage").  A hook on that function can send the pages down another
 * path.  Before 6.16 the core maps in a static function.
 */

/* 6.3 made vm_flags const: bc292ab00f6c, "mm: introduce vma->vm_flags wrapper functions". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#endif

/* An ioctl of a device file; @opener is the file's private_data. */
struct odpbench_ioctl {
	unsigned int cmd;
	long (*call)(void *opener, void __user *argument);
};

/* Finds the ioctl numbered @cmd among the @n of @ioctls; NULL: none. */
static inline const struct odpbench_ioctl *
odpbench_ioctl_find(const struct odpbench_ioctl *ioctls, size_t n, unsigned int cmd)
{
	for (; n; n--, ioctls++)
		if (ioctls->cmd == cmd)
			return ioctls;
	return NULL;
}

/* mmap() of a device file with one page, at offset 0, that only the kernel may write. */
static inline int odpbench_mmap_page(struct vm_area_struct *vma, void *page)
{
	if (vma->vm_pgoff || vma->vm_end - vma->vm_start != PAGE_SIZE ||
	    (vma->vm_flags & VM_WRITE))
		return -EINVAL;
	vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE);
	return vm_insert_page(vma, vma->vm_start, virt_to_page(page));
}

/* Adds to a counter atomically; in the ABI counters are plain __u64. */
static inline void counter_add(__u64 *counter, s64 n)
{
	BUILD_BUG_ON(sizeof(atomic64_t) != sizeof(*counter));
	atomic64_add(n, (atomic64_t *)counter);
}

/*
 * Whether lists of that size can be allocated without a kill.  The RDMA core asks for a list that is
 * as long as the region with GFP_KERNEL, charged to nobody, so the kernel would kill the largest
 * process before it refuses.  An eighth of what is available is left to others.  Short lists are
 * not reckoned: to sum up what is available takes longer than to register a page.
 */
static inline bool odpbench_memory_for(u64 bytes)
{
	if (bytes < SZ_64K)
		return true;
	return bytes < ((u64)max(si_mem_available(), 0L) << PAGE_SHIFT) / 8 * 7;
}

/* For pages whose number user space chooses: charged to it, and refused rather than killed for. */
#define GFP_ODPBENCH_USER	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/*
 * Makes the DMA API treat a function like a NIC: 64 address bits, and no limit on the size of
 * segments.  The function itself is never enabled and never does DMA.
 */
static inline int odpbench_dma_as_nic(struct pci_dev *pdev)
{
	int ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));

	if (!ret)
		dma_set_max_seg_size(&pdev->dev, UINT_MAX);
	return ret;
}

#endif
