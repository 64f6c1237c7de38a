// SPDX-License-Identifier: GPL-2.0
/*
 * slow: what path page does, after a delay.  If a fault takes longer than the ACK timeout, the
 * other side sends again, and the port's counters of retransmissions must show that.
 */
#include <linux/delay.h>

#include "path_page.h"
#include "region.h"

/* Longer than the ACK timeout with code 18 (1.07 s), which an emulated machine may need. */
#define DELAY_MS	1500

static int slow_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		    size_t last)
{
	if (odp_path_region_next_wanted(region, pfns, first, last) != last)
		msleep(DELAY_MS);
	return odp_path_page_map(region, pfns, first, last);
}

const struct odp_path_ops odp_path_slow = {
	.name		= "slow",
	.selftest	= true,
	.init		= odp_path_page_init,
	.map		= slow_map,
	.unmap		= odp_path_page_unmap,
};
