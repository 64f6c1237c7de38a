// SPDX-License-Identifier: GPL-2.0
/* Memory that changes while the device has it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "validate/case.h"
#include "validate/discarding.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)
#define PAGES 4

/* A region that the device has written, all of it. */
struct shared {
	char *memory;
	struct region region;
};

static struct shared share(struct trial *trial, unsigned int flags)
{
	struct shared shared = { .memory = trial_map(trial, PAGES) };

	shared.region = trial_region(trial, shared.memory, PAGES * PAGE_BYTES, flags);
	for (size_t page = 0; page < PAGES; page++)
		trial_device_writes(trial, (struct part){ &shared.region, page * PAGE_BYTES, PAGE_BYTES },
				    STAMP + page);
	return shared;
}

static struct part page_of(struct shared *shared, size_t page)
{
	return (struct part){ &shared->region, page * PAGE_BYTES, PAGE_BYTES };
}

static char *address_of(const struct shared *shared, size_t page)
{
	return shared->memory + page * PAGE_BYTES;
}

/* The other pages are as they were, for the device and for the CPU. */
static void others_stay(struct trial *trial, struct shared *shared, size_t changed)
{
	for (size_t page = 0; page < PAGES; page++) {
		if (page == changed)
			continue;
		trial_device_reads(trial, page_of(shared, page), STAMP + page);
		trial_expect_data(trial, address_of(shared, page), PAGE_BYTES, STAMP + page,
				  "a page that was left alone");
	}
}

static void discard(struct trial *trial)
{
	struct shared shared = share(trial, 0);
	uint64_t before = trial_invalidated_pages(trial);

	madvise(address_of(&shared, 1), PAGE_BYTES, MADV_DONTNEED);
	expect(trial, trial_invalidated_pages(trial) - before == 1, "%llu pages were taken away, not 1",
	       (unsigned long long)(trial_invalidated_pages(trial) - before));
	trial_device_reads(trial, page_of(&shared, 1), 0);
	trial_device_writes(trial, page_of(&shared, 1), OTHER);
	trial_expect_data(trial, address_of(&shared, 1), PAGE_BYTES, OTHER, "what the CPU reads");
	others_stay(trial, &shared, 1);
	trial_remove(trial, &shared.region);
}

/* The CPU writes the new page before the device reads it: stale data would be the device's own. */
static void discard_and_write(struct trial *trial)
{
	struct shared shared = share(trial, 0);

	for (size_t round = 0; round < 16; round++) {
		madvise(address_of(&shared, 2), PAGE_BYTES, MADV_DONTNEED);
		trial_fill(address_of(&shared, 2), PAGE_BYTES, OTHER + round);
		trial_device_reads(trial, page_of(&shared, 2), OTHER + round);
	}
	others_stay(trial, &shared, 2);
	trial_remove(trial, &shared.region);
}

/* An error completion; then all that has nothing to do with the page works. */
static void refused_while_gone(struct trial *trial, struct shared *shared, size_t page)
{
	trial_device_is_refused(trial, page_of(shared, page), WRITE);
	others_stay(trial, shared, page);
	trial_device_is_refused(trial, page_of(shared, page), READ);
	others_stay(trial, shared, page);
}

static void unmap(struct trial *trial)
{
	struct shared shared = share(trial, 0);

	munmap(address_of(&shared, 1), PAGE_BYTES);
	refused_while_gone(trial, &shared, 1);
	madvise(address_of(&shared, 3), PAGE_BYTES, MADV_DONTNEED);
	trial_device_reads(trial, page_of(&shared, 3), 0);
	trial_remove(trial, &shared.region);
}

static void map_again(struct trial *trial)
{
	struct shared shared = share(trial, 0);
	char *at = address_of(&shared, 1);

	munmap(at, PAGE_BYTES);
	expect(trial, mmap(at, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			   -1, 0) == at, "mmap: %s", strerror(errno));
	trial_device_reads(trial, page_of(&shared, 1), 0);
	trial_fill(at, PAGE_BYTES, OTHER);
	trial_device_reads(trial, page_of(&shared, 1), OTHER);
	others_stay(trial, &shared, 1);
	trial_remove(trial, &shared.region);
}

