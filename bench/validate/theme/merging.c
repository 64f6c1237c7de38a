// SPDX-License-Identifier: GPL-2.0
/* Pages with the same data, which the kernel merges (Documentation/admin-guide/mm/ksm.rst). */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "host/knob.h"
#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)
#define PAGES 2
#define BYTES (PAGES * PAGE_BYTES)
#define RUN "/sys/kernel/mm/ksm/run"
#define WAIT_SECONDS 10

static bool is_merged(const char *memory)
{
	struct page_state states[PAGES];

	return !pages_read(memory, PAGES, states) && states[0].present && states[1].present &&
	       states[0].physical && states[0].physical == states[1].physical;
}

/* Two pages with the same data, which the device has, become one; the device must give both up. */
static void merge(struct trial *trial, char *memory)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	uint64_t before = trial_invalidated_pages(trial);
	int ret;

	if (madvise(memory, BYTES, MADV_MERGEABLE))
		trial_end(trial, TRIAL_SKIPPED, "MADV_MERGEABLE: %s", strerror(errno));
	ret = knob_set(RUN, "1");
	if (ret)
		trial_end(trial, TRIAL_SKIPPED, RUN ": %s", strerror(-ret));
	for (int i = 0; i < WAIT_SECONDS * 100 && !is_merged(memory); i++)
		nanosleep(&pause, NULL);
	knob_restore(RUN);
	if (!is_merged(memory))
		trial_end(trial, TRIAL_SKIPPED, "the kernel has not merged the pages within %d s",
			  WAIT_SECONDS);
	before = trial_invalidated_pages(trial) - before;
	expect(trial, before >= PAGES, "the pages are merged, and %llu, not %d, were taken away",
	       (unsigned long long)before, PAGES);
}

static struct part page(struct region *region, size_t n)
{
	return (struct part){ region, n * PAGE_BYTES, PAGE_BYTES };
}

/* From now on both the device and the CPU find the first page changed, and the second as it was. */
static void expect_apart(struct trial *trial, struct region *region)
{
	expect(trial, !is_merged(region->address),
	       "one of two merged pages was written, and they still are one");
	trial_device_reads(trial, page(region, 0), OTHER);
	trial_device_reads(trial, page(region, 1), STAMP);
	trial_expect_data(trial, region->address, PAGE_BYTES, OTHER, "the page that was written");
	trial_expect_data(trial, region->address + PAGE_BYTES, PAGE_BYTES, STAMP, "the other page");
}

/* Read-only: where a region may be written, some devices fault for writing always, and that unmerges. */
static void read_merged(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region;

	for (size_t n = 0; n < PAGES; n++)
		trial_fill(memory + n * PAGE_BYTES, PAGE_BYTES, STAMP);
	region = trial_region(trial, memory, BYTES, REGION_READ_ONLY);
	for (size_t n = 0; n < PAGES; n++)
		trial_device_reads(trial, page(&region, n), STAMP);
	merge(trial, memory);
	for (size_t n = 0; n < PAGES; n++)
		trial_device_reads(trial, page(&region, n), STAMP);
	expect(trial, is_merged(memory), "the device read two merged pages, and they are two again");
	trial_fill(memory, PAGE_BYTES, OTHER);
	expect_apart(trial, &region);
	trial_remove(trial, &region);
}

static void write_merged(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region = trial_region(trial, memory, BYTES, 0);

	for (size_t n = 0; n < PAGES; n++)
		trial_device_writes(trial, page(&region, n), STAMP);
	merge(trial, memory);
	trial_device_writes(trial, page(&region, 0), OTHER);
	expect_apart(trial, &region);
	trial_remove(trial, &region);
}

#define NEEDS (CAN_WRITE | CAN_READ | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "read", "two pages that were merged are read, and stay one until the CPU writes to one of them",
	  "the device reads memory that is no longer the program's", .needs = NEEDS, .alone = true,
	  .run = read_merged, .operation = READ },
	{ "write", "the device writes one of two merged pages, and the other keeps its data",
	  "the device writes to memory of another program", .needs = NEEDS, .alone = true,
	  .run = write_merged, .operation = WRITE },
	{ }
};

const struct theme theme_merging = { "merging", "the kernel merges pages with the same data", cases };
