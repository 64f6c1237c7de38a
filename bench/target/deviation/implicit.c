// SPDX-License-Identifier: GPL-2.0
/* Waits until the mlx5 driver has given up the children of an implicit region. */
#include <time.h>

#include "target/deviation/implicit.h"
#include "target/verbs.h"

/* Nothing tells when the work item is done. It sends the device two commands. */
#define WORK_ITEM_NS 5000000

void implicit_settle(const struct target *target, const struct target_region *region)
{
	const struct timespec work_item = { .tv_nsec = WORK_ITEM_NS };

	if (region->implicit && target->ops == &target_verbs)
		nanosleep(&work_item, NULL);
}
