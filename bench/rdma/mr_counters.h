/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own counters of a memory region on demand, as `rdma statistic show mr` has them
 * (netlink, RDMA_NLDEV_CMD_STAT_GET). They are the driver's: mlx5 has them since Linux 5.10, rxe
 * has none.
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

/* In pages; events are 0 where the driver does not count them. */
struct mr_counts {
	uint64_t page_faults, page_faults_handled;
	uint64_t page_invalidations, page_invalidations_handled;
	uint64_t page_prefetch;
};

/* Whether the driver of a device that is open counts at all; it registers a page to see. */
bool mr_counters_known(struct ibv_context *context);

/* Negative errno, not logged: there are other proofs. */
int mr_counters_open(struct mr_counters *counters, struct ibv_device *device);
void mr_counters_close(struct mr_counters *counters);

/* The number by which the kernel knows a region; it tells local keys to CAP_NET_ADMIN alone. */
int mr_counters_find(const struct mr_counters *counters, uint32_t lkey, uint32_t *number);

/* -ENODATA where the driver counts nothing. */
int mr_counters_read(const struct mr_counters *counters, uint32_t number,
		     struct mr_counts *counts);

#endif
