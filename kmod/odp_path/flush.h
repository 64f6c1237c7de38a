/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts IOTLB flushes where they happen: in the IOMMU domain's own operations, which are
 * called through pointers and so never inlined, and on Intel also in the tracepoint
 * qi_submit, which fires once for each descriptor.
 */
#ifndef ODP_PATH_FLUSH_H
#define ODP_PATH_FLUSH_H

#include <linux/iommu.h>

#include <odpbench/odp_path.h>

/**
 * odp_path_flush_hooks_aim() - points the hooks at a domain's operations
 * @domain: of an IOMMU driver; an identity domain never flushes, and changes nothing
 * @own: how many uses of the hooks are the caller's own
 *
 * Returns 0, or an error of odp_path_hooks_retarget(); -EBUSY: others use the hooks on another
 * kind of IOMMU.
 */
int odp_path_flush_hooks_aim(struct iommu_domain *domain, unsigned int own);

/**
 * odp_path_flush_hooks_aimed() - whether they point at a domain's operations already
 * @domain: of an IOMMU driver; an identity domain needs no hooks
 *
 * Takes no lock.  The caller holds a use of HOOKS_FLUSH, so that nobody aims them elsewhere.
 */
bool odp_path_flush_hooks_aimed(const struct iommu_domain *domain);

/* For hook.c: the tracepoint's probe. */
int odp_path_flush_hooks_started(void);
void odp_path_flush_hooks_stopping(void);

/**
 * odp_path_flush_commands() - counts what an SMMUv3 was told to invalidate
 * @tlb: commands for its own cache
 * @device: commands for those of devices
 *
 * They belong to the flush that this task is in. Outside of one they are the page-table code's, which
 * flushes a whole table that goes: a flush of its own. Any context.
 */
void odp_path_flush_commands(unsigned int tlb, unsigned int device);

/* Whether the hooks are aimed at Intel's driver, whose tracepoint shows descriptors. */
bool odp_path_flush_counts_descriptors(void);
void odp_path_flush_init(void);

#endif
