/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernel releases that this module is built for; HAVE_HMM_DMA is
 * described in common.h.
 *
 * HAVE_HMM_UNLOCKED, from Kbuild: hmm_range_fault_unlocked_timeout(), which the RDMA core calls
 * from 7.3 on, and which takes the mmap lock too ("mm/hmm: add
 * hmm_range_fault_unlocked_timeout()").
 */
#ifndef ODP_PATH_COMPAT_H
#define ODP_PATH_COMPAT_H

#include <linux/ftrace.h>
#include <linux/hmm.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/version.h>

#ifdef HAVE_HMM_DMA
#define STEERS_REGIONS	true
#else
#define STEERS_REGIONS	false
#define HMM_PFN_DMA_MAPPED 0

/* 6.16, "mm/hmm: provide generic DMA managing logic". */
static inline phys_addr_t hmm_pfn_to_phys(unsigned long hmm_pfn)
{
	return PFN_PHYS(hmm_pfn & ~HMM_PFN_FLAGS);
}
#endif

/*
 * 6.2 renamed the first and added the second: "ftrace: abstract DYNAMIC_FTRACE_WITH_ARGS accesses".
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define ftrace_regs_set_instruction_pointer(fregs, ip) ftrace_instruction_pointer_set(fregs, ip)
#define ftrace_regs_get_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#endif

/* 6.4 split struct module_layout: "module: replace module_layout with module_memory". */
static inline void module_text(const struct module *module, unsigned long *start,
			       unsigned long *bytes)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	*start = (unsigned long)module->core_layout.base;
	*bytes = module->core_layout.text_size;
#else
	*start = (unsigned long)module->mem[MOD_TEXT].base;
	*bytes = module->mem[MOD_TEXT].size;
#endif
}

/* 6.7 lets it fail: "iommu: Allow .iotlb_sync_map to fail and handle s390's -ENOMEM return". */
static inline int domain_sync_map(struct iommu_domain *domain, unsigned long iova, size_t size)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	domain->ops->iotlb_sync_map(domain, iova, size);
	return 0;
#else
	return domain->ops->iotlb_sync_map(domain, iova, size);
#endif
}

#endif
