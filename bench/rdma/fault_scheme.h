/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How an mlx5 device reports page faults: by the transport that met them (transport), or by the
 * memory region (memory; Linux 6.13, and firmware that can prefetch pages so). The driver chooses,
 * and exports it nowhere: not in sysfs, debugfs, netlink or ibv_query_device_ex(). But it passes a
 * program's QUERY_HCA_CAP on to the firmware (DEVX), which knows what it was set to.
 */
#ifndef ODPBENCH_RDMA_FAULT_SCHEME_H
#define ODPBENCH_RDMA_FAULT_SCHEME_H

#include <infiniband/verbs.h>
#include <jansson.h>
#include <stddef.h>

/*
 * Adds "fault_scheme" to object, or its reason to reasons. An open mlx5 device; needs CAP_NET_RAW
 * and firmware that gives programs contexts of their own.
 */
void fault_scheme_describe(json_t *object, struct ibv_context *context, json_t *reasons);

/* An answer to QUERY_HCA_CAP for the ODP capabilities: "memory", "transport"; NULL: none. */
const char *fault_scheme_of(const void *answer, size_t bytes);

#endif
