// SPDX-License-Identifier: GPL-2.0
/*
 * Kind thp: resident in the CPU's page table as a transparent huge page. The proof is what
 * /proc/kpageflags says of the page.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "host/nearby.h"
#include "lib/log.h"
#include "lib/sysfs.h"
#include "memory/state.h"

#define ENABLED "/sys/kernel/mm/transparent_hugepage/enabled"

static size_t round_up(size_t bytes)
{
	return (bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
}

static int map(struct fault_memory *memory)
{
	char enabled[64];

	if (sysfs_read(enabled, sizeof(enabled), ENABLED) || strstr(enabled, "[never]"))
		return fixture_skip(memory->fixture, ENABLED " is \"%s\": no transparent huge pages",
				enabled);
	memory->mapping_bytes = round_up(memory->region.bytes) + HUGE_PAGE_BYTES;
	memory->mapping = mmap(NULL, memory->mapping_bytes, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory->mapping == MAP_FAILED) {
		memory->mapping = NULL;
		log_error("fault: mmap(%zu bytes): %s", memory->mapping_bytes, strerror(errno));
		return -ENOMEM;
	}
	memory->region.address = (char *)round_up((uintptr_t)memory->mapping);
	madvise(memory->region.address, round_up(memory->region.bytes), MADV_HUGEPAGE);
	nearby_bind_memory(memory->region.address, round_up(memory->region.bytes));
	return 0;
}

static int prepare(struct fault_memory *memory)
{
	size_t bytes = round_up(memory->region.bytes);

	/* Whole huge pages: dropping a part of one would split it. */
	if (madvise(memory->region.address, bytes, MADV_DONTNEED)) {
		log_error("fault: madvise(%zu bytes, MADV_DONTNEED): %s", bytes, strerror(errno));
		return -errno;
	}
	data_write(memory->region.address, memory->region.bytes, memory->stamp, memory->whole);
	for (size_t at = 0; at < bytes; at += HUGE_PAGE_BYTES)
		if (!pages_huge(memory->region.address + at))
			return fixture_skip(memory->fixture, "the kernel gave small pages though huge ones "
					"were advised: is its memory too fragmented?");
	return 0;
}

static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	return fault_memory_all_present(memory, page, n) &&
	       pages_huge(memory->region.address + page * PAGE_BYTES) &&
	       pages_huge(memory->region.address + (page + n - 1) * PAGE_BYTES);
}

const struct fault_kind fault_kind_thp = {
	.name = "thp",
	.stays = true,
	.map = map,
	.unmap = fault_memory_unmap,
	.prepare = prepare,
	.is_prepared = is_prepared,
};
