/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's devlink says of a device: firmware, serial numbers, parameters, the mode of its
 * switch; as `devlink dev info`, `param show` and `eswitch show` print them. Names are the kernel's
 * (linux/devlink.h, Documentation/networking/devlink/).
 */
#ifndef ODPBENCH_RDMA_DEVLINK_H
#define ODPBENCH_RDMA_DEVLINK_H

#include <jansson.h>
#include <linux/netlink.h>

/*
 * Adds to object, for the device of this bus ("pci", "auxiliary") and name ("0000:03:00.0"):
 *   firmware    serial_number, board_serial_number; fixed, running and stored: versions by name.
 *               mlx5: fw.psid among the fixed ones; serial numbers are V3 and SN of the VPD;
 *               0.0.0000 where the driver could not ask the firmware; 7.3's gives none of these of a
 *               virtual function (mlx5_devlink_info_get())
 *   parameters  by name: values by the time from which they hold: runtime, driverinit, permanent. A
 *               driverinit one may be what will hold after the next reload
 *   eswitch     mode: legacy, switchdev or switchdev_inactive
 * What cannot be read gets its reason.
 */
void devlink_describe(json_t *object, const char *bus, const char *name, json_t *reasons);

/* Readers of one message of an answer; the argument is the json_t that gets what is in it. */
void devlink_read_info(const struct nlmsghdr *message, void *firmware);
void devlink_read_parameter(const struct nlmsghdr *message, void *parameters);
void devlink_read_eswitch(const struct nlmsghdr *message, void *eswitch);

#endif
