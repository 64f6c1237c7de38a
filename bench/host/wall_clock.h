/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock of the person who waits for a run. A guest that counts instructions has no such clock.
 * There the VM harness sets ODPBENCH_HOST_CLOCK to a file on a share of the host, which stamps the
 * file with the host's time.
 */
#ifndef ODPBENCH_HOST_WALL_CLOCK_H
#define ODPBENCH_HOST_WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Nanoseconds since some moment, the same for the whole process; the file system of a host may
 * count in steps of 4 ms. False: this machine's clock is not real, and there is no other.
 */
bool wall_clock_read(int64_t *ns);

#endif
