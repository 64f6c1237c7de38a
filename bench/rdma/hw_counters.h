/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All counters that a driver keeps of a device and of its ports, by the driver's own names, as rows
 * of data: /sys/class/infiniband/DEVICE/hw_counters and DEVICE/ports/N/hw_counters
 * (Documentation/ABI/stable/sysfs-class-infiniband). mlx5's queue counters (rnr_nak_retry_err,
 * out_of_sequence, local_ack_timeout_err, ...) are among the latter. What is in neither: counters
 * that are off until somebody turns them on (`rdma statistic set`).
 */
#ifndef ODPBENCH_RDMA_HW_COUNTERS_H
#define ODPBENCH_RDMA_HW_COUNTERS_H

#include <jansson.h>

/*
 * Waits until the kernel's answer is not older than this call (some 30 ms a port), and reads them
 * all: an array of { "port": 0 for the device, or its number; "name"; "value" } in the order of
 * port and name. sys is "/sys", except in tests. To reasons, under names like "hw_counters.1.NAME", what
 * cannot be read. A new reference.
 */
json_t *hw_counters_read(const char *sys, const char *device, json_t *reasons);

/*
 * What was counted between two such arrays: { "port", "name", "difference" } for each counter that
 * is in both. One that went back over less than half of 32 bits, around their end, has wrapped, as
 * mlx5's do; any other that went back was reset, and gets a reason instead. A new reference.
 */
json_t *hw_counters_difference(const json_t *before, const json_t *after, json_t *reasons);

#endif
