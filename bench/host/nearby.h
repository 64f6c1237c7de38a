/* SPDX-License-Identifier: GPL-2.0 */
/* CPUs near a device for the threads that drive it, spread over cores; and memory near it. */
#ifndef ODPBENCH_HOST_NEARBY_H
#define ODPBENCH_HOST_NEARBY_H

#include <stdbool.h>
#include <stddef.h>

struct nearby;

/*
 * CPUs for a number of threads. device is the name of a device, function that of a PCI function;
 * "": none. The system says where an ibverbs device is, or else where the function is. If it knows
 * neither (a software device is nowhere), all CPUs of this process are used. NULL, logged, on error.
 */
struct nearby *nearby_open(const char *device, const char *function, size_t threads);
void nearby_close(struct nearby *nearby);

/* How many CPUs are near the device; 0: it has no place. */
size_t nearby_cpus(const struct nearby *nearby);

/*
 * How many CPUs the system says are near a device (0: it has no place), and how many of these this
 * process may use.
 */
struct nearby_share {
	size_t near, usable;
};

/* Names as above. sys is "/sys". */
struct nearby_share nearby_share(const char *sys, const char *device, const char *function);

/* Binds the calling thread to the CPU of thread index. 0, or negative errno, logged. */
int nearby_bind(const struct nearby *nearby, size_t index);

/* The CPU of a thread and the node of memory, by the system's numbers; -1: the kernel chooses. */
struct place {
	int cpu, node;
};

/*
 * Binds the calling thread to a CPU near the device, named as above, among those that the thread
 * may run on. If there are several NUMA nodes, it also chooses the node of the memory that is given
 * to nearby_bind_memory() from now on: the device's, or the CPU's if the device has none; with
 * far_memory the node that is farthest from that one and has memory. This holds until
 * nearby_unplace(), which must come before the next call. It is no error if this is not possible:
 * then cpu and node are -1. With one CPU and one node nothing is done.
 */
struct place nearby_place(const char *device, const char *function, bool far_memory);
/* The calling thread may again run where it did before; does nothing if it is not placed. */
void nearby_unplace(void);
/* The same for a thread that was started meanwhile and inherited the CPU; the place stays. */
void nearby_unplace_thread(void);
/* Pages of this range will come from the node in force; does nothing if there is none. */
void nearby_bind_memory(void *address, size_t bytes);

#endif
