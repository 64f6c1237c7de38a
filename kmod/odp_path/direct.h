/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Direct calls: for functions that are called once a page, where ftrace's trampoline (some 75
 * instructions) would be most of the cost of a hook.  The call at the function's entry leads
 * straight to a few instructions of ours (direct_x86.S).  They jump to the wrapper, or back
 * into the function if the caller is in this module.  As with other hooks, ftrace permits only
 * one owner of a function, and no livepatch besides.
 *
 * HAVE_DIRECT, from Kbuild: this architecture has such instructions.  Other architectures hook
 * these functions like all others.
 */
#ifndef ODP_PATH_DIRECT_H
#define ODP_PATH_DIRECT_H

#include <linux/errno.h>
#include <linux/ftrace.h>
#include <linux/types.h>

/* Where this module's code is (hook.c). */
extern unsigned long odp_path_text_start, odp_path_text_bytes;

#ifdef HAVE_HMM_DMA
struct device;
struct hmm_dma_map;
struct pci_p2pdma_map_state;

/* In hmm.c; global only for direct_x86.S. */
dma_addr_t odp_path_wrap_map_pfn(struct device *dev, struct hmm_dma_map *map, size_t idx,
				 struct pci_p2pdma_map_state *p2pdma_state);
bool odp_path_wrap_unmap_pfn(struct device *dev, struct hmm_dma_map *map, size_t idx);
#endif

#ifdef HAVE_DIRECT
/* Lead to odp_path_wrap_map_pfn() and odp_path_wrap_unmap_pfn(). */
void odp_path_direct_map_pfn(void);
void odp_path_direct_unmap_pfn(void);

static inline int direct_register(struct ftrace_ops *ops, void *direct)
{
	return register_ftrace_direct(ops, (unsigned long)direct);
}

static inline void direct_unregister(struct ftrace_ops *ops, void *direct)
{
	unregister_ftrace_direct(ops, (unsigned long)direct, false);
}
#else
#define odp_path_direct_map_pfn		NULL
#define odp_path_direct_unmap_pfn	NULL

static inline int direct_register(struct ftrace_ops *ops, void *direct)
{
	return -EOPNOTSUPP;
}

static inline void direct_unregister(struct ftrace_ops *ops, void *direct)
{
}
#endif

#endif
