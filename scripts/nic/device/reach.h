/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a device could still reach that remembers addresses which the driver took from it. The
 * driver first takes the entry out of the key's table, so no work request leads to the page any
 * more. But the IOMMU may still translate its bus address: its IOTLB keeps translations until they
 * are flushed.
 *
 * Unless the property reach is off, configuration space has a vendor-specific capability with the
 * registers below, which software on the guest can write and read through sysfs. Pages are held by
 * key and address while their entries are there. To read how many of them are in reach, the device
 * reads a byte of each at the bus address that it had. A page that is out of reach is not tried
 * again, as the address may be another page's soon.
 *
 * bench/rdma/reach.c is the software, and has the same numbers.
 */
#ifndef ODPBENCH_NIC_REACH_H
#define ODPBENCH_NIC_REACH_H

#include "nic.h"

enum {
	REACH_ID = 0x4f44, REACH_REVISION = 1,	/* of the capability */
	REACH_HEADER = 4,	/* the capability's own; the registers follow */
	REACH_KEY = 8, REACH_ADDRESS_LOW = 12, REACH_ADDRESS_HIGH = 16,
	REACH_PAGES = 20,	/* written: holds so many pages; read: how many are in reach */
	REACH_BYTES = 24,
	REACH_MOST_PAGES = 4096,
};

/* Writes and reads of a register, by its place in the capability. */
void reach_write(struct nic *nic, unsigned at, uint32_t value);
uint32_t reach_read(struct nic *nic, unsigned at);

/* Holds nothing. */
void reach_free(struct nic *nic);

#endif
