// SPDX-License-Identifier: GPL-2.0
/*
 * Every byte: reads and writes over all kinds of memory, offsets, lengths and crossings, each
 * compared with what a plain copy would have done, and with the faults that it must cost.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/guest/odp_dev/check.h"

#define WINDOW	(8 * PAGE)	/* the operations stay inside, its middle is the boundary */

struct area {
	struct device *device;
	uint32_t key;
	unsigned char *base;
	size_t bytes;
	unsigned char *window;
	int file;
	pid_t child;
	int to_child;
};

struct kind {
	size_t bytes;
	uint32_t flags;
	size_t entry_bytes;			/* 0: PAGE */
	int read_faults, write_faults;		/* that an operation raises */
	unsigned int every;			/* try each Nth combination; 0: all */
	enum outcome (*map)(struct area *area);
	enum outcome (*before)(struct area *area);
	enum outcome (*after)(struct area *area);
};

static const size_t offsets[] = {
	0, 1, 2, 3, 4, 7, 8, 16, 32, 63, 64, 65, 128, 256, 511, 512, 1000, 1024, 2047, 2048,
	2049, 3001, 4088, 4091, 4094, 4095,
};
static const size_t lengths[] = {
	1, 2, 3, 7, 8, 9, 31, 64, 100, 511, 512, 1024, 4095, 4096, 4097, 8191, 8192, 10001,
	12288,
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static unsigned char shadow[WINDOW], buffer[WINDOW];

/* --- kinds */

static enum outcome map_small(struct area *area)
{
	area->base = memory(area->bytes);
	fill(area->base, area->bytes, 1);
	return PASSED;
}

static enum outcome map_file(struct area *area)
{
	area->file = memfd_create("data", MFD_CLOEXEC);
	EXPECT(area->file >= 0 && !ftruncate(area->file, area->bytes));
	area->base = mmap(NULL, area->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, area->file, 0);
	EXPECT(area->base != MAP_FAILED);
	fill(area->base, area->bytes, 1);
	return PASSED;
}

static enum outcome map_thp(struct area *area)
{
	unsigned char *base = memory(area->bytes + HUGE);

	area->base = (void *)(((uintptr_t)base + HUGE - 1) & ~(HUGE - 1));
	EXPECT(!madvise(area->base, area->bytes, MADV_HUGEPAGE));
	fill(area->base, area->bytes, 1);
	if (frame_of(area->base + HUGE) % 512 || frame_of(area->base + HUGE + PAGE) % 512 != 1)
		return skip("no transparent huge page to be had");
	return PASSED;
}

static enum outcome map_hugetlb(struct area *area)
{
	area->base = hugetlb_memory(area->bytes / HUGE);
	if (!area->base)
		return skip("no huge page to be had");
	fill(area->base, area->bytes, 1);
	return PASSED;
}

static enum outcome drop(struct area *area)
{
	EXPECT(!madvise(area->base, area->bytes, MADV_DONTNEED));
	if (area->file < 0)
		memset(shadow, 0, WINDOW);
	return PASSED;
}

static enum outcome keep(struct area *area)
{
	forget(area->base, area->bytes);
	return PASSED;
}

static enum outcome for_reading(struct area *area)
{
	EQUAL(device_prefetch(area->device, area->key, ODP_DEV_PREFETCH, area->window, WINDOW), 0);
	return PASSED;
}

/* A child shares the pages until somebody writes; it must never see what the device did. */
static enum outcome share(struct area *area)
{
	int pipes[2];
	char byte;

	EXPECT(!pipe(pipes));
	area->child = fork();
	if (!area->child) {
		close(pipes[1]);
		byte = read(pipes[0], &byte, 1);
		_exit(!!memcmp(area->window, shadow, WINDOW));
	}
	EXPECT(area->child > 0);
	close(pipes[0]);
	area->to_child = pipes[1];
	return PASSED;
}

static enum outcome child_saw_nothing(struct area *area)
{
	int status;

	close(area->to_child);
	EQUAL(waitpid(area->child, &status, 0), area->child);
	EQUAL(status, 0);
	return PASSED;
}

static enum outcome file_has_it(struct area *area)
{
	EQUAL(pread(area->file, buffer, WINDOW, area->window - area->base), WINDOW);
	EQUAL(memcmp(buffer, shadow, WINDOW), 0);
	return PASSED;
}

/* --- operations */

static enum outcome operate(struct area *area, const struct kind *kind, size_t offset,
			    size_t length, bool write)
{
	uint64_t handled = area->device->counters->page_faults_handled;
	uint64_t pages = area->device->counters->page_faults;
	unsigned char *at = area->window + WINDOW / 2 - PAGE + offset;
	size_t in_window = at - area->window;
	int faults = write ? kind->write_faults : kind->read_faults;
	size_t entry_bytes = kind->entry_bytes ? kind->entry_bytes : PAGE;
	uintptr_t first = (uintptr_t)at / entry_bytes;
	uintptr_t last = ((uintptr_t)at + length - 1) / entry_bytes;

	if (write) {
		fill(buffer, length, offset + length);
		EQUAL(device_write(area->device, area->key, at, buffer, length), 0);
		memcpy(shadow + in_window, buffer, length);
	} else {
		memset(buffer, 0xee, sizeof(buffer));
		EQUAL(device_read(area->device, area->key, at, buffer, length), 0);
		EQUAL(memcmp(buffer, shadow + in_window, length), 0);
		EQUAL(buffer[length], 0xee);
	}
	EQUAL(area->device->counters->page_faults_handled - handled, faults);
	EQUAL(area->device->counters->page_faults - pages,
	      faults * (last - first + 1) * (entry_bytes / PAGE));
	return PASSED;
}

static enum outcome operations(struct area *area, const struct kind *kind)
{
	unsigned int n = 0;

	for (size_t i = 0; i < 2 * COUNT(offsets) * COUNT(lengths); i++) {
		size_t offset = offsets[i / 2 % COUNT(offsets)];
		size_t length = lengths[i / 2 / COUNT(offsets)];
		enum outcome outcome;
		bool write = i % 2;

		if ((kind->every && i / 2 % kind->every) || (write && !(kind->flags & ODP_DEV_WRITABLE)))
			continue;
		if (kind->before)
			TRY(kind->before(area));
		outcome = operate(area, kind, offset, length, write);
		if (outcome == PASSED && memcmp(area->window, shadow, WINDOW))
			outcome = fail("the memory is not what the operations left");
		if (kind->after && outcome == PASSED)
			outcome = kind->after(area);
		if (outcome != PASSED) {
			char why[256];

			strncpy(why, last_reason(), sizeof(why) - 1);
			why[sizeof(why) - 1] = 0;
			return fail("%s, offset %zu, length %zu: %s", write ? "write" : "read",
				    offset, length, why);
		}
		n++;
	}
	note("%u operations", n);
	return PASSED;
}

static enum outcome run_kind(struct device *device, const struct kind *kind)
{
	struct area area = { .device = device, .bytes = kind->bytes, .file = -1 };
	enum outcome outcome;
	void *whole;

	TRY(kind->map(&area));
	area.window = area.base + area.bytes / 2 - WINDOW / 2;
	memcpy(shadow, area.window, WINDOW);
	EQUAL(device_register(device, area.base, area.bytes, kind->flags, &area.key), 0);
	outcome = operations(&area, kind);
	if (outcome == PASSED && kind->flags & ODP_DEV_WRITABLE) {
		/* all of it once more, in one operation */
		whole = memory(area.bytes);
		EQUAL(device_read(device, area.key, area.base, whole, area.bytes), 0);
		EQUAL(memcmp(whole, area.base, area.bytes), 0);
		munmap(whole, area.bytes);
	}
	munmap(area.base, area.bytes);
	return outcome;
}

#define KIND(kind_name, ...) \
static enum outcome kind_name(struct device *device) \
{ \
	static const struct kind kind = { __VA_ARGS__ }; \
	\
	return run_kind(device, &kind); \
}

KIND(absent, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE, .map = map_small, .before = drop,
     .read_faults = 1, .write_faults = 1)
KIND(resident, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE, .map = map_small, .before = keep,
     .read_faults = 1, .write_faults = 1)
KIND(entered, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE, .map = map_small)
KIND(upgrade, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE, .map = map_small,
     .before = for_reading, .write_faults = 1)
KIND(cow, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE, .map = map_small, .before = share,
     .after = child_saw_nothing, .read_faults = 1, .write_faults = 1, .every = 5)
KIND(file, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE, .map = map_file, .before = drop,
     .after = file_has_it, .read_faults = 1, .write_faults = 1)
KIND(read_only, .bytes = WINDOW, .map = map_small, .before = keep, .read_faults = 1)
KIND(thp, .bytes = 2 * HUGE, .flags = ODP_DEV_WRITABLE, .map = map_thp, .before = keep,
     .read_faults = 1, .write_faults = 1, .every = 3)
KIND(hugetlb_small, .bytes = 2 * HUGE, .flags = ODP_DEV_WRITABLE, .map = map_hugetlb,
     .before = keep, .read_faults = 1, .write_faults = 1, .every = 3)
KIND(pinned, .bytes = WINDOW, .flags = ODP_DEV_WRITABLE | ODP_DEV_PINNED, .map = map_small)
KIND(pinned_huge, .bytes = 2 * HUGE, .flags = ODP_DEV_WRITABLE | ODP_DEV_PINNED,
     .map = map_hugetlb)
/* inside one huge page; more than one: hugetlb.c */
KIND(hugetlb, .bytes = HUGE, .flags = ODP_DEV_WRITABLE | ODP_DEV_HUGETLB, .map = map_hugetlb,
     .before = keep, .entry_bytes = HUGE, .read_faults = 1, .write_faults = 1, .every = 3)

/* A region that begins and ends in the middle of a page. */
static enum outcome ends(struct device *device)
{
	unsigned char *base = memory(4 * PAGE), got[2 * PAGE], want[2 * PAGE];
	uint32_t key;

	fill(base, 4 * PAGE, 3);
	fill(want, sizeof(want), 4);
	EQUAL(device_register(device, base + 3001, sizeof(want), ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device_write(device, key, base + 3001, want, sizeof(want)), 0);
	EQUAL(memcmp(base + 3001, want, sizeof(want)), 0);
	EQUAL(device_read(device, key, base + 3001, got, sizeof(got)), 0);
	EQUAL(memcmp(got, want, sizeof(want)), 0);
	EQUAL(device_read(device, key, base + 3000, got, 1), -14);
	EQUAL(device_read(device, key, base + 3001 + sizeof(want), got, 1), -14);
	EQUAL(device_read(device, key, base + 3002, got, sizeof(want)), -14);
	EQUAL(device_read(device, key, base + 3000 + sizeof(want), got, 1), 0);
	return PASSED;
}

/* Many pages in one operation, more than the module moves at once. */
static enum outcome large(struct device *device)
{
	size_t bytes = ODP_DEV_MAX_ACCESS_BYTES;
	unsigned char *base = memory(bytes + 2 * PAGE), *data = memory(bytes);
	uint32_t key;

	EQUAL(device_register(device, base, bytes + 2 * PAGE, ODP_DEV_WRITABLE, &key), 0);
	fill(data, bytes, 5);
	EQUAL(device_write(device, key, base + 77, data, bytes), 0);
	EQUAL(device->counters->page_faults_handled, 1);
	EQUAL(device->counters->page_faults, bytes / PAGE + 1);
	EQUAL(memcmp(base + 77, data, bytes), 0);
	forget(base, bytes);
	memset(data, 0, bytes);
	EQUAL(device_read(device, key, base + 77, data, bytes), 0);
	EQUAL(memcmp(base + 77, data, bytes), 0);
	EQUAL(device->counters->page_faults_handled, 2);
	EQUAL(device->counters->accesses, 2);
	EQUAL(device->counters->access_bytes, 2 * bytes);
	munmap(base, bytes + 2 * PAGE);
	munmap(data, bytes);
	return PASSED;
}

static enum outcome fetch_add(struct device *device)
{
	uint64_t *base = memory(2 * PAGE), old, sum = 0;
	uint32_t key;

	EQUAL(device_register(device, base, 2 * PAGE, ODP_DEV_WRITABLE, &key), 0);
	for (size_t at = 0; at < 2 * PAGE / 8; at += 63) {
		EQUAL(device_fetch_add(device, key, base + at, at + 1, &old), 0);
		EQUAL(old, 0);
		EQUAL(base[at], at + 1);
	}
	EQUAL(device->counters->page_faults_handled, 2);
	for (uint64_t i = 1; i <= 100; sum += i, i++) {
		EQUAL(device_fetch_add(device, key, base + 1, i, &old), 0);
		EQUAL(old, sum);
	}
	EQUAL(device_fetch_add(device, key, base + 1, -sum, &old), 0);
	EQUAL(base[1], 0);
	munmap(base, 2 * PAGE);
	return PASSED;
}

const struct test data_tests[] = {
	{ "absent pages", absent },
	{ "resident pages", resident },
	{ "pages that have their entries", entered },
	{ "upgrades from reading to writing", upgrade },
	{ "pages shared with a child", cow },
	{ "a shared file", file },
	{ "a read-only region", read_only },
	{ "transparent huge pages", thp },
	{ "hugetlb pages, entries of 4 KiB", hugetlb_small },
	{ "hugetlb pages, entries of 2 MiB", hugetlb },
	{ "pinned", pinned },
	{ "pinned hugetlb pages", pinned_huge },
	{ "a region that ends inside pages", ends },
	{ "4 MiB in one operation", large },
	{ "fetch and add", fetch_add },
	{ 0 }
};
