/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's pools of hugetlb pages, one for each size: 2 MiB, 1 GiB. */
#ifndef ODPBENCH_HOST_HUGE_PAGES_H
#define ODPBENCH_HOST_HUGE_PAGES_H

#include <stddef.h>

#include "host/undo.h"

extern const struct undo_kind undo_huge_pages;

#define HUGE_PAGE_1G (1ul << 30)

/*
 * How many pages the pool of this size has, and how many of them are free. Negative errno: there is no
 * such pool. sys is "/sys".
 */
int huge_pages_pool(const char *sys, size_t page_bytes, size_t *all, size_t *available);

/*
 * Makes sure that n huge pages of page_bytes are free, and adds to the pool if needed. *added is
 * how many were added, for huge_pages_return(). Negative errno, with one line in err: then the pool
 * is as it was.
 */
int huge_pages_reserve(size_t page_bytes, size_t n, size_t *added, char *err, size_t err_size);
void huge_pages_return(size_t page_bytes, size_t added);

/* Maps n of them; NULL, logged, on error. To be freed with munmap(). */
char *huge_pages_map(size_t page_bytes, size_t n);

#endif
