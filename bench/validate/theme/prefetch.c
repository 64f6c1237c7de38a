// SPDX-License-Identifier: GPL-2.0
/* Advice: pages that the device gets before it needs them (ibv_advise_mr(3)). */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define PAGES 4
#define BYTES (PAGES * PAGE_BYTES)

/* Advice that must be taken. */
static void advise(struct trial *trial, struct region *region, enum advice_kind kind, bool flush)
{
	const struct advice advice = {
		.kind = kind, .flush = flush, .region = region, .address = (uintptr_t)region->address,
		.length = region->bytes,
	};
	int ret = trial_advise(trial, &advice);

	expect(trial, !ret, "the advice is refused: %s", strerror(-ret));
}

static void expect_faulted(struct trial *trial, uint64_t before, uint64_t pages)
{
	uint64_t faulted = trial_faulted_pages(trial) - before;

	expect(trial, faulted == pages, "%llu pages were faulted in, not %llu",
	       (unsigned long long)faulted, (unsigned long long)pages);
}

/* The pages are there, but not the device's: written after the registration. */
static struct region resident(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region = trial_region(trial, memory, BYTES, 0);

	trial_fill(memory, BYTES, STAMP);
	return region;
}

/* After the advice the device has the pages, and reads what the CPU wrote. */
static void to_be_read(struct trial *trial, enum advice_kind kind)
{
	struct region region = resident(trial);
	uint64_t before;

	advise(trial, &region, kind, true);
	before = trial_faulted_pages(trial);
	trial_device_reads(trial, (struct part){ &region, 0, BYTES }, STAMP);
	expect_faulted(trial, before, 0);
	trial_remove(trial, &region);
}

static void for_reading(struct trial *trial)
{
	to_be_read(trial, FOR_READING);
}

static void for_writing(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	uint64_t before;

	advise(trial, &region, FOR_WRITING, true);
	before = trial_faulted_pages(trial);
	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
	expect_faulted(trial, before, 0);
	trial_expect_data(trial, region.address, BYTES, STAMP, "what the CPU reads");
	trial_remove(trial, &region);
}

static void without_fault(struct trial *trial)
{
	to_be_read(trial, WITHOUT_FAULT);
}

/* Pages that do not exist stay so until the device needs them. */
static void without_fault_absent(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	uint64_t before = trial_faulted_pages(trial);

	advise(trial, &region, WITHOUT_FAULT, true);
	expect_faulted(trial, before, 0);
	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
	expect(trial, trial_faulted_pages(trial) - before >= PAGES, "the pages were there before");
	trial_remove(trial, &region);
}

/* Without flush the pages come later. */
static void later(struct trial *trial)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	uint64_t before = trial_faulted_pages(trial);

	advise(trial, &region, FOR_WRITING, false);
	for (int i = 0; i < 100 && trial_faulted_pages(trial) - before < PAGES; i++)
		nanosleep(&pause, NULL);
	expect_faulted(trial, before, PAGES);
	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
	expect_faulted(trial, before, PAGES);
	trial_remove(trial, &region);
}

static void advise_and_end(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);

	advise(trial, &region, FOR_WRITING, false);
}

/* The advice is still to be followed when its process, with its memory and its region, is gone. */
static void end_at_once(struct trial *trial)
{
	struct odp_path_stats before = trial_stats(trial);
	pid_t children[50];

	for (size_t i = 0; i < 50; i++)
		children[i] = trial_fork(trial, advise_and_end);
	for (size_t i = 0; i < 49; i++)
		waitpid(children[i], NULL, 0);
	trial_expect_gone(trial, children[49], &before);
}

/* What the man page says of a mistake; then the region still works. */
static void refused(struct trial *trial, const struct advice *advice, int first, int second)
{
	int ret = trial_advise(trial, advice);

	expect(trial, ret, "the advice is taken");
	expect(trial, ret == -first || ret == -second, "%s, not %s", strerror(-ret), strerror(first));
	trial_device_reads(trial, (struct part){ advice->region, 0, PAGE_BYTES }, STAMP);
	trial_remove(trial, advice->region);
}

static struct advice advice_of(struct region *region)
{
	return (struct advice){ .kind = FOR_READING, .flush = true, .region = region,
				.address = (uintptr_t)region->address, .length = region->bytes };
}

static void wrong_key(struct trial *trial)
{
	struct region region = resident(trial);
	struct advice advice = advice_of(&region);

	advice.wrong_key = true;
	refused(trial, &advice, EFAULT, EFAULT);
}

static void other_pd(struct trial *trial)
{
	struct region region = resident(trial);
	struct advice advice = advice_of(&region);

	advice.other_pd = true;
	refused(trial, &advice, EINVAL, EFAULT);
}

static void out_of_range(struct trial *trial)
{
	struct region region = resident(trial);
	struct advice advice = advice_of(&region);

	advice.length += PAGE_BYTES;
	refused(trial, &advice, EFAULT, EFAULT);
}

static void write_read_only(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region = trial_region(trial, memory, BYTES, REGION_READ_ONLY);
	struct advice advice = advice_of(&region);

	trial_fill(memory, BYTES, STAMP);
	advice.kind = FOR_WRITING;
	refused(trial, &advice, EFAULT, EFAULT);
}

static void pinned(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region = trial_region(trial, memory, BYTES, REGION_PINNED);
	struct advice advice = advice_of(&region);

	trial_fill(memory, BYTES, STAMP);
	refused(trial, &advice, EFAULT, EINVAL);
}

#define SLOW "a program that asks for its pages ahead of time pays for faults all the same"
#define ERRNO "a program cannot tell its own mistakes from a device that knows no advice"
#define NEEDS (CAN_PREFETCH | CAN_WRITE | CAN_READ | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "read", "after advice to read nothing is faulted", SLOW, .needs = NEEDS, .run = for_reading,
	  .operation = READ },
	{ "write", "after advice to write nothing is faulted", SLOW, .needs = NEEDS, .run = for_writing,
	  .operation = WRITE },
	{ "no-fault", "after advice without faults, pages that were there are not faulted", SLOW,
	  .needs = NEEDS, .run = without_fault, .operation = READ },
	{ "no-fault-absent", "advice without faults brings no page that does not exist",
	  "memory is used that nobody asked for", .needs = NEEDS, .run = without_fault_absent,
	  .operation = WRITE },
	{ "later", "advice without flush brings the pages soon", SLOW, .needs = NEEDS, .run = later,
	  .operation = WRITE },
	{ "end-at-once", "50 processes give advice without flush and end: nothing is left of them", SLOW,
	  .needs = NEEDS, .slow = true, .run = end_at_once },
	{ "wrong-key", "EFAULT for a key that no region has", ERRNO, .needs = NEEDS, .run = wrong_key,
	  .operation = READ },
	{ "other-pd", "EINVAL for a region of another protection domain", ERRNO,
	  .needs = NEEDS | CAN_REQUEST, .run = other_pd, .operation = READ },
	{ "out-of-range", "EFAULT for a range that is longer than the region", ERRNO, .needs = NEEDS,
	  .run = out_of_range, .operation = READ },
	{ "write-read-only", "EFAULT for advice to write in a region that nobody may write", ERRNO,
	  .needs = NEEDS, .run = write_read_only, .operation = READ },
	{ "pinned", "EFAULT or EINVAL for a pinned region", ERRNO, .needs = NEEDS, .run = pinned,
	  .operation = READ },
	{ }
};

const struct theme theme_prefetch = { "prefetch", "pages that the device gets ahead of time", cases };
