/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Methods of taking pages away from a device: a system call each. A method is a row of a table
 * in method.c.
 */
#ifndef ODPBENCH_WORKLOAD_INVALIDATE_METHOD_H
#define ODPBENCH_WORKLOAD_INVALIDATE_METHOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct fixture;

/* The memory that is invalidated: private and anonymous, every page there. */
struct invalidate_memory {
	struct fixture *fixture;
	char *address;		/* never moves for good: the device's region is there */
	size_t bytes;
	char *elsewhere;	/* as many addresses, to move to */
	pid_t child;
	size_t stayed;		/* pages that were to go, as is_gone() found them */
};

/* What the memory holds after the method: what a device that faults it again has to find. */
enum invalidate_data {
	INVALIDATE_KEEPS,
	INVALIDATE_ZEROS,
	INVALIDATE_REWRITES,	/* new data, which the CPU writes before the device comes again */
};

struct invalidate_method {
	const char *name;
	const char *call;		/* for messages and help */
	enum invalidate_data data;

	/*
	 * Optional. Once: negative errno, or what fixture_skip() gives. After each round: ends what
	 * the call began.
	 */
	int (*open)(struct invalidate_memory *memory);
	void (*close)(struct invalidate_memory *memory);
	/* The system call that invalidates: what is measured. 0 or negative errno, not logged. */
	int (*invalidate)(struct invalidate_memory *memory);
	/* Optional: makes the memory accessible at its address again. As above. */
	int (*restore)(struct invalidate_memory *memory);
	/*
	 * Optional, where the CPU's page table shows it: after invalidate, that all pages are gone;
	 * and, the device having come for all of them, that they are there again. False on error, too
	 * (logged).
	 */
	bool (*is_gone)(struct invalidate_memory *memory);
	bool (*is_back)(struct invalidate_memory *memory);
};

extern const struct invalidate_method invalidate_methods[];
extern const char *const invalidate_method_names[];	/* the same, for OPTION_CHOICE */

#endif
