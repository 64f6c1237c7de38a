// SPDX-License-Identifier: GPL-2.0
/*
 * Invalidations by everything that takes a page away: the device stops at that page, or gets the
 * page that replaces it, and counters move by exactly what was done.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/guest/odp_dev/check.h"

#define PAGES	16		/* of the region */
#define FIRST	4		/* the pages that are taken away */
#define TAKEN	4
#define BYTES	(PAGES * PAGE)

struct scene {
	struct device *device;
	uint32_t key;
	unsigned char *base;
	uint64_t pages, events, faults;		/* counters before */
};

static unsigned char want[BYTES], got[BYTES];

static void remember(struct scene *scene)
{
	const volatile struct odp_dev_counters *counters = scene->device->counters;

	scene->pages = counters->page_invalidations;
	scene->events = counters->page_invalidations_handled;
	scene->faults = counters->page_faults_handled;
}

/* A region whose every page has its entry, written by the device. */
static enum outcome enter(struct scene *scene, struct device *device)
{
	scene->device = device;
	scene->base = memory(BYTES);
	fill(want, BYTES, 9);
	EQUAL(device_register(device, scene->base, BYTES, ODP_DEV_WRITABLE, &scene->key), 0);
	EQUAL(device_write(device, scene->key, scene->base, want, BYTES), 0);
	EQUAL(device->counters->entries, PAGES);
	remember(scene);
	return PASSED;
}

static enum outcome took(struct scene *scene, uint64_t pages, uint64_t events)
{
	const volatile struct odp_dev_counters *counters = scene->device->counters;

	EQUAL(counters->page_invalidations - scene->pages, pages);
	EQUAL(counters->page_invalidations_handled - scene->events, events);
	EQUAL(counters->entries, PAGES - pages);
	return PASSED;
}

static enum outcome reads(struct scene *scene, uint64_t faults)
{
	EQUAL(device_read(scene->device, scene->key, scene->base, got, BYTES), 0);
	EQUAL(memcmp(got, want, BYTES), 0);
	EQUAL(scene->device->counters->page_faults_handled - scene->faults, faults);
	return PASSED;
}

/* The device stops at the first page that is not there, and says so. */
static enum outcome stops_at(struct scene *scene, uint32_t operation, unsigned int page)
{
	struct odp_dev_access access = {
		.key = scene->key, .operation = operation, .address = (uintptr_t)scene->base,
		.length = BYTES, .buffer = (uintptr_t)got,
	};
	uint64_t errors = scene->device->counters->fault_errors;

	memset(got, 0, BYTES);
	EQUAL(device_access(scene->device, &access), -EFAULT);
	EQUAL(access.error_address, (uintptr_t)scene->base + page * PAGE);
	EQUAL(scene->device->counters->fault_errors - errors, 1);
	if (operation == ODP_DEV_READ)
		EQUAL(memcmp(got, want, page * PAGE), 0);
	return PASSED;
}

static enum outcome by_madvise(struct device *device)
{
	struct scene scene;

	TRY(enter(&scene, device));
	EXPECT(!madvise(scene.base + FIRST * PAGE, TAKEN * PAGE, MADV_DONTNEED));
	TRY(took(&scene, TAKEN, 1));
	memset(want + FIRST * PAGE, 0, TAKEN * PAGE);
	return reads(&scene, 1);
}

static enum outcome by_munmap(struct device *device)
{
	struct scene scene;

	TRY(enter(&scene, device));
	EXPECT(!munmap(scene.base + FIRST * PAGE, TAKEN * PAGE));
	TRY(took(&scene, TAKEN, 1));
	TRY(stops_at(&scene, ODP_DEV_READ, FIRST));
	/* other memory at the same address is the region's again */
	EXPECT(mmap(scene.base + FIRST * PAGE, TAKEN * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED);
	memset(want + FIRST * PAGE, 0, TAKEN * PAGE);
	return reads(&scene, 1);
}

static enum outcome by_mprotect(struct device *device)
{
	struct scene scene;

	TRY(enter(&scene, device));
	EXPECT(!mprotect(scene.base + FIRST * PAGE, TAKEN * PAGE, PROT_READ));
	TRY(took(&scene, TAKEN, 1));
	/* as with mlx5, a writable region needs memory that is writable, for reading too */
	TRY(stops_at(&scene, ODP_DEV_WRITE, FIRST));
	EXPECT(!mprotect(scene.base + FIRST * PAGE, TAKEN * PAGE, PROT_NONE));
	memcpy(want, got, FIRST * PAGE);	/* what the write got done before it stopped */
	TRY(stops_at(&scene, ODP_DEV_READ, FIRST));
	EXPECT(!mprotect(scene.base + FIRST * PAGE, TAKEN * PAGE, PROT_READ | PROT_WRITE));
	return reads(&scene, 1);
}

static enum outcome by_mremap(struct device *device)
{
	struct scene scene;
	unsigned char *moved, *place = memory(TAKEN * PAGE);

