// SPDX-License-Identifier: GPL-2.0
/*
 * What the IOMMU lets a device use that remembers addresses (rdma/reach.h): the pages that it was given,
 * and none that was taken from it, once what took it returns; in lazy mode, once the flush queue is empty.
 * For how long that is, workload reach measures.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "host/iommu_mode.h"
#include "rdma/reach.h"
#include "rdma/verbs.h"
#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define PAGES 16
#define BYTES (PAGES * PAGE_BYTES)
#define LOOK_NS 1000000
#define LOOKS 200	/* the flush queue's timer is 10 ms, in whole ticks */

struct reaching {
	struct region region;
	struct reach reach;
};

/* The device has all of a region's pages, and they are where it may reach them. */
static struct reaching begin(struct trial *trial)
{
	struct reaching reaching = { .region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0) };
	int ret;

	trial_device_writes(trial, (struct part){ &reaching.region, 0, BYTES }, STAMP);
	trial_expect_data(trial, reaching.region.address, BYTES, STAMP, "what the CPU reads");
	ret = reach_open_device(&reaching.reach, trial->fixture->device);
	if (ret == -ENODEV)
		trial_end(trial, TRIAL_SKIPPED, REACH_UNKNOWN);
	expect(trial, !ret, "asking the device for its reach: %s", strerror(-ret));
	return reaching;
}

static void end(struct trial *trial, struct reaching *reaching)
{
	reach_close(&reaching->reach);
	trial_remove(trial, &reaching->region);
}

static int count(struct trial *trial, struct reaching *reaching)
{
	int pages = reach_pages(&reaching->reach);

	expect(trial, pages >= 0, "asking the device for its reach: %s", strerror(-pages));
	return pages;
}

/* The device remembers where the first pages are, and can use each of them there. */
static void hold(struct trial *trial, struct reaching *reaching, size_t pages)
{
	int ret = reach_hold(&reaching->reach, reaching->region.mr->lkey, reaching->region.address, pages);

	expect(trial, !ret, "asking the device for its reach: %s", strerror(-ret));
	ret = count(trial, reaching);
	expect(trial, (size_t)ret == pages, "of %zu pages that the device has %d are in its reach", pages,
	       ret);
}

static void expect_out_of_reach(struct trial *trial, struct reaching *reaching)
{
	const struct timespec pause = { .tv_nsec = LOOK_NS };
	const char *mode = iommu_mode_of(trial->fixture->function);
	int pages = count(trial, reaching), looks = 0;

	if (!strcmp(mode, "passthrough") || !strcmp(mode, "off"))
		trial_end(trial, TRIAL_SKIPPED, "in mode %s all memory is always in reach", mode);
	for (; pages && strcmp(mode, "strict") && looks < LOOKS; looks++) {
		nanosleep(&pause, NULL);
		pages = count(trial, reaching);
	}
	expect(trial, !pages, "%d pages that were taken from the device are still in its reach%s", pages,
	       looks ? " when the flush queue must be empty" : "");
}

static void given(struct trial *trial)
{
	struct reaching reaching = begin(trial);

	hold(trial, &reaching, PAGES);
	end(trial, &reaching);
}

static void discarded(struct trial *trial)
{
	struct reaching reaching = begin(trial);

	hold(trial, &reaching, PAGES);
	madvise(reaching.region.address, BYTES, MADV_DONTNEED);
	expect_out_of_reach(trial, &reaching);
	end(trial, &reaching);
}

static void one_discarded(struct trial *trial)
{
	struct reaching reaching = begin(trial);

	hold(trial, &reaching, 1);
	madvise(reaching.region.address, PAGE_BYTES, MADV_DONTNEED);
	expect_out_of_reach(trial, &reaching);
	end(trial, &reaching);
}

static void deregistered(struct trial *trial)
{
	struct reaching reaching = begin(trial);

	hold(trial, &reaching, PAGES);
	trial_remove(trial, &reaching.region);
	expect_out_of_reach(trial, &reaching);
	reach_close(&reaching.reach);
}

#define HARM "a device that misbehaves reads, or changes, memory of another program"
#define NEEDS (CAN_WRITE | CAN_COUNT)

/* Alone: there is one set of registers, and one log for what is refused. */
static const struct conformance_case cases[] = {
	{ "given", "every page that the device has is where it may reach it", HARM,
	  .needs = NEEDS, .alone = true, .run = given, .operation = WRITE },
	{ "discarded", "after MADV_DONTNEED of all pages the IOMMU lets the device reach none", HARM,
	  .needs = NEEDS, .alone = true, .refused = true, .run = discarded, .operation = WRITE },
	{ "one-discarded", "after MADV_DONTNEED of one page the IOMMU does not let the device reach it", HARM,
	  .needs = NEEDS, .alone = true, .refused = true, .run = one_discarded, .operation = WRITE },
	{ "deregistered", "after deregistration the IOMMU lets the device reach none of the pages", HARM,
	  .needs = NEEDS, .alone = true, .refused = true, .run = deregistered, .operation = WRITE },
	{ }
};

const struct theme theme_reach = { "reach", "what the IOMMU lets a device use", cases };
