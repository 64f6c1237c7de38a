/* SPDX-License-Identifier: GPL-2.0 */
/* Values for the fields of a command: right ones, those at a limit, and garbage. */
#ifndef IOCTLS_VALUES_H
#define IOCTLS_VALUES_H

#include "tests/guest/ioctls/table.h"

/* A number below the bound, from a stream of random numbers. */
uint64_t any_below(uint64_t *random, uint64_t bound);

/* What a right value refers to. */
struct choices {
	uint64_t *random;
	uint32_t key;			/* of a region at base */
	uint64_t base, bytes;		/* the region; for a new one, where it may be */
	uint64_t data;			/* a buffer for a right command's data */
	uint64_t ocean;			/* one that is large enough for each */
	bool killed;			/* the process will be: a call may take until then */
};

/* How many of the values are right: all, all but one, about two thirds. */
enum wildness { TAME, ONE_WRONG, WILD };

void values_fill(const struct command *command, void *argument, const struct choices *choices,
		 enum wildness wildness);

/* The first field whose value makes the call fail by itself, whatever the state; NULL: none. */
const struct field *values_wrong(const struct command *command, const void *argument);

#endif
