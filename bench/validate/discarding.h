/* SPDX-License-Identifier: GPL-2.0 */
/* A thread that discards pages (MADV_DONTNEED) over and over, while the device has them. */
#ifndef ODPBENCH_VALIDATE_DISCARDING_H
#define ODPBENCH_VALIDATE_DISCARDING_H

#include <pthread.h>
#include <stdatomic.h>

#include "validate/case.h"

struct discarding {
	char *address;
	size_t length;
	atomic_bool ends;
	pthread_t thread;
};

void trial_begin_discarding(struct trial *trial, struct discarding *discarding, char *address,
			    size_t length);
void trial_end_discarding(struct discarding *discarding);

/*
 * The device writes a range, a part of a region, while its pages are discarded: each byte is the one that
 * it wrote, or a zero, and never what was there before.
 */
void trial_write_discarded(struct trial *trial, struct part part);

#endif
