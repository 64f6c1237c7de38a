// SPDX-License-Identifier: GPL-2.0
/* The pages behind addresses of this process, and what the kernel says of a page. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/kernel-page-flags.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include "host/pages.h"
#include "lib/log.h"

#define PAGEMAP_PRESENT	(1ull << 63)
#define PAGEMAP_SWAPPED	(1ull << 62)
#define PAGEMAP_PFN	((1ull << 55) - 1)
#define CHUNK 512	/* entries read at once */

int pages_check(void)
{
	long bytes = sysconf(_SC_PAGESIZE);

	if (bytes == PAGE_BYTES)
		return 0;
	log_error("this kernel's pages are of %ld bytes: odpbench only measures pages of %d",
		  bytes, PAGE_BYTES);
	return -EOPNOTSUPP;
}

/* Opened each time: a descriptor from before a fork would show the parent's pages. */
static int open_pagemap(void)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		log_error("/proc/self/pagemap: %s", strerror(errno));
	return fd;
}

static ssize_t read_entries(int fd, uintptr_t page, size_t n, uint64_t *entries)
{
	ssize_t length = pread(fd, entries, n * sizeof(*entries), page * sizeof(*entries));

	return length < 0 ? -errno : length / (ssize_t)sizeof(*entries);
}

int pages_read(const void *address, size_t n, struct page_state *states)
{
	uint64_t entries[CHUNK];
	int fd = open_pagemap();
	ssize_t got = 0;

	if (fd < 0)
		return -EACCES;
	for (size_t done = 0; done < n; done += got) {
		got = read_entries(fd, (uintptr_t)address / PAGE_BYTES + done,
				   n - done < CHUNK ? n - done : CHUNK, entries);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			states[done + i] = (struct page_state){
				.present = entries[i] & PAGEMAP_PRESENT,
				.swapped = entries[i] & PAGEMAP_SWAPPED,
				.physical = entries[i] & PAGEMAP_PRESENT ?
					    (entries[i] & PAGEMAP_PFN) * PAGE_BYTES : 0,
			};
	}
	close(fd);
	if (got > 0)
		return 0;
	log_error("/proc/self/pagemap: reading %zu entries: %s", n, strerror(got ? -got : EIO));
	return got ? got : -EIO;
}

static ssize_t count(const void *address, size_t n, bool swapped)
{
	struct page_state states[CHUNK];
	ssize_t found = 0;

	for (size_t done = 0; done < n; done += CHUNK) {
		size_t some = n - done < CHUNK ? n - done : CHUNK;

		if (pages_read((const char *)address + done * PAGE_BYTES, some, states))
			return -1;
		for (size_t i = 0; i < some; i++)
			found += swapped ? states[i].swapped : states[i].present;
	}
	return found;
}

ssize_t pages_present(const void *address, size_t n)
{
	return count(address, n, false);
}

ssize_t pages_swapped(const void *address, size_t n)
{
	return count(address, n, true);
}

ssize_t pages_cached(void *address, size_t n)
{
	unsigned char cached[CHUNK];
	ssize_t found = 0;
	size_t some;

	for (size_t done = 0; done < n; done += some) {
		some = n - done < CHUNK ? n - done : CHUNK;
		if (mincore((char *)address + done * PAGE_BYTES, some * PAGE_BYTES, cached)) {
			log_error("mincore(%zu pages): %s", some, strerror(errno));
			return -1;
		}
		for (size_t i = 0; i < some; i++)
			found += cached[i] & 1;
	}
	return found;
}

/* The flags of a page frame; 0 where they cannot be read. */
static uint64_t page_flags(uint64_t physical)
{
	int fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	uint64_t flags = 0;

	if (fd < 0)
		return 0;
	if (pread(fd, &flags, sizeof(flags), physical / PAGE_BYTES * sizeof(flags)) !=
	    sizeof(flags))
		flags = 0;
	close(fd);
	return flags;
}

static bool has_flag(const void *address, int flag)
{
	struct page_state state;

	return !pages_read(address, 1, &state) && state.present &&
	       page_flags(state.physical) & 1ull << flag;
}

bool pages_huge(const void *address)
{
	return has_flag(address, KPF_THP);
}

bool pages_hugetlb(const void *address)
{
	return has_flag(address, KPF_HUGE);
}

size_t pages_unit(const void *address)
{
	FILE *smaps = fopen("/proc/self/smaps", "re");
	uintptr_t begin, end;
	bool inside = false;
	size_t kib = 0;
	char line[512];

	/* The lines of a mapping come after its addresses. */
	while (smaps && !kib && fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &begin, &end) == 2)
			inside = (uintptr_t)address >= begin && (uintptr_t)address < end;
		else if (inside)
			sscanf(line, "KernelPageSize: %zu kB", &kib);
	}
	if (smaps)
		fclose(smaps);
	return kib << 10;
}

/* The first address in a range of this process that is mapped to a page frame; 0: none. */
static uintptr_t find_in_range(int fd, uintptr_t begin, uintptr_t end, uint64_t frame)
{
	uint64_t entries[CHUNK];
	ssize_t got;

	for (uintptr_t page = begin / PAGE_BYTES; page < end / PAGE_BYTES; page += got) {
		size_t left = end / PAGE_BYTES - page;

		got = read_entries(fd, page, left < CHUNK ? left : CHUNK, entries);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			if (entries[i] & PAGEMAP_PRESENT && (entries[i] & PAGEMAP_PFN) == frame)
				return (page + i) * PAGE_BYTES;
	}
	return 0;
}

static uintptr_t find_ours(uint64_t frame)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t begin, end, found = 0;
	int fd = open_pagemap();
	char line[512];

	while (maps && fd >= 0 && !found && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &begin, &end) == 2)
			found = find_in_range(fd, begin, end, frame);
	if (maps)
		fclose(maps);
	if (fd >= 0)
		close(fd);
	return found;
}

void pages_owner(uint64_t physical, char *buf, size_t size)
{
	/* The most telling first. */
	static const struct {
		int flag;
		const char *name;
	} kinds[] = {
		{ KPF_NOPAGE, "no memory at all" }, { KPF_HWPOISON, "a poisoned page" },
		{ KPF_BUDDY, "a free page" }, { KPF_SLAB, "the kernel's slab" },
		{ KPF_PGTABLE, "a page table" }, { KPF_HUGE, "a hugetlb page" },
		{ KPF_ANON, "anonymous memory of another process" }, { KPF_LRU, "page cache" },
		{ KPF_COMPOUND_HEAD, "a compound page of the kernel" },
		{ KPF_COMPOUND_TAIL, "a compound page of the kernel" },
	};
	uintptr_t ours = find_ours(physical / PAGE_BYTES);
	uint64_t flags;

	if (ours) {
		snprintf(buf, size, "ours, at %#" PRIxPTR, ours + physical % PAGE_BYTES);
		return;
	}
	flags = page_flags(physical);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!(flags & 1ull << kinds[i].flag))
			continue;
		snprintf(buf, size, "not ours: %s", kinds[i].name);
		return;
	}
	snprintf(buf, size, "not ours: a page of the kernel (kpageflags %#" PRIx64 ")", flags);
}
