// SPDX-License-Identifier: GPL-2.0
/* Faults: the device needs pages that it lacks. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)	/* the stamp of other data */

static void absent(struct trial *trial)
{
	trial_first_access(trial, PAGE_BYTES, false);
}

static void resident(struct trial *trial)
{
	trial_first_access(trial, PAGE_BYTES, true);
}

static void two_pages(struct trial *trial)
{
	trial_first_access(trial, 2 * PAGE_BYTES, true);
}

static void many_pages(struct trial *trial)
{
	trial_first_access(trial, 512 * PAGE_BYTES, true);
}

/* The same page once more: the device has it, and nothing is faulted. */
static void warm(struct trial *trial)
{
	char *memory = trial_map(trial, 1);
	struct region region = trial_region(trial, memory, PAGE_BYTES, 0);
	uint64_t before;

	trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	before = trial_faulted_pages(trial);
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, OTHER);
	expect(trial, trial_faulted_pages(trial) == before, "%llu pages were faulted in again",
	       (unsigned long long)(trial_faulted_pages(trial) - before));
	trial_expect_data(trial, memory, PAGE_BYTES, OTHER, "what the CPU reads");
	trial_remove(trial, &region);
}

/* One access within three pages; the bytes before and after it stay. */
static void try_part(struct trial *trial, size_t offset, size_t length)
{
	char *memory = trial_map(trial, 3), want[3 * PAGE_BYTES];
	struct region region = trial_region(trial, memory, sizeof(want), 0);
	struct request request = {
		.operation = WRITE, .side = REMOTE, .region = &region,
		.address = (uintptr_t)memory + offset, .length = length,
		.buffer = trial->device.buffer,
	};
	enum status status;

	trial_fill(want, sizeof(want), STAMP);
	memcpy(memory, want, sizeof(want));
	trial_fill(trial->device.buffer, sizeof(want), OTHER);
	memcpy(want + offset, trial->device.buffer, length);
	status = trial_operate(trial, &request);
	expect(trial, status == DONE, "writing %zu bytes at offset %zu: %s", length, offset,
	       status_words(status));
	for (size_t i = 0; i < sizeof(want); i++)
		expect(trial, memory[i] == want[i], "writing %zu bytes at offset %zu: byte %zu is wrong",
		       length, offset, i);

	memset(trial->device.buffer, 0x5a, sizeof(want));
	request.operation = READ;
	status = trial_operate(trial, &request);
	expect(trial, status == DONE, "reading %zu bytes at offset %zu: %s", length, offset,
	       status_words(status));
	for (size_t i = 0; i < length; i++)
		expect(trial, trial->device.buffer[i] == want[offset + i],
		       "reading %zu bytes at offset %zu: byte %zu is wrong", length, offset, i);
	trial_remove(trial, &region);
	munmap(memory, sizeof(want));
}

static void unaligned(struct trial *trial)
{
	static const size_t offsets[] = { 0, 1, 7, 63, 2048, 4095, 4096, 4097 };
	static const size_t lengths[] = { 1, 3, 8, 255, 4095, 4096, 4097, 8000 };

	for (size_t o = 0; o < sizeof(offsets) / sizeof(offsets[0]); o++)
		for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++)
			if (offsets[o] + lengths[l] <= 3 * PAGE_BYTES)
				try_part(trial, offsets[o], lengths[l]);
}

static enum status touch(struct trial *trial, struct region *region, uint64_t address, size_t length)
{
	struct request request = {
		.operation = WRITE, .side = REMOTE, .region = region, .address = address,
		.length = length, .buffer = trial->device.buffer,
	};

	return trial_operate(trial, &request);
}

/* A region ends in the middle of a page; the rest of that page is not the device's. */
static void ends(struct trial *trial)
{
	char *memory = trial_map(trial, 2);
	size_t bytes = PAGE_BYTES + 100;
	struct region region = trial_region(trial, memory, bytes, 0);
	uint64_t begin = (uintptr_t)memory, end = begin + bytes;
	enum status status;

	memory[bytes] = 'x';
	trial->device.buffer[0] = 'y';
	status = touch(trial, &region, end - 1, 1);
	expect(trial, status == DONE, "the last byte: %s", status_words(status));
	expect(trial, memory[bytes - 1] == 'y', "the last byte is not written");
	status = touch(trial, &region, end, 1);
	expect(trial, status == REMOTE_ACCESS, "one past the last byte: %s", status_words(status));
	status = touch(trial, &region, end - 1, 2);
	expect(trial, status == REMOTE_ACCESS, "the last byte and one more: %s", status_words(status));
	expect(trial, memory[bytes] == 'x', "the byte after the region is written");
	status = touch(trial, &region, begin - 1, 1);
	expect(trial, status == REMOTE_ACCESS, "one before the first byte: %s", status_words(status));
	status = touch(trial, &region, UINT64_MAX - 3, 8);
	expect(trial, status == REMOTE_ACCESS, "a range that wraps: %s", status_words(status));
	status = touch(trial, &region, begin, 1);
	expect(trial, status == DONE, "the first byte, after all that: %s", status_words(status));
	trial_remove(trial, &region);
}

