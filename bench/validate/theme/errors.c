// SPDX-License-Identifier: GPL-2.0
/* Events that fail or take long, because the session is told so (struct odp_path_injection). */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)
#define PAGES 4
#define BYTES (PAGES * PAGE_BYTES)
#define EVERY 1000000	/* as often as it happens */

static enum status write_page(struct trial *trial, struct region *region, size_t page)
{
	struct request request = {
		.operation = WRITE, .side = REMOTE, .region = region,
		.address = region_at(region) + page * PAGE_BYTES, .length = PAGE_BYTES,
		.buffer = trial->device.buffer,
	};

	trial_fill(trial->device.buffer, PAGE_BYTES, STAMP + page);
	return trial_operate(trial, &request);
}

/* While an event fails so does what needs it, with a completion; afterwards nothing is missing. */
static void fails(struct trial *trial, enum odp_path_event event)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	enum status status;
	unsigned int disturbed;

	trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	trial_disturb(trial, (struct odp_path_injection){ .event = event, .action = ODP_PATH_FAIL,
							  .nth = 1, .count = EVERY });
	status = write_page(trial, &region, 1);
	disturbed = trial_disturbed(trial);
	expect(trial, disturbed, "nothing was disturbed, and the write ends with: %s", status_words(status));
	expect(trial, status == REMOTE_ACCESS || status == REMOTE_OPERATION || status == RETRIES_EXCEEDED,
	       "the write ends with: %s", status_words(status));
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	for (size_t page = 1; page < PAGES; page++) {
		status = write_page(trial, &region, page);
		expect(trial, status == DONE, "page %zu, afterwards: %s", page, status_words(status));
	}
	for (size_t page = 0; page < PAGES; page++)
		trial_expect_data(trial, region.address + page * PAGE_BYTES, PAGE_BYTES, STAMP + page,
				  "what the CPU reads");
	trial_remove(trial, &region);
}

static void fault_fails(struct trial *trial)
{
	fails(trial, ODP_PATH_AT_FAULT);
}

static void map_fails(struct trial *trial)
{
	fails(trial, ODP_PATH_AT_MAP);
}

static void sync_fails(struct trial *trial)
{
	fails(trial, ODP_PATH_AT_SYNC);
}

/*
 * Each event of a small program fails once; so each of its error paths is taken. A device may try once
 * more: then no write fails.
 */
static void each_in_turn(struct trial *trial)
{
	static const enum odp_path_event events[] = { ODP_PATH_AT_FAULT, ODP_PATH_AT_MAP };

	for (size_t e = 0; e < 2; e++) {
		for (unsigned int nth = 1; nth <= PAGES; nth++) {
			struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
			size_t failed = 0;

			trial_disturb(trial, (struct odp_path_injection){
				.event = events[e], .action = ODP_PATH_FAIL, .nth = nth, .count = 1 });
			for (size_t page = 0; page < PAGES; page++) {
				if (write_page(trial, &region, page) == DONE)
					trial_expect_data(trial, region.address + page * PAGE_BYTES,
							  PAGE_BYTES, STAMP + page, "what the CPU reads");
				else
					failed++;
			}
			expect(trial, trial_disturbed(trial) == 1, "event %u did not happen", nth);
			expect(trial, failed <= 1, "%zu writes fail for one event", failed);
			trial_remove(trial, &region);
			munmap(region.address, BYTES);
		}
	}
}

static void registration_fails(struct trial *trial)
{
	struct region region = { .address = trial_map(trial, PAGES), .bytes = BYTES };
	int ret;

	trial_disturb(trial, (struct odp_path_injection){ .event = ODP_PATH_AT_REGISTRATION, .nth = 1,
							  .action = ODP_PATH_FAIL, .count = 1 });
	ret = trial->device.ops->add(&trial->device, &region);
	expect(trial, trial_disturbed(trial) == 1, "no registration was disturbed");
	expect(trial, ret == -ENOMEM, "registering ends with: %s", strerror(-ret));
	region = trial_region(trial, region.address, BYTES, 0);
	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
	trial_expect_data(trial, region.address, BYTES, STAMP, "what the CPU reads");
	trial_remove(trial, &region);
}

static void advice_fails(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	const struct advice advice = { .kind = FOR_WRITING, .flush = true, .region = &region,
				       .address = region_at(&region), .length = BYTES };
	unsigned int disturbed;
	int ret;

	trial_disturb(trial, (struct odp_path_injection){ .event = ODP_PATH_AT_FAULT, .nth = 1,
							  .action = ODP_PATH_FAIL, .count = EVERY });
	ret = trial_advise(trial, &advice);
	disturbed = trial_disturbed(trial);
	expect(trial, ret && disturbed, "the advice is taken, although its %u faults fail", disturbed);
	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
	trial_expect_data(trial, region.address, BYTES, STAMP, "what the CPU reads");
	trial_remove(trial, &region);
}

