/* SPDX-License-Identifier: GPL-2.0 */
/* A client of /dev/odp_dev, the software ODP device. */
#ifndef ODPBENCH_MODULE_ODP_DEV_H
#define ODPBENCH_MODULE_ODP_DEV_H

#include <stddef.h>
#include <stdint.h>

#include <odpbench/odp_dev.h>

struct odp_dev {
	int fd;
	struct odp_dev_info info;
	const volatile struct odp_dev_counters *counters;	/* this opener's; mapped */
};

/*
 * Opens the device. Negative errno, with one line in err that says what to do: no module, no
 * PCI function bound to it, no rights, another version of the ABI.
 */
int odp_dev_open(struct odp_dev *dev, char *err, size_t err_size);
/* Deregisters everything. Safe to call on one that is not open (fd -1). */
void odp_dev_close(struct odp_dev *dev);

/* Registers memory; flags are enum odp_dev_flags. Negative errno, logged. */
int odp_dev_register(struct odp_dev *dev, const void *address, uint64_t bytes, uint32_t flags,
		     uint32_t *key);
int odp_dev_deregister(struct odp_dev *dev, uint32_t key);

/*
 * One operation; the result of a fetch-and-add is in access->result. Negative errno, logged with
 * the address, and with the DMA address if the IOMMU does not translate that.
 */
int odp_dev_access(struct odp_dev *dev, struct odp_dev_access *access);

/* Gives the device entries ahead of time. Negative errno, logged. */
int odp_dev_prefetch(struct odp_dev *dev, uint32_t key, const void *address, uint64_t bytes,
		     enum odp_dev_advice advice);

/* The device's entry for an address of a region. Negative errno, logged. */
int odp_dev_entry(struct odp_dev *dev, uint32_t key, const void *address,
		  struct odp_dev_entry *entry);

#endif
