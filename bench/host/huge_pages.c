// SPDX-License-Identifier: GPL-2.0
/* The kernel's pools of hugetlb pages. */
#include <errno.h>
#include <linux/mman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host/huge_pages.h"
#include "host/nearby.h"
#include "lib/log.h"
#include "lib/sysfs.h"

#define FOLDER "/kernel/mm/hugepages/hugepages-%zukB"
#define POOL "/sys" FOLDER

static int read_pool_of(const char *sys, size_t page_bytes, const char *name, size_t *value)
{
	char text[32];
	int ret = sysfs_read(text, sizeof(text), "%s" FOLDER "/%s", sys, page_bytes >> 10, name);

	*value = strtoul(text, NULL, 10);
	return ret;
}

static int read_pool(size_t page_bytes, const char *name, size_t *value)
{
	return read_pool_of("/sys", page_bytes, name, value);
}

static int write_pool(size_t page_bytes, size_t pages)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", pages);
	return sysfs_write(text, POOL "/nr_hugepages", page_bytes >> 10);
}

/* Free pages without those that are reserved for a mapping, which has not touched them yet. */
static int read_free_of(const char *sys, size_t page_bytes, size_t *value)
{
	size_t promised;
	int ret = read_pool_of(sys, page_bytes, "free_hugepages", value);

	if (!ret)
		ret = read_pool_of(sys, page_bytes, "resv_hugepages", &promised);
	if (!ret)
		*value -= promised;
	return ret;
}

static int read_free(size_t page_bytes, size_t *value)
{
	return read_free_of("/sys", page_bytes, value);
}

int huge_pages_pool(const char *sys, size_t page_bytes, size_t *all, size_t *available)
{
	int ret = read_pool_of(sys, page_bytes, "nr_hugepages", all);

	return ret ? ret : read_free_of(sys, page_bytes, available);
}

/* Others may have changed the pool meanwhile, so this removes as many pages as were added. */
static int remove_added(const char *page_kib, const char *added)
{
	size_t bytes = strtoul(page_kib, NULL, 10) << 10, n = strtoul(added, NULL, 10), all;
	int ret = read_pool(bytes, "nr_hugepages", &all);

	return ret ? ret : write_pool(bytes, all > n ? all - n : 0);
}

const struct undo_kind undo_huge_pages = { .name = "huge-pages-added", .undo = remove_added };

static void note_added(size_t page_bytes, size_t added)
{
	char size[32], count[32];

	snprintf(size, sizeof(size), "%zu", page_bytes >> 10);
	snprintf(count, sizeof(count), "%zu", added);
	undo_note(&undo_huge_pages, size, count);
}

static void forget_added(size_t page_bytes)
{
	char size[32];

	snprintf(size, sizeof(size), "%zu", page_bytes >> 10);
	undo_forget(&undo_huge_pages, size);
}

int huge_pages_reserve(size_t page_bytes, size_t n, size_t *added, char *err,
		       size_t err_size)
{
	size_t all, have;
	int ret = read_pool(page_bytes, "nr_hugepages", &all);

	*added = 0;
	if (!ret)
		ret = read_free(page_bytes, &have);
	if (ret) {
		snprintf(err, err_size, POOL ": %s: no hugetlb pages of this size", page_bytes >> 10,
			 strerror(-ret));
		return ret;
	}
	if (have >= n)
		return 0;
	*added = n - have;
	note_added(page_bytes, *added);
	ret = write_pool(page_bytes, all + *added);
	if (!ret)
		ret = read_free(page_bytes, &have);
	if (!ret && have >= n)
		return 0;
	*added = 0;
	write_pool(page_bytes, all);
	forget_added(page_bytes);
	snprintf(err, err_size, POOL "/nr_hugepages: %zu pages cannot be reserved: %s",
		 page_bytes >> 10, n, ret ? strerror(-ret) : "not enough memory in one piece");
	return ret ? ret : -ENOMEM;
}

void huge_pages_return(size_t page_bytes, size_t added)
{
	size_t all;

	if (!added)
		return;
	if (!read_pool(page_bytes, "nr_hugepages", &all) && all >= added)
		write_pool(page_bytes, all - added);
	forget_added(page_bytes);
}

char *huge_pages_map(size_t page_bytes, size_t n)
{
	int size = page_bytes == HUGE_PAGE_1G ? MAP_HUGE_1GB : MAP_HUGE_2MB;
	char *memory = mmap(NULL, n * page_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | size, -1, 0);

	if (memory != MAP_FAILED) {
		nearby_bind_memory(memory, n * page_bytes);
		return memory;
	}
	log_error("mmap(%zu huge pages of %zu KiB): %s", n, page_bytes >> 10, strerror(errno));
	return NULL;
}
