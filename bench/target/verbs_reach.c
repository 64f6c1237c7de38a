// SPDX-License-Identifier: GPL-2.0
/* What is in the reach of an ibverbs device, if it can be asked. */
#include "target/verbs.h"

int verbs_hold(struct target *target, const struct target_region *region, size_t bytes)
{
	struct verbs *verbs = target->private;
	int ret = verbs->reach.fd < 0 ? reach_open_device(&verbs->reach, target->fixture->device) : 0;

	return ret ? ret : reach_hold(&verbs->reach, region->mr->lkey, region->address,
				      bytes / PAGE_BYTES);
}

int verbs_in_reach(struct target *target)
{
	struct verbs *verbs = target->private;

	return reach_pages(&verbs->reach);
}