/* Two regions of the same pages: each is faulted for itself, and both see one memory. */
static void two_regions(struct trial *trial)
{
	char *memory = trial_map(trial, 2);
	struct region a = trial_region(trial, memory, 2 * PAGE_BYTES, 0);
	struct region b = trial_region(trial, memory + PAGE_BYTES, PAGE_BYTES, 0);

	trial_device_writes(trial, (struct part){ &a, PAGE_BYTES, PAGE_BYTES }, STAMP);
	trial_device_reads(trial, (struct part){ &b, 0, PAGE_BYTES }, STAMP);
	trial_device_writes(trial, (struct part){ &b, 0, PAGE_BYTES }, OTHER);
	trial_remove(trial, &b);
	trial_device_reads(trial, (struct part){ &a, PAGE_BYTES, PAGE_BYTES }, OTHER);
	trial_remove(trial, &a);
}

/* An implicit region knows what is mapped after its registration, far apart. */
static void implicit(struct trial *trial)
{
	struct region region = trial_region(trial, NULL, 0, REGION_IMPLICIT);

	for (size_t i = 0; i < 4; i++) {
		region.address = trial_map(trial, 1);
		region.bytes = PAGE_BYTES;
		trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP + i);
		trial_expect_data(trial, region.address, PAGE_BYTES, STAMP + i, "what the CPU reads");
	}
	trial_remove(trial, &region);
}

/* A pinned region is not faulted, whatever it is. */
static void pinned(struct trial *trial)
{
	char *memory = trial_map(trial, 2);
	struct region region = trial_region(trial, memory, 2 * PAGE_BYTES, REGION_PINNED);
	uint64_t before = trial_faulted_pages(trial);

	trial_device_writes(trial, (struct part){ &region, 0, 2 * PAGE_BYTES }, STAMP);
	trial_expect_data(trial, memory, 2 * PAGE_BYTES, STAMP, "what the CPU reads");
	expect(trial, trial_faulted_pages(trial) == before, "pages of a pinned region were faulted in");
	trial_remove(trial, &region);
}

#define HUGE 4

