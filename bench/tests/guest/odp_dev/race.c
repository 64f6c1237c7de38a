// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses of several threads while others take the pages away, move and share them: no operation
 * fails, none is lost, and no process sees one that is not its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "tests/guest/odp_dev/check.h"

#define PAGES	8
#define BYTES	(PAGES * PAGE)
#define THREADS	4
#define ROUNDS	1500		/* or as many as there is time for */

struct race {
	struct device *device;
	uint32_t key;
	unsigned char *base;
	atomic_int running;		/* threads that use the device */
	atomic_int next;		/* the number of a thread */
	atomic_int error;		/* the first */
	atomic_int additions;
	uint64_t end_ns;
};

static void went_wrong(struct race *race, int error)
{
	int none = 0;

	atomic_compare_exchange_strong(&race->error, &none, error);
}

/* Where two faults meet, the kernel can lose a mapping: kmod/README.md, "A defect of the kernel". */
static enum outcome no_error(const struct race *race)
{
	if (race->error == -EFAULT && kernel_at_least(6, 16))
		return fail("-EFAULT: a defect of the kernel gives this, seldom (kmod/README.md)");
	EQUAL(race->error, 0);
	return PASSED;
}

/* On one CPU threads meet only where one is preempted: more of that says nothing new. */
static uint64_t end_ns(void)
{
	return clock_now_ns() + (get_nprocs() > 1 ? 2000000000 : 400000000);
}

static bool time_left(const struct race *race)
{
	return clock_now_ns() < race->end_ns;
}

/* Adds 1 to each of some counters, one to a page: as the device, and as the CPU. */
static void *adder(void *argument)
{
	struct race *race = argument;
	uint64_t old;
	int ret;

	for (unsigned int i = 0; i < ROUNDS && time_left(race); i++) {
		ret = device_fetch_add(race->device, race->key, race->base + i % PAGES * PAGE, 1,
				       &old);
		if (ret)
			went_wrong(race, ret);
		__atomic_fetch_add((uint64_t *)(race->base + (i + 3) % PAGES * PAGE), 1,
				   __ATOMIC_RELAXED);
		atomic_fetch_add(&race->additions, 2);
		if (i % 16 == 0)
			sched_yield();	/* one CPU has to do for all of us */
	}
	atomic_fetch_sub(&race->running, 1);
	return NULL;
}

/* Writes a page of its own with one stamp and reads it: all of it has that stamp, or is zero. */
static void *stamper(void *argument)
{
	struct race *race = argument;
	unsigned char *page = race->base + atomic_fetch_add(&race->next, 1) * PAGE;
	unsigned char stamp[PAGE], seen[PAGE];
	int ret;

	for (unsigned int i = 1; i < ROUNDS && time_left(race); i++) {
		memset(stamp, i % 255 + 1, PAGE);
		ret = device_write(race->device, race->key, page, stamp, PAGE);
		if (!ret)
			ret = device_read(race->device, race->key, page, seen, PAGE);
		if (ret)
			went_wrong(race, ret);
		if ((seen[0] && seen[0] != stamp[0]) || memcmp(seen, seen + 1, PAGE - 1))
			went_wrong(race, -EBADMSG);
	}
	atomic_fetch_sub(&race->running, 1);
	return NULL;
}

static enum outcome start(struct race *race, struct device *device, bool implicit)
{
	race->device = device;
	race->base = memory(BYTES);
	race->end_ns = end_ns();
	if (implicit)
		EQUAL(device_register(device, NULL, 0, ODP_DEV_WRITABLE | ODP_DEV_IMPLICIT,
				      &race->key), 0);
	else
		EQUAL(device_register(device, race->base, BYTES, ODP_DEV_WRITABLE, &race->key), 0);
	return PASSED;
}

static enum outcome adders(struct device *device, void (*disturb)(struct race *race),
			   bool implicit)
{
	struct race race = { .running = THREADS };
	pthread_t threads[THREADS];
	uint64_t sum = 0;
	unsigned int disturbed = 0;

	TRY(start(&race, device, implicit));
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, adder, &race);
	for (; atomic_load(&race.running); disturbed++)
		disturb(&race);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	TRY(no_error(&race));
	for (int i = 0; i < PAGES; i++)
		sum += *(uint64_t *)(race.base + i * PAGE);
	EQUAL(sum, race.additions);
	EXPECT(device->counters->page_invalidations > 0);
	note("%d additions, %u disturbances, %llu pages invalidated, %llu faults, %llu of them repeated",
	     race.additions, disturbed,
	     (unsigned long long)device->counters->page_invalidations,
	     (unsigned long long)device->counters->page_faults_handled,
	     (unsigned long long)device->counters->fault_retries);
	munmap(race.base, BYTES);
	return PASSED;
}

