// SPDX-License-Identifier: GPL-2.0
/* The kernel's pool of 2 MiB hugetlb pages. */
#include <errno.h>
#include <linux/mman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "huge_pages.h"
#include "log.h"
#include "pages.h"
#include "sysfs.h"

#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB"

static int read_pool(const char *name, size_t *value)
{
	char text[32];
	int ret = sysfs_read(text, sizeof(text), POOL "/%s", name);

	*value = strtoul(text, NULL, 10);
	return ret;
}

static int write_pool(size_t pages)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", pages);
	return sysfs_write(text, POOL "/nr_hugepages");
}

int huge_pages_reserve(size_t n, size_t *added, char *err, size_t err_size)
{
	size_t all, have;
	int ret = read_pool("nr_hugepages", &all);

	*added = 0;
	if (!ret)
		ret = read_pool("free_hugepages", &have);
	if (ret) {
		snprintf(err, err_size, POOL ": %s: no 2 MiB hugetlb pages", strerror(-ret));
		return ret;
	}
	if (have >= n)
		return 0;
	*added = n - have;
	ret = write_pool(all + *added);
	if (!ret)
		ret = read_pool("free_hugepages", &have);
	if (!ret && have >= n)
		return 0;
	*added = 0;
	write_pool(all);
	snprintf(err, err_size, POOL "/nr_hugepages: %zu pages cannot be had: %s", n,
		 ret ? strerror(-ret) : "not enough memory in one piece");
	return ret ? ret : -ENOMEM;
}

void huge_pages_return(size_t added)
{
	size_t all;

	if (added && !read_pool("nr_hugepages", &all) && all >= added)
		write_pool(all - added);
}

char *huge_pages_map(size_t n)
{
	char *memory = mmap(NULL, n * HUGE_PAGE_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB, -1, 0);

	if (memory != MAP_FAILED)
		return memory;
	log_error("mmap(%zu huge pages): %s", n, strerror(errno));
	return NULL;
}
