// SPDX-License-Identifier: GPL-2.0
/*
 * Since Linux 6.16 a write into huge page i of a hugetlb region lands i times 4 KiB behind its
 * first huge page: see target/deviation/hugetlb.h. The completion says success. It stays in the
 * region, so nobody else's memory is changed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "host/huge_pages.h"
#include "lib/log.h"
#include "tests/guest/defect/defect.h"

#define HUGE_PAGES 4
#define STAMP 0x5a

/* Where the stamp is in the region; -1: nowhere. */
static ssize_t find_stamp(const char *region, size_t bytes)
{
	const char *found = memchr(region, STAMP, bytes);

	return found ? found - region : -1;
}

static int look_at(struct place *place, const struct ibv_mr *mr, char *region, size_t page,
		   char *seen, size_t size)
{
	size_t bytes = HUGE_PAGES * (size_t)HUGE_PAGE_BYTES, at = page * HUGE_PAGE_BYTES;
	ssize_t found;
	int status;

	memset(region, 0, bytes);
	memset(place->buffer, STAMP, PLACE_BYTES);
	status = place_write(place, mr, region + at, PAGE_BYTES);
	if (status < 0)
		return status;
	found = find_stamp(region, bytes);
	snprintf(seen, size, "a write into huge page %zu at %#zx: %s, its data is at %#zx", page,
		 at, ibv_wc_status_str(status), found);
	return status || (size_t)found != at ? DEFECT_SHOWN : DEFECT_NOT_SHOWN;
}

static int look_at_all(struct place *place, char *region, char *seen, size_t size)
{
	struct ibv_mr *mr = verbs_register(&place->device, region,
					   HUGE_PAGES * (size_t)HUGE_PAGE_BYTES,
					   ACCESS_ALL | IBV_ACCESS_ON_DEMAND | IBV_ACCESS_HUGETLB);
	int ret = DEFECT_NOT_SHOWN;

	if (!mr)
		return -EIO;
	for (size_t page = 0; page < HUGE_PAGES && ret == DEFECT_NOT_SHOWN; page++)
		ret = look_at(place, mr, region, page, seen, size);
	ibv_dereg_mr(mr);
	return ret;
}

int defect_hugetlb(struct place *place, char *seen, size_t size)
{
	char *region, err[256];
	size_t added;
	int ret = huge_pages_reserve(HUGE_PAGE_BYTES, HUGE_PAGES, &added, err, sizeof(err));

	if (ret) {
		log_error("%s", err);
		return ret;
	}
	region = huge_pages_map(HUGE_PAGE_BYTES, HUGE_PAGES);
	ret = region ? look_at_all(place, region, seen, size) : -ENOMEM;
	if (region)
		munmap(region, HUGE_PAGES * (size_t)HUGE_PAGE_BYTES);
	huge_pages_return(HUGE_PAGE_BYTES, added);
	return ret;
}
