// SPDX-License-Identifier: GPL-2.0
/*
 * A process outside of every session: what its work costs, in the guest's nanoseconds (instructions in
 * the time domain icount). Run with the module absent, loaded, and with a session in other processes,
 * the lines must be equal, or differ by what a hook costs.
 *
 * Prints "NAME MEDIAN", a line each: touch (a page by the CPU alone), register (64 pages with odp_dev),
 * fault (a page), access (a page that is there), invalidate (a page), deregister.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "host/pages.h"
#include "lib/clock.h"
#include "lib/compare.h"
#include "module/odp_dev.h"

#define ROUNDS 101
#define PAGES 64

enum { TOUCH, REGISTER, FAULT, ACCESS, INVALIDATE, DEREGISTER, KINDS };

static const char *const names[KINDS] = {
	"touch", "register", "fault", "access", "invalidate", "deregister"
};
static double samples[KINDS][ROUNDS];
static uint64_t begin_ns;

static void begin(void)
{
	memory_drain_lru();
	begin_ns = clock_now_ns();
}

static void end(int kind, int round)
{
	samples[kind][round] = (double)(clock_now_ns() - begin_ns);
}

static int access_page(struct odp_dev *dev, uint32_t key, char *at)
{
	char buffer[64] = "data";
	struct odp_dev_access access = {
		.key = key, .operation = ODP_DEV_WRITE, .address = (uintptr_t)at,
		.length = sizeof(buffer), .buffer = (uintptr_t)buffer,
	};

	return odp_dev_access(dev, &access);
}

static int one_round(struct odp_dev *dev, char *memory, int round)
{
	uint32_t key;
	int ret;

	begin();
	memory[PAGES * PAGE_BYTES] = 1;		/* not in the region */
	end(TOUCH, round);
	begin();
	ret = odp_dev_register(dev, memory, PAGES * PAGE_BYTES, ODP_DEV_WRITABLE, &key);
	end(REGISTER, round);
	if (ret)
		return ret;
	begin();
	ret = access_page(dev, key, memory);
	end(FAULT, round);
	begin();
	ret |= access_page(dev, key, memory);
	end(ACCESS, round);
	begin();
	madvise(memory, PAGE_BYTES, MADV_DONTNEED);
	end(INVALIDATE, round);
	begin();
	ret |= odp_dev_deregister(dev, key);
	end(DEREGISTER, round);
	madvise(memory, (PAGES + 1) * PAGE_BYTES, MADV_DONTNEED);
	return ret;
}

int main(void)
{
	char *memory = memory_map((PAGES + 1) * PAGE_BYTES), err[256];
	struct odp_dev dev;

	if (!memory || odp_dev_open(&dev, err, sizeof(err)))
		return 1;
	for (int round = 0; round < ROUNDS; round++)
		if (one_round(&dev, memory, round))
			return 1;
	odp_dev_close(&dev);
	for (int kind = 0; kind < KINDS; kind++) {
		qsort(samples[kind], ROUNDS, sizeof(double), compare_doubles);
		printf("%s %.0f\n", names[kind], samples[kind][ROUNDS / 2]);
	}
	return 0;
}
