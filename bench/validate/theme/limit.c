// SPDX-License-Identifier: GPL-2.0
/* Regions that are larger than the memory that the process may have (memory.max of its control group). */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "host/memory_limit.h"
#include "lib/proc_number.h"
#include "lib/sysfs.h"
#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define LIMIT_BYTES (2u << 20)
#define REGION_BYTES (6u << 20)
#define REGION_PAGES (REGION_BYTES / PAGE_BYTES)
#define CHUNK_BYTES (64u << 10)
#define OTHER (STAMP + REGION_PAGES)

static struct memory_limit limit;	/* of the case, and of the child that joins it */

static void make_limit(struct trial *trial)
{
	char err[512];

	if (memory_limit_make(&limit, LIMIT_BYTES, err, sizeof(err)))
		trial_end(trial, TRIAL_SKIPPED, "%s", err);
}

static void must_join(struct trial *trial)
{
	int ret = memory_limit_join(&limit);

	expect(trial, !ret, "%s: %s", limit.group, strerror(-ret));
}

/* All of a region, a chunk at a time. */
static void write_all(struct trial *trial, struct region *region, uint64_t stamp)
{
	for (size_t at = 0; at < region->bytes; at += CHUNK_BYTES)
		trial_device_writes(trial, (struct part){ region, at, CHUNK_BYTES },
				    stamp + at / PAGE_BYTES);
}

static void read_all(struct trial *trial, struct region *region, uint64_t stamp)
{
	for (size_t at = 0; at < region->bytes; at += CHUNK_BYTES)
		trial_device_reads(trial, (struct part){ region, at, CHUNK_BYTES },
				   stamp + at / PAGE_BYTES);
}

static void cpu_reads_all(struct trial *trial, const struct region *region, uint64_t stamp)
{
	for (size_t at = 0; at < region->bytes; at += CHUNK_BYTES)
		trial_expect_data(trial, region->address + at, CHUNK_BYTES, stamp + at / PAGE_BYTES,
				  "what the CPU reads");
}

static void swapped(struct trial *trial)
{
	uint64_t before = trial_invalidated_pages(trial);
	struct region region;

	if (proc_number("/proc/meminfo", "SwapFree:") * 1024 < 2 * REGION_BYTES)
		trial_end(trial, TRIAL_SKIPPED, "there is no swap space of 12 MiB (swapon)");
	make_limit(trial);
	region = trial_region(trial, trial_map(trial, REGION_PAGES), REGION_BYTES, 0);
	must_join(trial);
	write_all(trial, &region, STAMP);
	if (!pages_swapped(region.address, REGION_PAGES))
		trial_end(trial, TRIAL_SKIPPED, "the kernel swaps nothing out, whatever the limit is");
	expect(trial, trial_invalidated_pages(trial) > before, "pages were swapped out, and none taken away");
	read_all(trial, &region, STAMP);
	write_all(trial, &region, OTHER);
	cpu_reads_all(trial, &region, OTHER);
	trial_remove(trial, &region);
	memory_limit_leave(&limit);
}

static void join_and_write(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, REGION_PAGES), REGION_BYTES, 0);

	must_join(trial);
	write_all(trial, &region, STAMP);
}

/*
 * Without swap space nothing can go, and the process is killed on behalf of its device, whose worker is
 * in no control group.
 */
static void killed(struct trial *trial)
{
	struct odp_path_stats before = trial_stats(trial);
	uint64_t kills = proc_number("/proc/vmstat", "oom_kill");
	int status, ret;

	make_limit(trial);
	ret = sysfs_write("0", "%s/memory.swap.max", limit.group);
	if (ret && proc_number("/proc/meminfo", "SwapTotal:"))
		trial_end(trial, TRIAL_SKIPPED, "swap space cannot be refused: %s", strerror(-ret));
	status = trial_expect_gone(trial, trial_fork(trial, join_and_write), &before);
	expect(trial, WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	       "three times the memory that it may have, and the process is not killed");
	expect(trial, proc_number("/proc/vmstat", "oom_kill") > kills,
	       "it was not the kernel that killed it");
	memory_limit_leave(&limit);
}

#define NEEDS (CAN_WRITE | CAN_READ | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "swap", "a region of three times the memory that the process may have: pages come and go",
	  "the device reads or writes memory that is no longer the program's", .needs = NEEDS, .slow = true,
	  .run = swapped, .operation = WRITE },
	{ "kill", "a process that has no more memory is killed by its device's fault, and leaves nothing",
	  "a container that is full hangs, or takes memory that it may not have", .needs = NEEDS,
	  .run = killed, .operation = WRITE },
	{ }
};

const struct theme theme_limit = { "limit", "the process may not have as much memory as its regions", cases };
