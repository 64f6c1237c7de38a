/* SPDX-License-Identifier: GPL-2.0 */
/* A PCI function lent to one of our modules: binding it, and its group's IOMMU mode. */
#ifndef ODPBENCH_MODULE_LENT_H
#define ODPBENCH_MODULE_LENT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/undo.h"

#define LENT_NAME_LEN 16	/* "0000:00:03.0" and its zero byte */

/* The drivers that a function may be lent to, ends with NULL. */
extern const char *const lent_drivers[];
#define LENT_ODP_PATH	"odp_path"
#define LENT_ODP_DEV	"odp_dev"

/* The modes that a group can have, in their customary order: --iommu-mode takes them too. */
#define LENT_MODES	"strict", "lazy", "passthrough"
/* The same, ends with NULL. */
extern const char *const lent_modes[];

/* Whether it is memory to map (a PCI memory controller) rather than a function to map it for. */
bool lent_is_provider(const char *name);

/* The first function lent to odp_path, no provider. -ENODEV (not logged) where none is. */
int lent_first(char name[LENT_NAME_LEN]);

/*
 * Binds a PCI function ("0000:00:03.0"), or one of a kind ("1234:11e8": the one that the driver
 * has already, else the first that none has), to one of lent_drivers; name gets which. Negative
 * errno, logged: unknown, or another driver has it.
 */
int lent_bind(const char *which, const char *driver, char name[LENT_NAME_LEN]);

/* Whether one of our modules has it. */
bool lent_is_lent(const char *name);

/* "strict", "lazy", "passthrough", or "off" where no IOMMU is; of any PCI function. */
const char *lent_mode(const char *name);

extern const struct undo_kind undo_iommu_mode;

/*
 * Changes the IOMMU mode of a lent function's group, to be put back by undo_all(): unbinds it,
 * writes the group's type, binds it to its driver again. What is mapped on it is unmapped:
 * configure sessions of odp_path anew, open /dev/odp_dev anew. Negative errno, logged: no IOMMU, an
 * unknown mode, a function that is not lent, or a group that another driver's function is in.
 */
int lent_set_mode(const char *name, const char *mode);

/*
 * Gives its group a new IOMMU domain of the same mode, with no page tables in it: those of an old
 * one are kept for the next mapping. As above; nothing is done where nothing is mapped (off,
 * passthrough).
 */
int lent_renew(const char *name);

/* The number of its IOMMU group, or -1. */
int lent_group(const char *name);

#endif
