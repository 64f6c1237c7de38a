/* SPDX-License-Identifier: GPL-2.0 */
/* The IOMMU group of a PCI function, and the group's mode. */
#ifndef ODPBENCH_HOST_IOMMU_MODE_H
#define ODPBENCH_HOST_IOMMU_MODE_H

#include <stdbool.h>
#include <stddef.h>

#include "host/undo.h"

/* The modes that a group can have, in their usual order; --iommu-mode takes them too. */
#define IOMMU_MODES	"strict", "lazy", "passthrough"
/* The same; ends with NULL. */
extern const char *const iommu_modes[];

/* The mode of any PCI function: "strict", "lazy", "passthrough", or "off": no IOMMU. */
const char *iommu_mode_of(const char *function);
/* The same where /sys is below root. */
const char *iommu_mode_read(const char *root, const char *function);

/* The number of its group, or -1. */
int iommu_group_of(const char *function);

/*
 * Whether the mode can be changed here: the driver must be taken from the function for it. That is
 * done to functions lent to our modules, and to an emulated one. 0, or -EBUSY with one line in err
 * that says how else: a real NIC's driver is not taken away, as the host may need its network.
 */
int iommu_mode_can_set(const char *function, const char *mode, char *err, size_t err_size);

extern const struct undo_kind undo_iommu_mode;

/*
 * Changes the mode of a function's group: unbinds the function, writes the group's type, binds the
 * function to its driver again, and waits until its ibverbs device, if it has one, is as it was.
 * undo_all() puts the mode back. What was mapped on the function is unmapped, and what was open on
 * it is lost: configure sessions of odp_path again, open devices again. Negative errno, logged: no
 * IOMMU, an unknown mode, a driver that is not to be taken away, or a group that has a function of
 * another driver.
 */
int iommu_mode_set(const char *function, const char *mode);

/*
 * Gives the function's group a new IOMMU domain of the same mode, without page tables: an old
 * domain keeps its tables for the next mapping. The same applies as to iommu_mode_set(). Does
 * nothing in modes off and passthrough, which map nothing.
 */
int iommu_mode_renew(const char *function);

/* Whether that is possible here; see iommu_mode_can_set(). */
bool iommu_mode_can_renew(const char *function);

#endif
