/* SPDX-License-Identifier: GPL-2.0 */
/* This machine's IOMMU: whose it is and what it offers, as sysfs shows it. */
#ifndef ODPBENCH_HOST_IOMMU_H
#define ODPBENCH_HOST_IOMMU_H

#include <jansson.h>
#include <stdbool.h>

/*
 * `env.iommu` of a result document: vendor, units (their names), and features: which of those that
 * decide how often its caches are flushed it has:
 *   caching-mode   entries that are not present may be cached, so mapping flushes as well (an
 *                  emulated IOMMU asks for it to see every mapping); Linux is strict then
 *   scalable-mode  Intel: tables per PASID
 *   first-stage    Intel, in scalable mode: page tables of the processor's format
 * Scalable mode is used unless the kernel's command line (env.kernel.cmdline) says sm_off.
 * sys is "/sys".
 */
json_t *iommu_describe(const char *sys);

/*
 * Whether a call of the domain's iotlb_sync_map does anything, for IOMMUs whose descriptors are
 * not counted. AMD's returns at once unless entries that are not present may be cached
 * (drivers/iommu/amd/iommu.c, amd_iommu_iotlb_sync_map()).
 */
bool iommu_maps_flush(void);

#endif
