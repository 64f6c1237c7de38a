// SPDX-License-Identifier: GPL-2.0
/* Memory that the kernel moves, swaps, collects or makes wait, while the device has it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "host/node.h"
#include "lib/proc_number.h"
#include "validate/case.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25	/* Linux 6.1 */
#endif

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)
#define PAGES 8
#define BYTES (PAGES * PAGE_BYTES)

/* The device's worker may have run on any CPU. */
static void page_out(struct trial *trial, struct region *region)
{
	node_drain_lru();
	expect(trial, !madvise(region->address, region->bytes, MADV_PAGEOUT), "madvise: %s",
	       strerror(errno));
	if (pages_present(region->address, PAGES) == PAGES)
		trial_end(trial, TRIAL_SKIPPED, "the kernel swaps none of the pages out");
}

static void swap(struct trial *trial)
{
	struct region region;

	if (!proc_number("/proc/meminfo", "SwapTotal:"))
		trial_end(trial, TRIAL_SKIPPED, "there is no swap space (swapon)");
	region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	trial_device_writes_each(trial, &region, STAMP);
	page_out(trial, &region);
	trial_device_reads_each(trial, &region, STAMP);
	page_out(trial, &region);
	trial_device_writes_each(trial, &region, OTHER);
	trial_cpu_reads_each(trial, &region, OTHER);
	trial_remove(trial, &region);
}

/* A part of a mapping that is of one whole huge page. */
static char *map_huge(struct trial *trial)
{
	char *mapping = trial_map(trial, 2 * HUGE_PAGE_BYTES / PAGE_BYTES);
	uintptr_t begin = ((uintptr_t)mapping + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;

	return (char *)begin;
}

/* Eight pages of it are looked at, far apart. */
#define STEP (HUGE_PAGE_BYTES / PAGES)

static void write_some(struct trial *trial, struct region *region, uint64_t stamp)
{
	for (size_t i = 0; i < PAGES; i++)
		trial_device_writes(trial, (struct part){ region, i * STEP, PAGE_BYTES }, stamp + i);
}

static void read_some(struct trial *trial, struct region *region, uint64_t stamp, size_t except)
{
	for (size_t i = 0; i < PAGES; i++)
		if (i != except)
			trial_device_reads(trial, (struct part){ region, i * STEP, PAGE_BYTES },
					   stamp + i);
}

static void collapse(struct trial *trial)
{
	char *memory = map_huge(trial);
	struct region region = trial_region(trial, memory, HUGE_PAGE_BYTES, 0);

	write_some(trial, &region, STAMP);
	madvise(memory, HUGE_PAGE_BYTES, MADV_HUGEPAGE);
	if (madvise(memory, HUGE_PAGE_BYTES, MADV_COLLAPSE))
		trial_end(trial, TRIAL_SKIPPED, "the kernel makes no huge page: %s", strerror(errno));
	read_some(trial, &region, STAMP, PAGES);
	write_some(trial, &region, OTHER);
	for (size_t i = 0; i < PAGES; i++)
		trial_expect_data(trial, memory + i * STEP, PAGE_BYTES, OTHER + i, "what the CPU reads");
	trial_remove(trial, &region);
}

static void split(struct trial *trial)
{
	char *memory = map_huge(trial);
	struct region region;

	madvise(memory, HUGE_PAGE_BYTES, MADV_HUGEPAGE);
	memory[0] = 1;
	if (!pages_huge(memory))
		trial_end(trial, TRIAL_SKIPPED, "the kernel gives no huge page");
	region = trial_region(trial, memory, HUGE_PAGE_BYTES, 0);
	write_some(trial, &region, STAMP);
	madvise(memory + 3 * STEP, PAGE_BYTES, MADV_DONTNEED);
	trial_device_reads(trial, (struct part){ &region, 3 * STEP, PAGE_BYTES }, 0);
	read_some(trial, &region, STAMP, 3);
	write_some(trial, &region, OTHER);
	read_some(trial, &region, OTHER, PAGES);
	trial_remove(trial, &region);
}

/* The kernel moves what it can; the device must find it where it is then. */
static void compaction(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	int fd = open("/proc/sys/vm/compact_memory", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		trial_end(trial, TRIAL_SKIPPED, "/proc/sys/vm/compact_memory: %s", strerror(errno));
	for (int round = 0; round < 3; round++) {
		trial_device_writes_each(trial, &region, STAMP + 64 * round);
		expect(trial, write(fd, "1", 1) == 1, "compact_memory: %s", strerror(errno));
		trial_device_reads_each(trial, &region, STAMP + 64 * round);
	}
	close(fd);
	trial_remove(trial, &region);
}

/* Who gives a page only when it is asked for, and not at once. */
struct late {
	int fd;
	char *page;		/* what it gives */
	char *address;
	bool given;
};

static void *give_late(void *context)
{
	const struct timespec delay = { .tv_nsec = 50000000 };
	struct late *late = context;
	struct pollfd event = { .fd = late->fd, .events = POLLIN };
	struct uffdio_copy copy = {
		.dst = (uintptr_t)late->address, .src = (uintptr_t)late->page, .len = PAGE_BYTES,
	};
	struct uffd_msg message;

	if (poll(&event, 1, 10000) != 1 || read(late->fd, &message, sizeof(message)) != sizeof(message))
		return NULL;
	nanosleep(&delay, NULL);
	late->given = !ioctl(late->fd, UFFDIO_COPY, &copy);
	return NULL;
}

static void late(struct trial *trial)
{
	struct late late = {
		.fd = syscall(SYS_userfaultfd, O_CLOEXEC), .page = trial_map(trial, 1),
		.address = trial_map(trial, 1),
	};
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)late.address, PAGE_BYTES }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct region region;
	pthread_t giver;

	if (late.fd < 0 || ioctl(late.fd, UFFDIO_API, &api) || ioctl(late.fd, UFFDIO_REGISTER, &range))
		trial_end(trial, TRIAL_SKIPPED, "userfaultfd: %s", strerror(errno));
	trial_fill(late.page, PAGE_BYTES, STAMP);
	region = trial_region(trial, late.address, PAGE_BYTES, 0);
	expect(trial, !pthread_create(&giver, NULL, give_late, &late), "pthread_create");
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	pthread_join(giver, NULL);
	expect(trial, late.given, "the page was not asked for");
	trial_remove(trial, &region);
	close(late.fd);
}

#define STALE "the device reads or writes memory that is no longer the program's"
#define NEEDS (CAN_WRITE | CAN_READ)

static const struct conformance_case cases[] = {
	{ "swap", "what was swapped out comes back when the device needs it", STALE, .needs = NEEDS,
	  .run = swap, .operation = WRITE },
	{ "collapse", "small pages that become a huge one keep their data", STALE, .needs = NEEDS,
	  .run = collapse, .operation = WRITE },
	{ "split", "a huge page of which a part is discarded keeps the rest", STALE, .needs = NEEDS,
	  .run = split, .operation = WRITE },
	{ "compaction", "pages that the kernel moves are found where they are", STALE, .needs = NEEDS,
	  .run = compaction, .operation = WRITE },
	{ "late", "a page that userfaultfd gives late is waited for",
	  "live migration and memory that is loaded on demand fail", .needs = NEEDS, .run = late,
	  .operation = READ },
	{ }
};

const struct theme theme_kernel = { "kernel", "the kernel changes memory by itself", cases };