/* A pinned region keeps the old page, whatever is mapped there now. */
static void map_again_pinned(struct trial *trial)
{
	struct shared shared = share(trial, REGION_PINNED);
	char *at = address_of(&shared, 1);

	expect(trial, mmap(at, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			   -1, 0) == at, "mmap: %s", strerror(errno));
	trial_fill(at, PAGE_BYTES, OTHER);
	trial_device_reads(trial, page_of(&shared, 1), STAMP + 1);
	trial_expect_data(trial, at, PAGE_BYTES, OTHER, "what the CPU reads");
	trial_remove(trial, &shared.region);
}

static void move(struct trial *trial)
{
	struct shared shared = share(trial, 0);
	char *at = address_of(&shared, 1), *elsewhere = trial_map(trial, 1);

	expect(trial, mremap(at, PAGE_BYTES, PAGE_BYTES, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere) ==
	       elsewhere, "mremap: %s", strerror(errno));
	trial_expect_data(trial, elsewhere, PAGE_BYTES, STAMP + 1, "what was moved");
	refused_while_gone(trial, &shared, 1);
	trial_expect_data(trial, elsewhere, PAGE_BYTES, STAMP + 1, "what was moved");
	expect(trial, mremap(elsewhere, PAGE_BYTES, PAGE_BYTES, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at,
	       "mremap: %s", strerror(errno));
	trial_device_reads(trial, page_of(&shared, 1), STAMP + 1);
	trial_remove(trial, &shared.region);
}

static void protect_none(struct trial *trial)
{
	struct shared shared = share(trial, 0);

	mprotect(address_of(&shared, 1), PAGE_BYTES, PROT_NONE);
	trial_device_is_refused(trial, page_of(&shared, 1), WRITE);
	trial_device_is_refused(trial, page_of(&shared, 1), READ);
	mprotect(address_of(&shared, 1), PAGE_BYTES, PROT_READ | PROT_WRITE);
	trial_device_reads(trial, page_of(&shared, 1), STAMP + 1);
	trial_device_writes(trial, page_of(&shared, 1), OTHER);
	others_stay(trial, &shared, 1);
	trial_remove(trial, &shared.region);
}

static void protect_read_only(struct trial *trial)
{
	struct shared shared = share(trial, 0);

	mprotect(address_of(&shared, 1), PAGE_BYTES, PROT_READ);
	trial_device_is_refused(trial, page_of(&shared, 1), WRITE);
	trial_expect_data(trial, address_of(&shared, 1), PAGE_BYTES, STAMP + 1, "what the CPU reads");
	mprotect(address_of(&shared, 1), PAGE_BYTES, PROT_READ | PROT_WRITE);
	trial_device_writes(trial, page_of(&shared, 1), OTHER);
	others_stay(trial, &shared, 1);
	trial_remove(trial, &shared.region);
}

/* A child that waits, after it has written the page or without; ended by end(). */
static pid_t begin_child(struct trial *trial, char *page)
{
	int ready[2];
	char byte = 0;
	pid_t child;

	expect(trial, !pipe(ready), "pipe: %s", strerror(errno));
	child = fork();
	expect(trial, child >= 0, "fork: %s", strerror(errno));
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (page)
			trial_fill(page, PAGE_BYTES, OTHER + 1);
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(0);
	}
	expect(trial, read(ready[0], &byte, 1) == 1, "the child does not answer");
	close(ready[0]);
	close(ready[1]);
	return child;
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void fork_parent_writes(struct trial *trial)
{
	struct shared shared = share(trial, 0);
	pid_t child = begin_child(trial, NULL);

	trial_fill(address_of(&shared, 1), PAGE_BYTES, OTHER);
	trial_device_reads(trial, page_of(&shared, 1), OTHER);
	trial_device_writes(trial, page_of(&shared, 2), OTHER + 2);
	trial_expect_data(trial, address_of(&shared, 2), PAGE_BYTES, OTHER + 2, "what the parent reads");
	end_child(child);
	trial_device_reads(trial, page_of(&shared, 0), STAMP);
	trial_remove(trial, &shared.region);
}

static void fork_child_writes(struct trial *trial)
{
	struct shared shared = share(trial, 0);
	pid_t child = begin_child(trial, address_of(&shared, 1));

	trial_device_reads(trial, page_of(&shared, 1), STAMP + 1);
	trial_device_writes(trial, page_of(&shared, 1), OTHER);
	trial_expect_data(trial, address_of(&shared, 1), PAGE_BYTES, OTHER, "what the parent reads");
	end_child(child);
	others_stay(trial, &shared, 1);
	trial_remove(trial, &shared.region);
}

/* A file's pages, which the device writes and reads. */
static void file(struct trial *trial)
{
	int fd = memfd_create("odpbench", MFD_CLOEXEC);
	size_t bytes = PAGES * PAGE_BYTES;
	struct shared shared;

	expect(trial, fd >= 0 && !ftruncate(fd, bytes), "memfd: %s", strerror(errno));
	shared.memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	expect(trial, shared.memory != MAP_FAILED, "mmap: %s", strerror(errno));
	shared.region = trial_region(trial, shared.memory, bytes, 0);
	for (size_t page = 0; page < PAGES; page++)
		trial_device_writes(trial, page_of(&shared, page), STAMP + page);
	expect(trial, !fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, PAGE_BYTES, PAGE_BYTES),
	       "fallocate: %s", strerror(errno));
	trial_device_reads(trial, page_of(&shared, 1), 0);
	trial_device_writes(trial, page_of(&shared, 1), STAMP + 1);
	expect(trial, !ftruncate(fd, 3 * PAGE_BYTES), "ftruncate: %s", strerror(errno));
	trial_device_is_refused(trial, page_of(&shared, 3), WRITE);
	for (size_t page = 0; page < 3; page++)
		trial_device_reads(trial, page_of(&shared, page), STAMP + page);
	expect(trial, !ftruncate(fd, bytes), "ftruncate: %s", strerror(errno));
	trial_device_reads(trial, page_of(&shared, 3), 0);
	trial_remove(trial, &shared.region);
}