/* The page stays; its entries go. */
static void reprotect(struct race *race)
{
	mprotect(race->base, BYTES, PROT_READ | PROT_WRITE | PROT_EXEC);
	mprotect(race->base, BYTES, PROT_READ | PROT_WRITE);
}

/* Whoever writes next gets another page, while a child has this one. */
static void fork_off(struct race *race UNUSED)
{
	const struct timespec while_shared = { .tv_nsec = 1000000 };
	pid_t child = fork();

	if (!child) {
		nanosleep(&while_shared, NULL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

/* The kernel moves pages about. */
static void compact(struct race *race)
{
	FILE *file = fopen("/proc/sys/vm/compact_memory", "w");

	if (file) {
		fputs("1\n", file);
		fclose(file);
	}
	reprotect(race);
}

static enum outcome against_mprotect(struct device *device)
{
	return adders(device, reprotect, false);
}

static enum outcome against_fork(struct device *device)
{
	return adders(device, fork_off, false);
}

static enum outcome against_compaction(struct device *device)
{
	return adders(device, compact, false);
}

/* Each time the only child of the region is emptied, reclaimed and made again. */
static enum outcome against_reclaim(struct device *device)
{
	return adders(device, reprotect, true);
}

static enum outcome against_madvise(struct device *device)
{
	struct race race = { .running = THREADS };
	pthread_t threads[THREADS];
	unsigned int disturbed = 0;

	TRY(start(&race, device, false));
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, stamper, &race);
	for (; atomic_load(&race.running); disturbed++)
		madvise(race.base + disturbed % PAGES * PAGE, PAGE, MADV_DONTNEED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	TRY(no_error(&race));
	note("%u pages dropped, %llu of them with entries", disturbed,
	     (unsigned long long)device->counters->page_invalidations);
	munmap(race.base, BYTES);
	return PASSED;
}

/* Threads that fault one page at the same time share it. */
static void *faulter(void *argument)
{
	struct race *race = argument;
	uint64_t old;
	int ret;

	for (int i = 0; i < PAGES; i++) {
		ret = device_fetch_add(race->device, race->key, race->base + i * PAGE, 1, &old);
		if (ret)
			went_wrong(race, ret);
	}
	return NULL;
}

static enum outcome same_pages(struct device *device)
{
	struct race race = { 0 };
	pthread_t threads[THREADS];

	TRY(start(&race, device, false));
	for (int round = 1; round <= 50; round++) {
		for (int i = 0; i < THREADS; i++)
			pthread_create(&threads[i], NULL, faulter, &race);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		TRY(no_error(&race));
		for (int i = 0; i < PAGES; i++)
			EQUAL(*(uint64_t *)(race.base + i * PAGE), THREADS);
		EQUAL(device->counters->entries, PAGES);
		EXPECT(!madvise(race.base, BYTES, MADV_DONTNEED));
	}
	EQUAL(device->counters->page_invalidations, 50 * PAGES);
	munmap(race.base, BYTES);
	return PASSED;
}

/* A region is deregistered while threads use it: each operation is done, or says why not. */
static void *until_gone(void *argument)
{
	struct race *race = argument;
	unsigned char data[2 * PAGE];
	int ret;

	do
		ret = device_write(race->device, race->key, race->base, data, sizeof(data));
	while (!ret);
	if (ret != -ENOENT)
		went_wrong(race, ret);
	return NULL;
}

static enum outcome deregistering(struct device *device)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	pthread_t threads[THREADS];

	for (int round = 0; round < 20; round++) {
		struct race race = { 0 };

		TRY(start(&race, device, false));
		for (int i = 0; i < THREADS; i++)
			pthread_create(&threads[i], NULL, until_gone, &race);
		madvise(race.base, BYTES, MADV_DONTNEED);
		nanosleep(&pause, NULL);
		EQUAL(device_deregister(device, race.key), 0);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		TRY(no_error(&race));
		munmap(race.base, BYTES);
	}
	return PASSED;
}

static void *discarder(void *argument)
{
	struct race *race = argument;

	while (atomic_load(&race->running))
		madvise(race->base, PAGE, MADV_DONTNEED);
	return NULL;
}

/*
 * Some of a region's pages go away while the region itself does.  With many pages, the holder of
 * the umem's mutex keeps it for long, so that the others wait for it.
 */
static enum outcome discarding_while_deregistering(struct device *device)
{
	const size_t bytes = 256 * PAGE;
	struct race race = { .running = 1, .device = device, .base = memory(bytes) };
	pthread_t threads[THREADS];
	unsigned int regions = 0;
	int ret = 0;

	memset(race.base, 1, bytes);
	race.end_ns = end_ns();
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, discarder, &race);
	for (; !ret && time_left(&race); regions++) {
		ret = device_register(device, race.base, bytes, ODP_DEV_WRITABLE, &race.key);
		if (!ret)
			ret = device_deregister(device, race.key);
	}
	atomic_store(&race.running, 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EQUAL(ret, 0);
	note("%u regions", regions);
	munmap(race.base, bytes);
	return PASSED;
}

/* Writes the first two pages; the fault of the second has to wait. */
static void *waiter(void *argument)
{
	struct race *race = argument;
	unsigned char data[2 * PAGE];

	memset(data, 5, sizeof(data));
	went_wrong(race, device_write(race->device, race->key, race->base, data, sizeof(data)));
	return NULL;
}

/* 7.3: a fault of the device that waits for user space lets the others go on. */
static int watch_page(unsigned char *page)
{
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)page, .len = PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd >= 0 && (ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/*
 * The first and the third page at race->base are there.  A fault of the first two waits for the
 * second, while another one of the third has its neighbours' entries written too.
 */
static enum outcome write_beside_waiter(struct race *race)
{
	struct uffdio_zeropage zero = { .range = { .len = PAGE } };
	struct uffd_msg message;
	pthread_t thread;
	int fd, ret;

	fd = watch_page(race->base + PAGE);
	EXPECT(fd >= 0);
	pthread_create(&thread, NULL, waiter, race);
	EQUAL(read(fd, &message, sizeof(message)), sizeof(message));
	set_parameter("batch", "8");
	ret = device_write(race->device, race->key, race->base + 2 * PAGE, "a", 1);
	set_parameter("batch", "1");
	zero.range.start = (uintptr_t)race->base + PAGE;
	EXPECT(!ioctl(fd, UFFDIO_ZEROPAGE, &zero));
	pthread_join(thread, NULL);
	close(fd);
	EQUAL(ret, 0);
	TRY(no_error(race));
	EQUAL(race->base[0], 5);
	EQUAL(race->base[PAGE], 5);
	EQUAL(race->base[2 * PAGE], 'a');
	return PASSED;
}

/*
 * As mlx5 does, the device writes eight entries at once.  A neighbour is valid already whose own
 * fault waits still, for the page behind it.
 */
static enum outcome neighbours(struct device *device)
{
	struct race race = { .device = device, .base = memory(BYTES) };

	if (!kernel_at_least(7, 3))
		return skip("the device's faults do not wait for user space");
	memset(race.base, 1, PAGE);
	memset(race.base + 2 * PAGE, 1, BYTES - 2 * PAGE);
	EQUAL(device_register(device, race.base, BYTES, ODP_DEV_WRITABLE, &race.key), 0);
	forget(race.base, BYTES);
	TRY(write_beside_waiter(&race));
	munmap(race.base, BYTES);
	return PASSED;
}

/*
 * The same, but there was another page before, which a snapshot found and the device did not take
 * (entries.c: short_of_memory()).  The neighbour's entry must lead to the new page.
 */
static enum outcome stale_neighbour(struct device *device)
{
	unsigned char *region = memory(BYTES);
	struct race race = { .device = device, .base = region + PAGE };
	uint64_t frame;
	int ret;

	if (!kernel_at_least(7, 3))
		return skip("the device's faults do not wait for user space");
	memset(region, 1, 2 * PAGE);
	set_parameter("short_of_memory", "1");
	ret = device_register(device, region, BYTES, ODP_DEV_WRITABLE, &race.key);
	set_parameter("short_of_memory", "0");
	EQUAL(ret, 0);
	frame = frame_of(race.base);
	EXPECT(!madvise(region, PAGE, MADV_DONTNEED));
	/* A page that is freed is used again soon: others take it, until there is another one here. */
	for (int tries = 0; tries < 64 && frame_of(race.base) == frame; tries++) {
		EXPECT(!madvise(race.base, PAGE, MADV_DONTNEED));
		memset(memory(BYTES), 2, BYTES);
		memset(race.base, 1, PAGE);
	}
	EXPECT(frame_of(race.base) != frame);
	memset(race.base + 2 * PAGE, 1, PAGE);
	TRY(write_beside_waiter(&race));
	munmap(region, BYTES);
	return PASSED;
}

const struct test race_tests[] = {
	{ "no addition is lost to mprotect", against_mprotect },
	{ "no addition is lost to copy on write", against_fork },
	{ "no addition is lost to compaction", against_compaction },
	{ "no addition is lost to reclaimed children", against_reclaim },
	{ "no page is halved by madvise", against_madvise },
	{ "threads that fault the same pages", same_pages },
	{ "deregistering under threads", deregistering },
	{ "pages go while their region does", discarding_while_deregistering },
	{ "neighbours of a fault that waits", neighbours },
	{ "neighbours that were not taken before", stale_neighbour },
	{ 0 }
};
