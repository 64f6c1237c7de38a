// SPDX-License-Identifier: GPL-2.0
/* Implicit regions: the whole address space, by children that come and go. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/guest/odp_dev/check.h"

#define GIB	(1ul << 30)
#define BYTES	(8 * PAGE)

/* Memory with the border of two children in its middle. */
static unsigned char *across(void)
{
	unsigned char *space, *border;

	space = mmap(NULL, 2 * GIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (space == MAP_FAILED)
		return NULL;
	border = (void *)(((uintptr_t)space + GIB) & ~(GIB - 1));
	munmap(space, 2 * GIB);
	space = mmap(border - BYTES / 2, BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (space == MAP_FAILED || madvise(space, BYTES, MADV_NOHUGEPAGE))
		return NULL;
	return space;
}

static int register_all(struct device *device, uint32_t *key)
{
	return device_register(device, NULL, 0, ODP_DEV_IMPLICIT | ODP_DEV_WRITABLE, key);
}

/* Reclaiming is the work of somebody else. */
static uint64_t children_left(struct device *device)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < 5000 && device->counters->children; i++)
		nanosleep(&pause, NULL);
	return device->counters->children;
}

static enum outcome border(struct device *device)
{
	unsigned char *base = across(), want[BYTES], got[BYTES];
	uint32_t key;

	EXPECT(base);
	EQUAL(register_all(device, &key), 0);
	EQUAL(device->counters->children, 0);
	EQUAL(device->counters->table_bytes, 0);
	for (unsigned int round = 1; round <= 3; round++) {
		fill(want, BYTES, round);
		EQUAL(device_write(device, key, base + round, want, BYTES - round), 0);
		EQUAL(device->counters->children, 2);
		EQUAL(device->counters->page_faults_handled, round);
		EQUAL(device->counters->page_faults, BYTES / PAGE * round);
		EQUAL(device->counters->entries, BYTES / PAGE);
		EQUAL(memcmp(base + round, want, BYTES - round), 0);
		EQUAL(device_read(device, key, base + round, got, BYTES - round), 0);
		EQUAL(memcmp(got, want, BYTES - round), 0);
		EQUAL(device_entry(device, key, base).physical, frame_of(base) * PAGE);
		/* empty children go, and come back */
		EXPECT(!madvise(base, BYTES, MADV_DONTNEED));
		EQUAL(device->counters->entries, 0);
		EQUAL(children_left(device), 0);
		EQUAL(device->counters->table_bytes, 0);
		EXPECT(!device_entry(device, key, base).present);
	}
	munmap(base, BYTES);
	return PASSED;
}

/* A child with one page left stays. */
static enum outcome not_empty(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key;

	EQUAL(register_all(device, &key), 0);
	EQUAL(device_write(device, key, base, base + PAGE, PAGE), 0);
	EQUAL(device_write(device, key, base + 3 * PAGE, base, PAGE), 0);
	EXPECT(!madvise(base, PAGE, MADV_DONTNEED));
	EQUAL(device->counters->entries, 1);
	EQUAL(device->counters->children, 1);
	/* a page that is populated twice counts once: it does not keep its child */
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_WRITE, base + 3 * PAGE, PAGE), 0);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base + 3 * PAGE, PAGE), 0);
	munmap(base, BYTES);
	EQUAL(children_left(device), 0);
	return PASSED;
}

/* Nothing came of these: the lists of 2 MiB that each child has are given back. */
static enum outcome never_filled(struct device *device)
{
	unsigned char *holes, *base = memory(PAGE), byte;
	uint32_t key;

	holes = mmap(NULL, 4 * GIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	EXPECT(holes != MAP_FAILED);
	EQUAL(register_all(device, &key), 0);
	EQUAL(device_read(device, key, holes, &byte, 1), -EFAULT);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_WRITE, holes, 4 * GIB), -EFAULT);
	EQUAL(children_left(device), 0);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_NO_FAULT, holes, 4 * GIB), 0);
	EQUAL(device->counters->page_prefetch, 4 * GIB / PAGE);
	EQUAL(children_left(device), 0);
	EQUAL(device->counters->table_bytes, 0);
	/* children that have pages must stay */
	EQUAL(device_write(device, key, base, &byte, 1), 0);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_NO_FAULT, base, PAGE), 0);
	EQUAL(device->counters->children, 1);
	munmap(holes, 4 * GIB);
	munmap(base, PAGE);
	return PASSED;
}

static enum outcome bad_addresses(struct device *device)
{
	unsigned char *base = memory(BYTES), byte;
	uint32_t key, read_only;

	EQUAL(register_all(device, &key), 0);
	EQUAL(device_read(device, key, NULL, &byte, 1), -EFAULT);
	EQUAL(device_read(device, key, (void *)(1ul << 47), &byte, 1), -EFAULT);
	EQUAL(device_read(device, key, (void *)-8ul, &byte, 1), -EFAULT);
	EQUAL(device_read(device, key, (void *)((1ul << 47) - PAGE - 1), &byte, 2), -EFAULT);
	munmap(base, BYTES);
	EQUAL(device_read(device, key, base, &byte, 1), -EFAULT);
	EQUAL(device_register(device, NULL, 0, ODP_DEV_IMPLICIT, &read_only), 0);
	EQUAL(device_write(device, read_only, &byte, &byte, 1), -EACCES);
	EQUAL(device_register(device, NULL, PAGE, ODP_DEV_IMPLICIT, &key), -EINVAL);
	return PASSED;
}

/* The process that registered is gone before the region has any child. */
static enum outcome orphaned(struct device *device)
{
	unsigned char *base = memory(PAGE), byte;
	uint32_t key;
	int pipes[2];
	pid_t child;

	EXPECT(!pipe(pipes));
	child = fork();
	if (!child) {
		if (register_all(device, &key))
			key = 0;
		_exit(write(pipes[1], &key, sizeof(key)) != sizeof(key));
	}
	close(pipes[1]);
	EQUAL(read(pipes[0], &key, sizeof(key)), sizeof(key));
	EQUAL(waitpid(child, NULL, 0), child);
	EXPECT(key);
	EQUAL(device_read(device, key, base, &byte, 1), -EFAULT);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, 1), -EFAULT);
	EQUAL(device->counters->children, 0);
	EQUAL(device_deregister(device, key), 0);
	close(pipes[0]);
	munmap(base, PAGE);
	return PASSED;
}

const struct test implicit_tests[] = {
	{ "over the border of two children, that come and go", border },
	{ "a child that is not empty", not_empty },
	{ "children that nothing came of", never_filled },
	{ "bad addresses", bad_addresses },
	{ "a process that is gone", orphaned },
	{ 0 }
};
