/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ports of an RDMA device and the network devices behind them, as sysfs shows them
 * (Documentation/ABI/stable/sysfs-class-infiniband, testing/sysfs-class-net).
 */
#ifndef ODPBENCH_RDMA_PORTS_H
#define ODPBENCH_RDMA_PORTS_H

#include <infiniband/verbs.h>
#include <jansson.h>

/*
 * Adds "ports" to object, one entry each: port (from 1), link_layer (InfiniBand, Ethernet: that is
 * RoCE), state, physical_state, rate (in words), lid; on Ethernet netdev, netdev_mtu_bytes, and, if
 * that is part of a bond, bond and bond_mode. sys is "/sys", except in tests. To reasons what cannot
 * be read, under names like "ports.1.lid".
 */
void ports_describe(json_t *object, const char *sys, const char *device, json_t *reasons);

/* Adds mtu_bytes and most_mtu_bytes, which sysfs lacks, to each of these ports. */
void ports_add_mtu(json_t *object, struct ibv_context *context, json_t *reasons);

#endif