	TRY(enter(&scene, device));
	moved = mremap(scene.base + FIRST * PAGE, TAKEN * PAGE, TAKEN * PAGE,
		       MREMAP_MAYMOVE | MREMAP_FIXED, place);
	EXPECT(moved == place);
	/* some kernels ask twice, for moving and for unmapping; nothing is left the second time */
	EXPECT(device->counters->page_invalidations_handled - scene.events <= 2);
	scene.events = device->counters->page_invalidations_handled - 1;
	TRY(took(&scene, TAKEN, 1));
	EQUAL(memcmp(moved, want + FIRST * PAGE, TAKEN * PAGE), 0);
	TRY(stops_at(&scene, ODP_DEV_READ, FIRST));
	/* and back */
	EXPECT(mremap(moved, TAKEN * PAGE, TAKEN * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		      scene.base + FIRST * PAGE) == scene.base + FIRST * PAGE);
	return reads(&scene, 1);
}

static enum outcome by_fork(struct device *device)
{
	struct scene scene;
	int pipes[2], status;
	pid_t child;
	char byte;

	TRY(enter(&scene, device));
	EXPECT(!pipe(pipes));
	child = fork();
	if (!child) {
		close(pipes[1]);
		byte = read(pipes[0], &byte, 1);
		_exit(!!memcmp(scene.base, want, BYTES));
	}
	EXPECT(child > 0);
	TRY(took(&scene, PAGES, 1));
	/* the CPU's write takes a copy, of which the device must know */
	scene.base[FIRST * PAGE] ^= 1;
	TRY(took(&scene, PAGES, 1));
	close(pipes[0]);
	close(pipes[1]);
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(status, 0);
	want[FIRST * PAGE] ^= 1;
	return reads(&scene, 1);
}

/* A CPU's write to a page that the device has for reading: another page comes in its place. */
static enum outcome by_copy(struct device *device)
{
	unsigned char *base = memory(BYTES);
	struct scene scene = { .device = device, .base = base };
	pid_t child;

	fill(base, BYTES, 9);
	memcpy(want, base, BYTES);
	EQUAL(device_register(device, base, BYTES, 0, &scene.key), 0);
	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	EQUAL(device_read(device, scene.key, base, got, BYTES), 0);
	EQUAL(device->counters->entries, PAGES);
	remember(&scene);
	base[FIRST * PAGE] ^= 1;
	want[FIRST * PAGE] ^= 1;
	TRY(took(&scene, 1, 1));
	TRY(reads(&scene, 1));
	kill(child, SIGKILL);
	EQUAL(waitpid(child, NULL, 0), child);
	return PASSED;
}

/* Memory without swap has nowhere to go, but a file's pages have. */
static enum outcome by_pageout(struct device *device)
{
	int fd = open("/usr/bin/perl", O_RDONLY);
	struct scene scene = { .device = device };
	enum outcome outcome;

	if (fd < 0)
		return skip("no file of %lu bytes to page out", BYTES);
	scene.base = mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE, fd, 0);
	EXPECT(scene.base != MAP_FAILED);
	EQUAL(pread(fd, want, BYTES, 0), BYTES);
	EQUAL(device_register(device, scene.base, BYTES, 0, &scene.key), 0);
	EQUAL(device_read(device, scene.key, scene.base, got, BYTES), 0);
	remember(&scene);
	EXPECT(!madvise(scene.base, BYTES, MADV_PAGEOUT));
	if (device->counters->page_invalidations == scene.pages)
		return skip("the kernel did not page out");
	EQUAL(device->counters->page_invalidations - scene.pages,
	      PAGES - device->counters->entries);
	outcome = reads(&scene, 1);
	munmap(scene.base, BYTES);
	close(fd);
	return outcome;
}

const struct test invalidation_tests[] = {
	{ "by madvise", by_madvise },
	{ "by munmap", by_munmap },
	{ "by mprotect", by_mprotect },
	{ "by mremap", by_mremap },
	{ "by fork, and writing", by_fork },
	{ "by the CPU's copy on write", by_copy },
	{ "by pageout", by_pageout },
	{ 0 }
};
