// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation of the kernel fails in turn, for the thread that asks for something
 * (Documentation/fault-injection/fault-injection.rst, fail-nth). Distributions' kernels cannot do that;
 * the debug kernel can (scripts/guest/debug.config).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/knob.h"
#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define PAGES 4
#define BYTES (PAGES * PAGE_BYTES)
#define FAIL_NTH "/proc/thread-self/fail-nth"
#define CANNOT "this kernel cannot let allocations fail: "
#define DEBUG "/sys/kernel/debug/"
#define MOST 2000	/* allocations of one call */

/* Also those that could wait for memory, and those of a page. The log is not to tell of each. */
static const struct {
	const char *path, *value;
} settings[] = {
	{ DEBUG "failslab/ignore-gfp-wait", "N" },
	{ DEBUG "failslab/verbose", "0" },
	{ DEBUG "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUG "fail_page_alloc/ignore-gfp-highmem", "N" },
	{ DEBUG "fail_page_alloc/min-order", "0" },
	{ DEBUG "fail_page_alloc/verbose", "0" },
};

static void restore(void)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		knob_restore(settings[i].path);
}

static void choose_what_fails(struct trial *trial)
{
	if (access(FAIL_NTH, W_OK))
		trial_end(trial, TRIAL_SKIPPED, CANNOT FAIL_NTH ": %s", strerror(errno));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int ret = knob_set(settings[i].path, settings[i].value);

		if (!ret)
			continue;
		restore();
		trial_end(trial, TRIAL_SKIPPED, CANNOT "%s: %s", settings[i].path, strerror(-ret));
	}
}

/* Of this thread. It stays open, since to open it is to allocate. */
static int open_fail_nth(struct trial *trial)
{
	int fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);

	expect(trial, fd >= 0, FAIL_NTH ": %s", strerror(errno));
	return fd;
}

/* The nth allocation from now on; 0: none. How many were still to come before one failed. */
static unsigned long fail(struct trial *trial, int fd, unsigned int nth)
{
	char text[16] = "";

	expect(trial, pread(fd, text, sizeof(text) - 1, 0) > 0, FAIL_NTH ": %s", strerror(errno));
	expect(trial, dprintf(fd, "%u", nth) > 0, FAIL_NTH ": %s", strerror(errno));
	return strtoul(text, NULL, 10);
}

/* What is called with one allocation failing: 0 or negative errno. */
typedef int (*call_fn)(struct trial *trial, struct region *region);

/* nth 0: nothing fails. Returns whether something did; *ret is the call's. */
static bool with_failing(struct trial *trial, unsigned int nth, call_fn call, struct region *region,
			 int *ret)
{
	int fd = nth ? open_fail_nth(trial) : -1;
	bool failed = false;

	if (nth)
		fail(trial, fd, nth);
	*ret = call(trial, region);
	if (nth) {
		failed = !fail(trial, fd, 0);
		close(fd);
	}
	expect(trial, !*ret || (failed && *ret == -ENOMEM), "with its allocation %u failing: %s", nth,
	       strerror(-*ret));
	return failed;
}

/* A round in which nothing fails, then one for each allocation, until there is none of that number. */
static void in_turn(struct trial *trial, bool (*round)(struct trial *trial, unsigned int nth))
{
	struct odp_path_stats before = trial_stats(trial);
	unsigned int nth = 1;

	round(trial, 0);
	choose_what_fails(trial);
	while (nth <= MOST && round(trial, nth))
		nth++;
	restore();
	expect(trial, nth <= MOST, "more than %u allocations", MOST);
	trial_expect_given_back(trial, &before);
	if (nth == 1)
		trial_end(trial, TRIAL_SKIPPED, "nothing is allocated by the thread that asks for it");
}

/* As if nothing had been: the device writes all of the region's pages, which are absent. */
static void expect_usable(struct trial *trial, struct region *region)
{
	trial_device_writes(trial, (struct part){ region, 0, BYTES }, STAMP);
	trial_expect_data(trial, region->address, BYTES, STAMP, "what the CPU reads");
}

static int add(struct trial *trial, struct region *region)
{
	return trial->device.ops->add(&trial->device, region);
}

static int take_away(struct trial *trial, struct region *region)
{
	return trial->device.ops->remove(&trial->device, region);
}

static int advise(struct trial *trial, struct region *region)
{
	const struct advice advice = { .kind = FOR_WRITING, .flush = true, .region = region,
				       .address = region_at(region), .length = BYTES };

	return trial_advise(trial, &advice);
}

static bool registration(struct trial *trial, unsigned int nth)
{
	struct region region = { .address = trial_map(trial, PAGES), .bytes = BYTES };
	int ret;
	bool failed = with_failing(trial, nth, add, &region, &ret);

	if (!ret) {
		expect_usable(trial, &region);
		trial_remove(trial, &region);
	}
	munmap(region.address, BYTES);
	return failed;
}

/* Where it fails the region stays, and can be used and taken away as before. */
static bool deregistration(struct trial *trial, unsigned int nth)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	bool failed;
	int ret;

	expect_usable(trial, &region);
	failed = with_failing(trial, nth, take_away, &region, &ret);
	if (ret)
		trial_remove(trial, &region);
	munmap(region.address, BYTES);
	return failed;
}

static bool advice(struct trial *trial, unsigned int nth)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	int ret;
	bool failed = with_failing(trial, nth, advise, &region, &ret);

	expect_usable(trial, &region);
	trial_remove(trial, &region);
	munmap(region.address, BYTES);
	return failed;
}

static void registration_in_turn(struct trial *trial)
{
	in_turn(trial, registration);
}

static void deregistration_in_turn(struct trial *trial)
{
	in_turn(trial, deregistration);
}

static void advice_in_turn(struct trial *trial)
{
	in_turn(trial, advice);
}

#define LEAKS "one shortage of memory takes a program's region, or the kernel's memory, for good"
#define NEEDS (CAN_WRITE | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "registration", "with each allocation failing in turn: ENOMEM, or a region that works", LEAKS,
	  .needs = NEEDS, .slow = true, .alone = true, .run = registration_in_turn, .operation = WRITE },
	{ "deregistration", "with each allocation failing in turn: done, or ENOMEM and done when tried again",
	  LEAKS, .needs = NEEDS, .slow = true, .alone = true, .run = deregistration_in_turn,
	  .operation = WRITE },
	{ "advice", "with each allocation failing in turn: the pages are there, or come when they are needed",
	  LEAKS, .needs = NEEDS | CAN_PREFETCH, .slow = true, .alone = true, .run = advice_in_turn,
	  .operation = WRITE },
	{ }
};

const struct theme theme_allocations = { "allocations", "the kernel's allocations fail in turn", cases };
