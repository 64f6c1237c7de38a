// SPDX-License-Identifier: GPL-2.0
/*
 * Invalidations by everything that takes a page away, prefetches, and what an entry shows.
 * Counters move by exactly what was done.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

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

/* --- prefetches */

static enum outcome prefetch_write(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key;

	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_WRITE, base + 100, BYTES - 200), 0);
	EQUAL(device->counters->page_prefetch, PAGES);
	EQUAL(device->counters->entries, PAGES);
	EXPECT(device_entry(device, key, base).writable);
	EQUAL(device_write(device, key, base, want, BYTES), 0);
	EQUAL(device->counters->page_faults_handled, 0);
	EQUAL(device->counters->page_faults, 0);
	munmap(base, BYTES);
	return PASSED;
}

static enum outcome prefetch_read(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key;

	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, BYTES), 0);
	EQUAL(device->counters->page_prefetch, PAGES);
	EXPECT(device_entry(device, key, base).present);
	EXPECT(!device_entry(device, key, base).writable);
	EQUAL(device_read(device, key, base, got, BYTES), 0);
	EQUAL(device->counters->page_faults_handled, 0);
	EQUAL(device_write(device, key, base, want, BYTES), 0);
	EQUAL(device->counters->page_faults_handled, 1);
	EXPECT(device_entry(device, key, base).writable);
	EQUAL(memcmp(base, want, BYTES), 0);
	/* it takes a permission that was there already, and no data is lost by that */
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, BYTES), 0);
	EXPECT(!device_entry(device, key, base).writable);
	EQUAL(device_write(device, key, base + 1, want, BYTES - 1), 0);
	EQUAL(device->counters->page_faults_handled, 2);
	EQUAL(memcmp(base + 1, want, BYTES - 1), 0);
	munmap(base, BYTES);
	return PASSED;
}

static enum outcome prefetch_no_fault(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key;

	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_NO_FAULT, base, BYTES), 0);
	EQUAL(device->counters->entries, 0);
	EQUAL(frame_of(base), 0);
	base[3 * PAGE] = 1;
	base[7 * PAGE] = 1;
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_NO_FAULT, base, BYTES), 0);
	EQUAL(device->counters->entries, 2);
	EXPECT(device_entry(device, key, base + 3 * PAGE).writable);
	EXPECT(!device_entry(device, key, base + 4 * PAGE).present);
	EQUAL(device_write(device, key, base + 7 * PAGE, want, PAGE), 0);
	EQUAL(device->counters->page_faults_handled, 0);
	munmap(base, BYTES);
	return PASSED;
}

/* Registering enters what is there, and nothing else. */
static enum outcome registering(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key;

	base[5 * PAGE] = 1;
	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device->counters->entries, 1);
	EXPECT(device_entry(device, key, base + 5 * PAGE + 7).present);
	EQUAL(frame_of(base), 0);
	EQUAL(device->counters->page_faults + device->counters->page_prefetch, 0);
	munmap(base, BYTES);
	EQUAL(device->counters->entries, 0);
	return PASSED;
}

/* --- entries and tables */

static enum outcome entries(struct device *device)
{
	unsigned char *base = memory(BYTES);
	struct odp_dev_entry entry;
	uint32_t key;

	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	entry = device_entry(device, key, base);
	EXPECT(!entry.present && !entry.writable && !entry.dma && !entry.physical);
	EQUAL(device_write(device, key, base, want, BYTES), 0);
	for (size_t at = 0; at < BYTES; at += 1021) {
		entry = device_entry(device, key, base + at);
		EXPECT(entry.present && entry.writable && entry.dma);
		EQUAL(entry.physical, frame_of(base + at) * PAGE + at % PAGE);
		EQUAL(entry.dma % PAGE, at % PAGE);
	}
	munmap(base, BYTES);
	return PASSED;
}

/* A large region costs leaves for what is used of it, and they go with it. */
static enum outcome sparse(struct device *device)
{
	size_t bytes = 1ul << 30;
	unsigned char *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t root = bytes / PAGE / 512 * 8;
	uint32_t key;

	EXPECT(base != MAP_FAILED);
	madvise(base, bytes, MADV_NOHUGEPAGE);
	EQUAL(device_register(device, base, bytes, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device->counters->table_bytes, root);
	EQUAL(device_write(device, key, base, "a", 1), 0);
	EQUAL(device_write(device, key, base + bytes - 1, "b", 1), 0);
	EQUAL(device_write(device, key, base + 512 * PAGE - 1, "cd", 2), 0);
	EQUAL(device->counters->table_bytes, root + 3 * PAGE);
	EQUAL(device->counters->entries, 4);
	EQUAL(base[bytes - 1], 'b');
	EQUAL(base[512 * PAGE], 'd');
	EXPECT(!madvise(base, bytes, MADV_DONTNEED));
	EQUAL(device->counters->entries, 0);
	EQUAL(device->counters->page_invalidations, 4);
	EQUAL(device_deregister(device, key), 0);
	EQUAL(device->counters->table_bytes, 0);
	munmap(base, bytes);
	return PASSED;
}

/* Two regions over the same memory, of two openers even, see each other's data. */
static enum outcome overlap(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t here, there;
	struct device other;

	EQUAL(device_open(&other), 0);
	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &here), 0);
	EQUAL(device_register(&other, base + PAGE, BYTES - PAGE, 0, &there), 0);
	fill(want, BYTES, 11);
	EQUAL(device_write(device, here, base, want, BYTES), 0);
	EQUAL(device_read(&other, there, base + PAGE, got, BYTES - PAGE), 0);
	EQUAL(memcmp(got, want + PAGE, BYTES - PAGE), 0);
	EXPECT(!madvise(base, BYTES, MADV_DONTNEED));
	EQUAL(device->counters->page_invalidations, PAGES);
	EQUAL(other.counters->page_invalidations, PAGES - 1);
	device_close(&other);
	EQUAL(device_write(device, here, base, want, BYTES), 0);
	munmap(base, BYTES);
	return PASSED;
}

const struct test memory_tests[] = {
	{ "invalidation by madvise", by_madvise },
	{ "invalidation by munmap", by_munmap },
	{ "invalidation by mprotect", by_mprotect },
	{ "invalidation by mremap", by_mremap },
	{ "invalidation by fork, and writing", by_fork },
	{ "invalidation by the CPU's copy on write", by_copy },
	{ "invalidation by pageout", by_pageout },
	{ "prefetch for writing", prefetch_write },
	{ "prefetch for reading", prefetch_read },
	{ "prefetch without faults", prefetch_no_fault },
	{ "registering enters what is resident", registering },
	{ "entries show the page", entries },
	{ "1 GiB of address space", sparse },
	{ "two regions over one piece of memory", overlap },
	{ 0 }
};
