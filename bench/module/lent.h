/* SPDX-License-Identifier: GPL-2.0 */
/* A PCI function lent to one of our modules: how to bind it, and its group's IOMMU mode. */
#ifndef ODPBENCH_MODULE_LENT_H
#define ODPBENCH_MODULE_LENT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/undo.h"

#define LENT_NAME_LEN 16	/* "0000:00:03.0" and its zero byte */

/* The drivers that a function may be lent to; ends with NULL. */
extern const char *const lent_drivers[];
#define LENT_ODP_PATH	"odp_path"
#define LENT_ODP_DEV	"odp_dev"

/* The modes that a group can have, in their usual order; --iommu-mode takes them too. */
#define LENT_MODES	"strict", "lazy", "passthrough"
/* The same; ends with NULL. */
extern const char *const lent_modes[];

/*
 * Whether the function is a provider: memory that is mapped (a PCI memory controller), not a device
 * that it is mapped for.
 */
bool lent_is_provider(const char *name);

/* The first function lent to odp_path that is no provider. -ENODEV (not logged): there is none. */
int lent_first(char name[LENT_NAME_LEN]);

/*
 * Binds a PCI function to one of lent_drivers. which is its address ("0000:00:03.0") or a kind
 * ("1234:11e8": the one that the driver has already, else the first without a driver). name gets
 * its address. Negative errno, logged: there is none, or another driver has it.
 */
int lent_bind(const char *which, const char *driver, char name[LENT_NAME_LEN]);

/* Whether it is bound to one of our modules. */
bool lent_is_lent(const char *name);

/* The IOMMU mode of any PCI function: "strict", "lazy", "passthrough", or "off": no IOMMU. */
const char *lent_mode(const char *name);

extern const struct undo_kind undo_iommu_mode;

/*
 * Changes the IOMMU mode of a lent function's group: unbinds the function, writes the group's type,
 * and binds the function to its driver again. undo_all() puts the mode back. What was mapped on the
 * function is unmapped: configure sessions of odp_path again, open /dev/odp_dev again. Negative
 * errno, logged: no IOMMU, an unknown mode, a function that is not lent, or a group that has a
 * function of another driver.
 */
int lent_set_mode(const char *name, const char *mode);

/*
 * Gives the function's group a new IOMMU domain of the same mode, without page tables: an old
 * domain keeps its tables for the next mapping. The same applies as to lent_set_mode(). Does
 * nothing in modes off and passthrough, which map nothing.
 */
int lent_renew(const char *name);

/* The number of its IOMMU group, or -1. */
int lent_group(const char *name);

#endif
