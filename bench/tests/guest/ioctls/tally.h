/* SPDX-License-Identifier: GPL-2.0 */
/* What all processes write down in memory that they share: calls, how they ended, and what was wrong. */
#ifndef IOCTLS_TALLY_H
#define IOCTLS_TALLY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/guest/ioctls/table.h"

#define LIVES		3	/* processes at a time, and as many children of theirs */
#define THREADS		3	/* of each */
#define ERRNO_MAX	134
#define FAILURE_KINDS	32

/* A call that is being made. */
struct stamp {
	atomic_ullong began_ns;		/* 0: none */
	atomic_int command, pid;
};

struct tally {
	atomic_ulong calls[COMMANDS_MAX], good[COMMANDS_MAX], errors[COMMANDS_MAX][ERRNO_MAX];
	atomic_ulong unknown_numbers, maps, files, broken_pointers;
	atomic_uint failures;
	struct {
		_Atomic(const char *) format;
		atomic_uint times;
	} kinds[FAILURE_KINDS];	/* of failures */
	struct stamp stamps[LIVES][2][THREADS];
};

/* NULL: no memory. */
struct tally *tally_new(void);
/* Counts a call of a command that gave 0 or negative errno. */
void tally_call(struct tally *tally, size_t command, int ret);
/* Prints "not ok" for the first few of each format, which must be constant, and counts all. */
void tally_failure(struct tally *tally, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints how often each command was called and succeeded; "not ok" for one that never did. */
void tally_report(struct tally *tally);

#endif
