// SPDX-License-Identifier: GPL-2.0
/* What is in the reach of an ibverbs device, if it can be asked. */
#include <errno.h>

#include "host/emulated.h"
#include "target/verbs.h"

static int open_reach(struct target *target, struct verbs *verbs)
{
	char function[LENT_NAME_LEN];

	if (!emulated_device(target->fixture->device) ||
	    verbs_function(target->fixture->device, function, sizeof(function)))
		return -ENODEV;
	return reach_open(&verbs->reach, function);
}

int verbs_hold(struct target *target, const struct target_region *region, size_t bytes)
{
	struct verbs *verbs = target->private;
	int ret = verbs->reach.fd < 0 ? open_reach(target, verbs) : 0;

	return ret ? ret : reach_hold(&verbs->reach, region->mr->lkey, region->address,
				      bytes / PAGE_BYTES);
}

int verbs_in_reach(struct target *target)
{
	struct verbs *verbs = target->private;

	return reach_pages(&verbs->reach);
}
