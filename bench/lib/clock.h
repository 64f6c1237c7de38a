/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock of every sample: CLOCK_MONOTONIC_RAW, which no time service slews. In the time
 * domain icount a nanosecond of it is one instruction of the guest.
 */
#ifndef ODPBENCH_LIB_CLOCK_H
#define ODPBENCH_LIB_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + now.tv_nsec;
}

#endif
