// SPDX-License-Identifier: GPL-2.0
/*
 * slow: what `page` does, a while later; offered only with selftest=1.  A fault that takes longer
 * than the ACK timeout makes the other side send again, which is what a port's counters of
 * retransmissions must show.
 */
#include <linux/delay.h>

#include "region.h"

/* More than the ACK timeout of code 18, 1.07 s, which an emulated machine may need. */
#define DELAY_MS	1500

static bool is_any_wanted(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			  size_t last)
{
	size_t i;

	for_each_wanted(region, pfns, i, first, last)
		return true;
	return false;
}

static int slow_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		    size_t last)
{
	if (is_any_wanted(region, pfns, first, last))
		msleep(DELAY_MS);
	return odp_path_page_map(region, pfns, first, last);
}

const struct odp_path_ops odp_path_slow = {
	.name	= "slow",
	.init	= odp_path_page_init,
	.fini	= odp_path_page_fini,
	.map	= slow_map,
	.unmap	= odp_path_page_unmap,
};
