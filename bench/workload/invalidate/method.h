/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Methods that take pages away from a device, each with a system call. A method is a row of a table
 * in method.c.
 */
#ifndef ODPBENCH_WORKLOAD_INVALIDATE_METHOD_H
#define ODPBENCH_WORKLOAD_INVALIDATE_METHOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct fixture;

/* The memory that is invalidated: private and anonymous, every page present. */
struct invalidate_memory {
	struct fixture *fixture;
	char *address;		/* never moves for good: the device's region is there */
	size_t bytes;
	char *elsewhere;	/* a range of the same size, to move to */
	pid_t child;
	size_t stayed;		/* pages that should have gone but stayed, set by is_gone() */
};

/* What the memory holds after the method, and so what a device that faults it again must find. */
enum invalidate_data {
	INVALIDATE_KEEPS,
	INVALIDATE_ZEROS,
	INVALIDATE_REWRITES,	/* new data, which the CPU writes before the device's access */
};

struct invalidate_method {
	const char *name;
	const char *call;		/* for messages and help */
	enum invalidate_data data;

	/*
	 * Optional. open, once: negative errno, or what fixture_skip() returns. close, after each
	 * round: ends what the call began.
	 */
	int (*open)(struct invalidate_memory *memory);
	void (*close)(struct invalidate_memory *memory);
	/* Optional: before the call, outside of what is measured. close undoes it. */
	void (*prepare)(struct invalidate_memory *memory);
	/* The system call that invalidates, which is measured. 0 or negative errno, not logged. */
	int (*invalidate)(struct invalidate_memory *memory);
	/* Optional: makes the memory accessible at its address again. Errors as above. */
	int (*restore)(struct invalidate_memory *memory);
	/*
	 * Optional, if the CPU's page table shows it: whether all pages are gone after invalidate,
	 * and whether all are back after the device's access. Also false on error (logged).
	 */
	bool (*is_gone)(struct invalidate_memory *memory);
	bool (*is_back)(struct invalidate_memory *memory);
};

extern const struct invalidate_method invalidate_methods[];
extern const char *const invalidate_method_names[];	/* the same, for OPTION_CHOICE */

#endif
