/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pages behind addresses of this process, and what the kernel says of a page:
 * /proc/self/pagemap, /proc/kpageflags (Documentation/admin-guide/mm/pagemap.rst). Only root sees
 * page frame numbers.
 */
#ifndef ODPBENCH_HOST_PAGES_H
#define ODPBENCH_HOST_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE_BYTES 4096
#define HUGE_PAGE_BYTES (2u << 20)

/* 0 if this kernel's pages are of PAGE_BYTES, the unit of all counts; else -EOPNOTSUPP, logged. */
int pages_check(void);

/* What the CPU's page table says of one page. */
struct page_state {
	bool present;
	bool swapped;
	uint64_t physical;	/* address of a page that is present; 0 without rights */
};

/* The states of n pages from an address on. 0, or negative errno, logged. */
int pages_read(const void *address, size_t n, struct page_state *states);

/* How many of n pages from an address on are present; -1 on error, logged. */
ssize_t pages_present(const void *address, size_t n);

/* How many of them are in swap, or on their way there; -1 on error, logged. */
ssize_t pages_swapped(const void *address, size_t n);

/* How many of them are in memory, mapped or only cached (mincore(2)); -1 on error, logged. */
ssize_t pages_cached(void *address, size_t n);

/* Whether the page at an address is part of a transparent huge page, or of a hugetlb page. */
bool pages_huge(const void *address);
bool pages_hugetlb(const void *address);

/*
 * The size of the pages that the mapping at an address is made of, in bytes: KernelPageSize of
 * /proc/self/smaps. 0: there is none.
 */
size_t pages_unit(const void *address);

/*
 * Whose page a physical address is, in a few words: "ours, at 0x7f...", or what the kernel has
 * there: "not ours: a free page", "not ours: page cache", ...
 */
void pages_owner(uint64_t physical, char *buf, size_t size);

#endif
