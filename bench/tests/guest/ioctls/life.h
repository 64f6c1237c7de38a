/* SPDX-License-Identifier: GPL-2.0 */
/* A life: a process, its threads and now and then a child, that use the same files at once. */
#ifndef IOCTLS_LIFE_H
#define IOCTLS_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/guest/ioctls/tally.h"

/* Lives and exits. stamps: of the process and of its child; killed: it will be, and does not end. */
void life(struct tally *tally, struct stamp stamps[2][THREADS], uint64_t seed, bool killed)
	__attribute__((noreturn));

#endif
