/* SPDX-License-Identifier: GPL-2.0 */
/* Whether mlx5 sends over several ports as if they were one (link aggregation). */
#ifndef ODPBENCH_RDMA_LAG_H
#define ODPBENCH_RDMA_LAG_H

#include <jansson.h>

/*
 * Adds "lag" to object: state (active, disabled); if it is active also type (roce, switchdev,
 * multipath, multiport_eswitch) and port_selection (hash, queue_affinity, mpesw). The
 * driver says so in debugfs, which only root may read
 * (drivers/net/ethernet/mellanox/mlx5/core/lag/debugfs.c); name is the device's on its bus, such as
 * "0000:03:00.0". sys is "/sys", except in tests. To reasons what cannot be read.
 */
void lag_describe(json_t *object, const char *sys, const char *name, json_t *reasons);

#endif
