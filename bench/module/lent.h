/* SPDX-License-Identifier: GPL-2.0 */
/* A PCI function lent to one of our modules: how to find it, and how to bind it. */
#ifndef ODPBENCH_MODULE_LENT_H
#define ODPBENCH_MODULE_LENT_H

#include <stdbool.h>
#include <stddef.h>

#define LENT_NAME_LEN 16	/* "0000:00:03.0" and its zero byte */

/* The drivers that a function may be lent to; ends with NULL. */
extern const char *const lent_drivers[];
#define LENT_ODP_PATH	"odp_path"
#define LENT_ODP_DEV	"odp_dev"
#define LENT_VFIO_PCI	"vfio-pci"	/* the kernel's: exports a BAR as a dma-buf */

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

#endif
