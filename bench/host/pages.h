/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pages behind addresses of this process, and what the kernel says of a page:
 * /proc/self/pagemap, /proc/kpageflags (Documentation/admin-guide/mm/pagemap.rst). Page frame
 * numbers are for root.
 */
#ifndef ODPBENCH_HOST_PAGES_H
#define ODPBENCH_HOST_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE_BYTES 4096
#define HUGE_PAGE_BYTES (2u << 20)

/* Whether this kernel's pages are of PAGE_BYTES, which all counts are of. -EOPNOTSUPP, logged. */
int pages_check(void);

/* What the CPU's page table has for one page. */
struct page_state {
	bool present;
	bool swapped;
	uint64_t physical;	/* of a page that is present; 0 without rights */
};

/* n pages from an address on. Negative errno, logged. */
int pages_read(const void *address, size_t n, struct page_state *states);

/* How many of n pages from an address on are present; -1 on error, logged. */
ssize_t pages_present(const void *address, size_t n);

/* How many of them are in swap, or on their way there; -1 on error, logged. */
ssize_t pages_swapped(const void *address, size_t n);

/* How many of them are in memory, mapped or only cached (mincore(2)); -1 on error, logged. */
ssize_t pages_cached(void *address, size_t n);

/* Whether the page at an address is part of a transparent huge page. */
bool pages_huge(const void *address);

/*
 * Whose page a physical address is, in a few words: "ours, at 0x7f...", or what the kernel has
 * there: "a free page", "slab", "anonymous memory", "page cache", ...
 */
void pages_owner(uint64_t physical, char *buf, size_t size);

#endif
