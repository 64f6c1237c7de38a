// SPDX-License-Identifier: GPL-2.0
/* The `map` workload: a buffer of kernel pages, mapped and unmapped again and again. */
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uaccess.h>

#include <odpbench/odp_path.h>

#include "map.h"
#include "region.h"
#include "session.h"

struct buffer {
	unsigned long *pfns;		/* as HMM gives them: HMM_PFN_VALID | pfn */
	unsigned int npages;
	bool contiguous;
};

static int descending(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

static void buffer_free(struct buffer *buffer)
{
	unsigned int i;

	if (buffer->contiguous) {
		if (buffer->pfns[0])
			free_pages_exact(page_address(hmm_pfn_to_page(buffer->pfns[0])),
					 (size_t)buffer->npages << PAGE_SHIFT);
	} else {
		for (i = 0; i < buffer->npages && buffer->pfns[i]; i++)
			__free_page(hmm_pfn_to_page(buffer->pfns[i]));
	}
	kvfree(buffer->pfns);
}

static int fill_contiguous(struct buffer *buffer)
{
	void *memory = alloc_pages_exact((size_t)buffer->npages << PAGE_SHIFT, GFP_KERNEL);
	unsigned int i;

	if (!memory)
		return -ENOMEM;
	for (i = 0; i < buffer->npages; i++)
		buffer->pfns[i] = (page_to_pfn(virt_to_page(memory)) + i) | HMM_PFN_VALID;
	return 0;
}

/* Falling addresses: no page ever follows the one before it, so nothing merges. */
static int fill_scattered(struct buffer *buffer)
{
	struct page *page;
	unsigned int i;

	for (i = 0; i < buffer->npages; i++) {
		page = alloc_page(GFP_KERNEL);
		if (!page)
			return -ENOMEM;
		buffer->pfns[i] = page_to_pfn(page) | HMM_PFN_VALID;
	}
	sort(buffer->pfns, buffer->npages, sizeof(*buffer->pfns), descending, NULL);
	return 0;
}

static int buffer_alloc(struct buffer *buffer, const struct odp_path_map *map)
{
	int ret;

	buffer->npages = map->pages;
	buffer->contiguous = map->contiguous;
	buffer->pfns = kvcalloc(buffer->npages, sizeof(*buffer->pfns), GFP_KERNEL);
	if (!buffer->pfns)
		return -ENOMEM;
	ret = map->contiguous ? fill_contiguous(buffer) : fill_scattered(buffer);
	if (ret)
		buffer_free(buffer);
	return ret;
}

/* One sample: the clock is read around the path's own work and its bookkeeping. */
static int map_once(struct region *region, const struct buffer *buffer,
		    struct odp_path_map *map, unsigned int i)
{
	u64 begin, mapped, kept, unmapped;
	int ret;

	begin = ktime_get_ns();
	ret = region_map(region, buffer->pfns, 0, buffer->npages);
	mapped = ktime_get_ns();
	if (ret < 0)
		return ret;
	map->list_bytes = region->list_bytes;

	kept = ktime_get_ns();
	region_unmap(region, buffer->pfns, 0, buffer->npages);
	unmapped = ktime_get_ns();

	if (put_user(mapped - begin, (u64 __user *)u64_to_user_ptr(map->map_ns) + i) ||
	    put_user(unmapped - kept, (u64 __user *)u64_to_user_ptr(map->unmap_ns) + i))
		return -EFAULT;
	return 0;
}

static int map_all(struct session *session, struct odp_path_map *map,
		   const struct buffer *buffer)
{
	struct region *region;
	unsigned int i;
	u64 begin;
	int ret = 0;

	begin = ktime_get_ns();
	region = region_create(session, buffer->npages, buffer->npages * sizeof(*buffer->pfns));
	map->setup_ns = ktime_get_ns() - begin;
	if (IS_ERR(region))
		return PTR_ERR(region);
	for (i = 0; i < map->iterations && !ret; i++) {
		ret = map_once(region, buffer, map, i);
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	begin = ktime_get_ns();
	region_destroy(region);
	map->teardown_ns = ktime_get_ns() - begin;
	return ret;
}

int map_run(struct session *session, struct odp_path_map *map)
{
	struct buffer buffer;
	int ret;

	if (!session->choice.ops || !map->pages || map->pages > ODP_PATH_MAX_PAGES ||
	    !map->iterations || map->iterations > ODP_PATH_MAX_ITERATIONS ||
	    map->contiguous > 1 || map->reserved ||
	    (map->contiguous && map->pages > ODP_PATH_MAX_CONTIGUOUS))
		return -EINVAL;
	ret = buffer_alloc(&buffer, map);
	if (ret)
		return ret;
	ret = map_all(session, map, &buffer);
	buffer_free(&buffer);
	return ret;
}
