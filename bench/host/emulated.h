/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that are emulated for odpbench: how they are told from hardware, and from devices that
 * somebody may need. The one that a stock mlx5 driver runs on (scripts/nic) says so itself, in the
 * board id that the driver shows; a drive of scripts/vm --drive, in its serial number.
 */
#ifndef ODPBENCH_HOST_EMULATED_H
#define ODPBENCH_HOST_EMULATED_H

#include <stdbool.h>

/* How such a device is called wherever it is introduced; it is no product of a vendor. */
#define EMULATED_WORDS "mlx5 driver on an emulated function"
/* What a time on it holds. */
#define EMULATED_SHARE "the driver's and the kernel's share and the emulated device's fixed latency, " \
		       "none of the hardware's"
/* And what is in it besides, if its peer is on another host. */
#define EMULATED_WIRE "the wire to the other host takes the time of two emulators"

/* Whether an ibverbs device ("mlx5_0") is one. */
bool emulated_device(const char *device);

/* Whether a block device ("nvme0n1") is one: nothing is kept on it. */
bool emulated_drive(const char *name);

/* Whether a PCI function is that of one of them. Its driver must be bound to it. */
bool emulated_function(const char *function);

#endif
