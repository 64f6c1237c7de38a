/* SPDX-License-Identifier: GPL-2.0 */
/* Which of a port's GIDs connections use. */
#ifndef ODPBENCH_RDMA_GID_H
#define ODPBENCH_RDMA_GID_H

#include <infiniband/verbs.h>
#include <stddef.h>

/*
 * Chooses one of the n entries of a device's GID table: the port's entry with this index, or with
 * index -1 the port's best one. On Ethernet the best is RoCE v2, since v1 is not routed and is
 * often filtered: with an IPv4 address, else with a global IPv6 address, else with a link-local
 * one. NULL: the port has none.
 */
const struct ibv_gid_entry *gid_choose(const struct ibv_gid_entry *entries, size_t n,
				       unsigned int port, int index, uint8_t link_layer);

#endif
