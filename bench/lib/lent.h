/* SPDX-License-Identifier: GPL-2.0 */
/* The lent PCI function, as sysfs shows it: binding it, and its group's IOMMU mode. */
#ifndef ODPBENCH_LENT_H
#define ODPBENCH_LENT_H

#include <stddef.h>

#define LENT_NAME_LEN 16	/* "0000:00:03.0" and its zero byte */

/* The names of the modes, ends with NULL: what --iommu-mode takes besides "current". */
extern const char *const lent_modes[];

/* The first function bound to odp_path. -ENODEV (not logged) where none is. */
int lent_first(char name[LENT_NAME_LEN]);

/*
 * Binds a PCI function ("0000:00:03.0"), or one of a kind ("1234:11e8": the one that is lent
 * already, else the first without a driver), to odp_path; name gets which. Negative errno, logged: unknown, or another driver has it.
 */
int lent_bind(const char *which, char name[LENT_NAME_LEN]);

/* "strict", "lazy", "passthrough", or "off" where no IOMMU is. */
const char *lent_mode(const char *name);

/*
 * Changes the IOMMU mode of a lent function's group: unbinds it, writes the group's type, binds
 * it again. What sessions have mapped on it is unmapped; configure them anew. Negative errno,
 * logged: no IOMMU, an unknown mode, or a group that another driver's function is in.
 */
int lent_set_mode(const char *name, const char *mode);

/* The number of its IOMMU group, or -1. */
int lent_group(const char *name);

#endif
