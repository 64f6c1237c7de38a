/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For how long a device could still reach pages that were taken from it. The driver takes the
 * device's entry away at once; but what the IOMMU maps, and what its IOTLB keeps, a device that
 * remembers the address could still use. The emulated function does that when it is asked to,
 * unless its property reach is off (scripts/nic/device/reach.h). No hardware does.
 */
#ifndef ODPBENCH_RDMA_REACH_H
#define ODPBENCH_RDMA_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REACH_MOST_PAGES 4096

struct reach {
	int fd;			/* of the function's configuration space; -1: not open */
	unsigned int registers;	/* where the capability is there */
};

/*
 * Negative errno: -ENODEV (not logged) if the PCI function has no such registers; others are
 * logged. To be called only for an emulated device (host/emulated.h): the registers of other
 * functions at that place may do anything.
 */
int reach_open(struct reach *reach, const char *function);
/* The same for an ibverbs device ("mlx5_0"): -ENODEV also where it is not an emulated one. */
int reach_open_device(struct reach *reach, const char *device);
/* What -ENODEV means. */
#define REACH_UNKNOWN	"a device cannot be asked what is in its reach; only the emulated function of "	\
			"scripts/vm can, unless it has reach=off"
void reach_close(struct reach *reach);

/* The device remembers where these pages are that it can use. Negative errno, logged. */
int reach_hold(const struct reach *reach, uint32_t key, const void *address, size_t pages);

/*
 * How many of them it can still read now. One that is out of reach once is not tried again. Each
 * try that fails is reported by the IOMMU, and so stands in the kernel's log. Negative errno,
 * logged.
 */
int reach_pages(const struct reach *reach);

#endif
