/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's pool of 2 MiB hugetlb pages. */
#ifndef ODPBENCH_HUGE_PAGES_H
#define ODPBENCH_HUGE_PAGES_H

#include <stddef.h>

/*
 * Makes sure that n huge pages are free, by adding to the pool; *added is how many that took, for
 * huge_pages_return(). Negative errno, with one line in err, and the pool as it was.
 */
int huge_pages_reserve(size_t n, size_t *added, char *err, size_t err_size);
void huge_pages_return(size_t added);

/* n of them, mapped; NULL, logged. To be freed with munmap(). */
char *huge_pages_map(size_t n);

#endif
