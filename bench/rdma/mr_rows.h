/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel counted for each memory region of a device, whoever's it is, as rows of data:
 * what `rdma statistic show mr` prints. The counters have the driver's own names; mlx5's are in pages
 * (page_faults, page_invalidations, page_prefetch) and in events (..._handled).
 */
#ifndef ODPBENCH_RDMA_MR_ROWS_H
#define ODPBENCH_RDMA_MR_ROWS_H

#include <jansson.h>
#include <linux/netlink.h>
#include <stdint.h>

/*
 * An array of { "mrn": the kernel's number of the region; "counters": by name }; regions that the
 * driver counts nothing of have no counters. device_index is libibverbs' ibv_get_device_index(). To
 * reasons, as "mr_counters", why none could be read. A new reference.
 */
json_t *mr_rows_read(int device_index, json_t *reasons);

/*
 * What was counted between two such arrays: { "mrn", "counters": differences }, for each region
 * that is in both. A new reference.
 */
json_t *mr_rows_difference(const json_t *before, const json_t *after);

/* Reads one message of an answer; rows is a JSON array that gets what is in it. */
void mr_rows_read_message(const struct nlmsghdr *message, void *rows);

#endif
