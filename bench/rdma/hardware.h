/* SPDX-License-Identifier: GPL-2.0 */
/* What can be read of an RDMA device besides what it can do: which one it is, and where it sits. */
#ifndef ODPBENCH_RDMA_HARDWARE_H
#define ODPBENCH_RDMA_HARDWARE_H

#include <infiniband/verbs.h>
#include <jansson.h>

/*
 * One device, as an entry of `env.hardware` (results/odpbench-1.schema.json says what each member
 * is), from sysfs and devlink: name, hca_type, board_id (mlx5: the PSID), hw_rev, node_type,
 * node_guid, sys_image_guid; pci and product (pci.h), ports (ports.h), lag (lag.h), firmware,
 * parameters and eswitch (devlink.h). "unread" maps what is missing to the reason. sys is "/sys",
 * except in tests. A new reference.
 */
json_t *hardware_describe(const char *sys, const char *device);

/* The same, and what needs an open device: MTUs, and how an mlx5 device reports faults. */
json_t *hardware_describe_open(const char *sys, struct ibv_device *device);

/* Each device of libibverbs' list; empty if there is none. */
json_t *hardware_describe_all(void);

#endif
