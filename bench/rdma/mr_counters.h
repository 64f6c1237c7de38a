/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own counters of a memory region on demand, as `rdma statistic show mr` shows them
 * (netlink, RDMA_NLDEV_CMD_STAT_GET). The driver counts: mlx5 does since Linux 5.10, rxe does not.
 */
#ifndef ODPBENCH_RDMA_MR_COUNTERS_H
#define ODPBENCH_RDMA_MR_COUNTERS_H

#include <infiniband/verbs.h>
#include <stdbool.h>
#include <stdint.h>

struct nl_sock;

struct mr_counters {
	struct nl_sock *socket;
	uint32_t device_index;
};

/* In pages; the _handled counts are events, and 0 if the driver does not count these. */
struct mr_counts {
	uint64_t page_faults, page_faults_handled;
	uint64_t page_invalidations, page_invalidations_handled;
	uint64_t page_prefetch;
};

/* Whether the driver of an open device counts at all; registers two pages to find out. */
bool mr_counters_known(struct ibv_context *context);

/* Negative errno, not logged: there are other proofs. */
int mr_counters_open(struct mr_counters *counters, struct ibv_device *device);
void mr_counters_close(struct mr_counters *counters);

/* The kernel's number of a region. Needs CAP_NET_ADMIN: else the kernel shows no local keys. */
int mr_counters_find(const struct mr_counters *counters, uint32_t lkey, uint32_t *number);

/* Negative errno; -ENODATA if the driver counts nothing. */
int mr_counters_read(const struct mr_counters *counters, uint32_t number,
		     struct mr_counts *counts);

#endif
