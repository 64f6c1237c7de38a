/* SPDX-License-Identifier: GPL-2.0 */
/* Calls, and what must be so after them. */
#ifndef IOCTLS_CALL_H
#define IOCTLS_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/guest/ioctls/tally.h"
#include "tests/guest/ioctls/values.h"

/* What a thread needs for its calls. */
struct caller {
	struct tally *tally;
	struct stamp *stamp;
	uint64_t random, seed;
	bool killed;			/* its process will be */
	char *argument;			/* a page; the next cannot be reached */
	char *data;			/* three pages and more: see call.c */
	char *shared;			/* a page in which others write, too */
	char *ocean;
};

/* Maps what the caller uses. 0, or negative errno. */
int caller_init(struct caller *caller, struct tally *tally, struct stamp *stamp, uint64_t seed);

/*
 * Calls a command with values from choices, at some place in memory, and judges what it did. Gives
 * what it returned, 0 or negative errno; argument, of 512 bytes, is what was there afterwards, if
 * *known.
 */
int caller_ioctl(struct caller *caller, int fd, size_t command, struct choices *choices, void *argument,
		 bool *known);

/* Calls with a number that no command has. */
void caller_unknown_number(struct caller *caller, int fd, size_t command);

/* read(), write(), poll(), lseek(): the files have none of their own. */
void caller_file(struct caller *caller, int fd);

/* Maps the page of counters, rightly and wrongly. */
void caller_map(struct caller *caller, int fd);

#endif
