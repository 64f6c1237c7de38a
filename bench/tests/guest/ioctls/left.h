/* SPDX-License-Identifier: GPL-2.0 */
/* What the modules hold, which must be the same after all processes as before. */
#ifndef IOCTLS_LEFT_H
#define IOCTLS_LEFT_H

#include <stdint.h>

#include "tests/guest/ioctls/tally.h"
#include "validate/balance.h"

struct left {
	struct balance balance;		/* pages pinned */
	uint64_t users[DEVICE_FILES];	/* of each module: files, sessions and regions */
	uint64_t hooks;			/* functions that ftrace redirects */
	uint64_t kernel_bytes;		/* slab that cannot be reclaimed, and vmalloc */
};

struct left left_read(void);
/* Waits, as some of it is given back late; a failure for each that is not. */
void left_check(struct tally *tally, const struct left *before);

#endif
