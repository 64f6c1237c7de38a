/* SPDX-License-Identifier: GPL-2.0 */
/* CPUs for threads that drive a device: those near it, spread over cores. */
#ifndef ODPBENCH_HOST_NEARBY_H
#define ODPBENCH_HOST_NEARBY_H

#include <stddef.h>

struct nearby;

/*
 * CPUs for a number of threads. The device is an ibverbs device's or a PCI function's name ("":
 * none). Where the system does not say where it is (a software device is nowhere), all CPUs of
 * this process serve. NULL, logged.
 */
struct nearby *nearby_open(const char *device, const char *function, size_t threads);
void nearby_close(struct nearby *nearby);

/* How many CPUs are near the device; 0: it has no place. */
size_t nearby_cpus(const struct nearby *nearby);

/* Binds the calling thread to the CPU of the thread of this index. Negative errno, logged. */
int nearby_bind(const struct nearby *nearby, size_t index);

#endif