/* Pages of 2 MiB, each of which is a fault of its own. */
static void huge_pages(struct trial *trial)
{
	char *memory = mmap(NULL, HUGE * HUGE_PAGE_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	struct region region = { .address = memory, .bytes = HUGE * HUGE_PAGE_BYTES, .flags = REGION_HUGETLB };
	int ret;

	if (memory == MAP_FAILED)
		trial_end(trial, TRIAL_SKIPPED, "there are no %d huge pages (vm.nr_hugepages)", HUGE);
	ret = trial->device.ops->add(&trial->device, &region);
	if (ret == -EOPNOTSUPP || ret == -EINVAL)
		trial_end(trial, TRIAL_SKIPPED, "such a region is refused: %s", strerror(-ret));
	expect(trial, !ret, "registering huge pages: %s", strerror(-ret));
	for (size_t i = 0; i < HUGE; i++)
		trial_device_writes(trial, (struct part){ &region, i * HUGE_PAGE_BYTES, PAGE_BYTES },
				    STAMP + i);
	for (size_t i = 0; i < HUGE; i++)
		trial_expect_data(trial, memory + i * HUGE_PAGE_BYTES, PAGE_BYTES, STAMP + i,
				  "what the CPU reads");
	trial_remove(trial, &region);
}

#define LOSES "data of a program that has not touched its buffers yet is lost, or its transfer fails"

static const struct conformance_case cases[] = {
	{ "absent-write", "an RDMA write to a page that does not exist yet", LOSES,
	  .needs = CAN_WRITE | CAN_COUNT, .run = absent, .operation = WRITE, .side = REMOTE },
	{ "absent-write-source", "an RDMA write from a page that does not exist yet sends zeros", LOSES,
	  .needs = CAN_REQUEST | CAN_COUNT, .run = absent, .operation = WRITE, .side = LOCAL },
	{ "absent-read", "an RDMA read of a page that does not exist yet gives zeros", LOSES,
	  .needs = CAN_READ | CAN_COUNT, .run = absent, .operation = READ, .side = REMOTE },
	{ "absent-read-target", "an RDMA read into a page that does not exist yet", LOSES,
	  .needs = CAN_REQUEST | CAN_COUNT, .run = absent, .operation = READ, .side = LOCAL },
	{ "absent-receive", "a receive into a page that does not exist yet", LOSES,
	  .needs = CAN_SEND | CAN_COUNT, .run = absent, .operation = SEND, .side = REMOTE },
	{ "absent-send", "a send from a page that does not exist yet sends zeros", LOSES,
	  .needs = CAN_SEND | CAN_REQUEST | CAN_COUNT, .run = absent, .operation = SEND, .side = LOCAL },
	{ "resident-write", "an RDMA write to a page that only the CPU has", LOSES,
	  .needs = CAN_WRITE | CAN_COUNT, .run = resident, .operation = WRITE, .side = REMOTE },
	{ "resident-write-source", "an RDMA write from a page that only the CPU has", LOSES,
	  .needs = CAN_REQUEST | CAN_COUNT, .run = resident, .operation = WRITE, .side = LOCAL },
	{ "resident-read", "an RDMA read of a page that only the CPU has", LOSES,
	  .needs = CAN_READ | CAN_COUNT, .run = resident, .operation = READ, .side = REMOTE },
	{ "resident-read-target", "an RDMA read into a page that only the CPU has", LOSES,
	  .needs = CAN_REQUEST | CAN_COUNT, .run = resident, .operation = READ, .side = LOCAL },
	{ "resident-receive", "a receive into a page that only the CPU has", LOSES,
	  .needs = CAN_SEND | CAN_COUNT, .run = resident, .operation = SEND, .side = REMOTE },
	{ "resident-send", "a send from a page that only the CPU has", LOSES,
	  .needs = CAN_SEND | CAN_REQUEST | CAN_COUNT, .run = resident, .operation = SEND, .side = LOCAL },
	{ "fetch-add", "a fetch and add in a page that does not exist yet", LOSES,
	  .needs = CAN_ATOMIC, .run = trial_first_atomic, .operation = FETCH_ADD },
	{ "compare-swap", "a compare and swap in a page that does not exist yet", LOSES,
	  .needs = CAN_ATOMIC | CAN_REQUEST, .run = trial_first_atomic, .operation = COMPARE_SWAP },
	{ "warm", "a page that the device has is not faulted again",
	  "every access costs a fault", .needs = CAN_WRITE | CAN_READ | CAN_COUNT, .run = warm,
	  .operation = WRITE },
	{ "two-pages", "one write to two pages", LOSES, .needs = CAN_WRITE | CAN_COUNT,
	  .run = two_pages, .operation = WRITE },
	{ "512-pages", "one write to 512 pages", LOSES, .needs = CAN_WRITE | CAN_COUNT,
	  .run = many_pages, .operation = WRITE },
	{ "unaligned", "writes and reads of any length at any offset, with all bytes compared",
	  "data goes to the wrong place", .needs = CAN_WRITE | CAN_READ, .run = unaligned },
	{ "ends", "a region's last byte is the device's, the one after it is not",
	  "a peer reaches memory that it was not given", .needs = CAN_WRITE, .run = ends },
	{ "two-regions", "two regions of the same pages show the same memory",
	  "one of two registrations of a buffer shows old data", .needs = CAN_WRITE | CAN_READ,
	  .run = two_regions, .operation = WRITE },
	{ "implicit", "an implicit region has what is mapped after its registration",
	  "a program that registers its whole address space fails", .needs = CAN_IMPLICIT | CAN_WRITE,
	  .run = implicit, .operation = WRITE },
	{ "huge-pages", "writes to pages of 2 MiB", LOSES, .needs = CAN_WRITE | CAN_HUGETLB,
	  .run = huge_pages, .operation = WRITE },
	{ "pinned", "a pinned region is never faulted", "pinned memory costs what memory on demand does",
	  .needs = CAN_WRITE | CAN_COUNT, .run = pinned, .operation = WRITE },
	{ }
};

const struct theme theme_faults = { "faults", "the device needs pages that it lacks", cases };
