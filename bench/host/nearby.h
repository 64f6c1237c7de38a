/* SPDX-License-Identifier: GPL-2.0 */
/* CPUs near a device for the threads that drive it, spread over cores; and memory near it. */
#ifndef ODPBENCH_HOST_NEARBY_H
#define ODPBENCH_HOST_NEARBY_H

#include <stdbool.h>
#include <stddef.h>

struct nearby;

/*
 * CPUs for a number of threads. device is the name of an ibverbs device, function that of a PCI
 * function; "": none. If the system does not say where the device is (a software device is
 * nowhere), all CPUs of this process are used. NULL, logged, on error.
 */
struct nearby *nearby_open(const char *device, const char *function, size_t threads);
void nearby_close(struct nearby *nearby);

/* How many CPUs are near the device; 0: it has no place. */
size_t nearby_cpus(const struct nearby *nearby);

/* Binds the calling thread to the CPU of thread index. 0, or negative errno, logged. */
int nearby_bind(const struct nearby *nearby, size_t index);

/* The CPU of a thread and the node of memory, by the system's numbers; -1: the kernel chooses. */
struct place {
	int cpu, node;
};

/*
 * Puts the calling thread on a CPU near the device, named as above, of those that it may run on;
 * and, where there are several NUMA nodes, what nearby_bind_memory() is called for from now on on
 * the device's, or the CPU's where that is nowhere; far_memory: on the node with memory that is
 * farthest from that one. Until nearby_unplace(), which has to come before the next. It is no error
 * if it cannot be: then there is no place. With one CPU and one node nothing is done.
 */
struct place nearby_place(const char *device, const char *function, bool far_memory);
/* The thread may run where it might before; does nothing if it is not placed. */
void nearby_unplace(void);
/* The same for a thread that was started meanwhile and inherited the CPU; the place stays. */
void nearby_unplace_thread(void);
/* Pages of this range will come from the node in force; does nothing if there is none. */
void nearby_bind_memory(void *address, size_t bytes);

#endif
