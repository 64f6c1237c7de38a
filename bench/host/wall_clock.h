/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock of whoever waits for a run. A guest that counts instructions has no such clock of its
 * own; there ODPBENCH_HOST_CLOCK, set by the VM harness, names a file on a share of the host, which
 * stamps it with its own time.
 */
#ifndef ODPBENCH_HOST_WALL_CLOCK_H
#define ODPBENCH_HOST_WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Nanoseconds since some moment, the same in this process; a host's file system may count in
 * steps of 4 ms. False: this machine's clock is not real, and there is no other.
 */
bool wall_clock_read(int64_t *ns);

#endif
