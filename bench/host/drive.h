/* SPDX-License-Identifier: GPL-2.0 */
/* Block devices of a PCI function, such as nvme0n1: what sysfs says of them. */
#ifndef ODPBENCH_HOST_DRIVE_H
#define ODPBENCH_HOST_DRIVE_H

#include <stddef.h>
#include <stdint.h>

/* The first one that is emulated (emulated.h). 0, or -ENODEV, not logged. */
int drive_first_emulated(char *name, size_t size);

/* The PCI function of a block device. 0, or -ENODEV, not logged: no such device, or it has none. */
int drive_function(const char *name, char *function, size_t size);

/*
 * Waits until a block device can be opened, as its driver finds it only after it was bound. 0, or
 * negative errno, logged.
 */
int drive_wait(const char *name);

/* What the drive was asked for since it was found (Documentation/block/stat.rst). */
struct drive_requests {
	uint64_t reads, writes;			/* that ended */
	uint64_t bytes_read, bytes_written;
};

/* 0, or negative errno, logged. */
int drive_requests(const char *name, struct drive_requests *requests);

#endif