/* Whatever the device leaves of a page that goes in the middle of a write, it is nothing old. */
static void in_flight(struct trial *trial)
{
	struct shared shared = share(trial, 0);

	for (size_t round = 0; round < 20; round++)
		trial_write_discarded(trial, (struct part){ &shared.region, 0, PAGES * PAGE_BYTES });
	trial_remove(trial, &shared.region);
}

#define STALE "the device reads or writes memory that is no longer the program's"

static const struct conformance_case cases[] = {
	{ "discard", "after MADV_DONTNEED the device finds zeros", STALE,
	  .needs = CAN_WRITE | CAN_READ | CAN_COUNT, .run = discard, .operation = WRITE },
	{ "discard-and-write", "after MADV_DONTNEED the device finds what the CPU wrote then", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = discard_and_write, .operation = WRITE },
	{ "discarded-in-flight", "what is written to pages while they are discarded is there, or zeros are", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = in_flight, .operation = WRITE },
	{ "munmap", "an access to a page that was unmapped ends with an error, and others go on",
	  "one mistake of a program takes its device, or its data", .needs = CAN_WRITE | CAN_READ,
	  .run = unmap, .operation = WRITE },
	{ "map-again", "a new mapping at the same address is what the device finds", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = map_again, .operation = WRITE },
	{ "map-again-pinned", "a pinned region keeps the old page", "pinned memory is not pinned",
	  .needs = CAN_WRITE | CAN_READ, .run = map_again_pinned, .operation = WRITE },
	{ "mremap", "what was moved away is refused, and found again when it is back", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = move, .operation = WRITE },
	{ "protect-none", "PROT_NONE refuses the device, too", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = protect_none, .operation = WRITE },
	{ "protect-read-only", "PROT_READ refuses a write of the device", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = protect_read_only, .operation = WRITE },
	{ "fork-parent-writes", "after fork() the device has the parent's pages", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = fork_parent_writes, .operation = WRITE },
	{ "fork-child-writes", "what a child writes is not what the device finds", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = fork_child_writes, .operation = WRITE },
	{ "file", "pages of a file: a punched hole is zeros, a truncated page is refused", STALE,
	  .needs = CAN_WRITE | CAN_READ, .run = file, .operation = WRITE },
	{ }
};

const struct theme theme_changes = { "changes", "memory changes while the device has it", cases };
