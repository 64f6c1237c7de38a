// SPDX-License-Identifier: GPL-2.0
/*
 * Entries without a fault: by prefetching and registering; what they show, what their tables cost.
 */
#include <string.h>
#include <sys/mman.h>

#include "tests/guest/odp_dev/check.h"

#define PAGES	16		/* of the region */
#define BYTES	(PAGES * PAGE)

static unsigned char want[BYTES], got[BYTES];

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
	/* it takes away a permission that was there already, and this loses no data */
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

/* Registering makes entries for the pages that are there, and for no others. */
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

/*
 * Memory was short during a snapshot: the device took one page of it and then no more.  When that
 * page is gone it has none, and hears nothing about the others; they must be found again.
 */
static enum outcome short_of_memory(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key;
	int ret;

	memset(base, 1, BYTES);
	EXPECT(set_parameter("short_of_memory", "1"));
	ret = device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key);
	set_parameter("short_of_memory", "0");
	EQUAL(ret, 0);
	EQUAL(device->counters->entries, 0);
	EXPECT(!madvise(base, PAGE, MADV_DONTNEED));
	EXPECT(!madvise(base + PAGE, BYTES - PAGE, MADV_DONTNEED));
	/* what is freed last is used first: the pages are others now */
	memset(memory(BYTES), 2, BYTES);
	fill(base, BYTES, 13);
	fill(want, BYTES, 13);
	EQUAL(device_read(device, key, base, got, BYTES), 0);
	EQUAL(memcmp(got, want, BYTES), 0);
	for (size_t at = 0; at < BYTES; at += PAGE)
		EQUAL(device_entry(device, key, base + at).physical, frame_of(base + at) * PAGE);
	munmap(base, BYTES);
	return PASSED;
}

/* A large region costs leaves only for its used part, and they go away with that. */
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

const struct test entry_tests[] = {
	{ "prefetch for writing", prefetch_write },
	{ "prefetch for reading", prefetch_read },
	{ "prefetch without faults", prefetch_no_fault },
	{ "registering enters what is resident", registering },
	{ "entries show the page", entries },
	{ "a snapshot without memory for entries", short_of_memory },
	{ "1 GiB of address space", sparse },
	{ "two regions over one piece of memory", overlap },
	{ 0 }
};