#define DELAY_US 200000

/* A fault or an invalidation that takes a fifth of a second: whoever waits for it gets the same. */
static void slow(struct trial *trial, enum odp_path_event event)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);

	trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	trial_disturb(trial, (struct odp_path_injection){ .event = event, .action = ODP_PATH_DELAY,
							  .nth = 1, .count = 1, .delay_us = DELAY_US });
	madvise(region.address, PAGE_BYTES, MADV_DONTNEED);
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, 0);
	trial_device_writes(trial, (struct part){ &region, PAGE_BYTES, 2 * PAGE_BYTES }, OTHER);
	expect(trial, trial_disturbed(trial) == 1, "nothing was disturbed");
	trial_expect_data(trial, region.address + PAGE_BYTES, 2 * PAGE_BYTES, OTHER, "what the CPU reads");
	trial_remove(trial, &region);
}

static void slow_fault(struct trial *trial)
{
	slow(trial, ODP_PATH_AT_FAULT);
}

static void slow_map(struct trial *trial)
{
	slow(trial, ODP_PATH_AT_MAP);
}

static void slow_invalidation(struct trial *trial)
{
	slow(trial, ODP_PATH_AT_INVALIDATION);
}

static void *discard_soon(void *page)
{
	const struct timespec pause = { .tv_nsec = DELAY_US / 4 * 1000 };

	nanosleep(&pause, NULL);
	madvise(page, PAGE_BYTES, MADV_DONTNEED);
	trial_fill(page, PAGE_BYTES, OTHER);
	return NULL;
}

/* The page goes while the kernel is still mapping it for the device. */
static void discarded_in_fault(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region = trial_region(trial, memory, BYTES, 0);
	pthread_t other;

	trial_fill(memory, PAGE_BYTES, STAMP);
	trial_disturb(trial, (struct odp_path_injection){ .event = ODP_PATH_AT_MAP, .nth = 1, .count = 1,
							  .action = ODP_PATH_DELAY, .delay_us = DELAY_US });
	expect(trial, !pthread_create(&other, NULL, discard_soon, memory), "pthread_create");
	trial_device_writes(trial, (struct part){ &region, PAGE_BYTES, PAGE_BYTES }, STAMP);
	pthread_join(other, NULL);
	expect(trial, trial_disturbed(trial) == 1, "nothing was disturbed");
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, OTHER);
	trial_device_reads(trial, (struct part){ &region, PAGE_BYTES, PAGE_BYTES }, STAMP);
	trial_remove(trial, &region);
}

#define LEAKS "one shortage of memory takes a program's region, or the kernel's memory, for good"
#define HURRIES "on a busy machine transfers fail, or give wrong data"
#define NEEDS (CAN_WRITE | CAN_READ)

static const struct conformance_case cases[] = {
	{ "fault", "a fault that fails is an error completion, and the next one works", LEAKS,
	  .needs = NEEDS, .run = fault_fails, .operation = WRITE },
	{ "map", "the same where mapping the pages fails", LEAKS, .needs = NEEDS, .run = map_fails,
	  .operation = WRITE },
	{ "sync", "the same where the mappings cannot be made visible", LEAKS, .needs = NEEDS,
	  .run = sync_fails, .operation = WRITE },
	{ "each-in-turn", "each fault and map of a program fails once: at most one write fails for each", LEAKS,
	  .needs = NEEDS, .run = each_in_turn, .operation = WRITE },
	{ "registration", "a registration that fails says ENOMEM, and the next one works", LEAKS,
	  .needs = NEEDS, .run = registration_fails, .operation = WRITE },
	{ "advice", "advice whose faults fail is an error, and the pages come when they are needed", LEAKS,
	  .needs = NEEDS | CAN_PREFETCH, .run = advice_fails, .operation = WRITE },
	{ "slow-fault", "a fault of 0.2 s is waited for", HURRIES, .needs = NEEDS, .run = slow_fault,
	  .operation = WRITE },
	{ "slow-map", "mapping for 0.2 s is waited for", HURRIES, .needs = NEEDS, .run = slow_map,
	  .operation = WRITE },
	{ "slow-invalidation", "an invalidation of 0.2 s is waited for", HURRIES, .needs = NEEDS,
	  .run = slow_invalidation, .operation = WRITE },
	{ "discarded-in-fault", "a page that goes while another is mapped is not what the device finds",
	  HURRIES, .needs = NEEDS, .run = discarded_in_fault, .operation = WRITE },
	{ }
};

const struct theme theme_errors = { "errors", "events that fail, or take long", cases };
