/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Target verbs with the responder on another host. The memory on that host, the region or the
 * buffer, has a shadow here at the address that workloads know. Data is put there before the
 * operations and got from there after them, outside of their time.
 */
#ifndef ODPBENCH_TARGET_VERBS_FAR_H
#define ODPBENCH_TARGET_VERBS_FAR_H

#include "peer/far_host.h"
#include "target/verbs.h"

struct verbs_far {
	struct far_host *host;
	bool region_there;		/* side remote; else the buffer is */
	struct verbs_end buffer, region;	/* addresses and rkeys over there */
	bool mapped;			/* the region was mapped by us, not by a fault kind */
	struct session_elsewhere session;
};

/*
 * Opens the requester's ends, in one lane, connects them to the other host's, and makes a buffer
 * there. Negative errno, logged, or what fixture_skip() returns.
 */
int verbs_far_open(struct target *target, struct verbs *verbs, const struct link_options *options);
/* Does nothing if the responder is here. */
void verbs_far_close(struct target *target, struct verbs *verbs);

/* target_ops.add and .remove of a region on the other host. */
int verbs_far_add(struct target *target, struct verbs *verbs, struct target_region *region);
int verbs_far_remove(struct verbs *verbs);

/* target_ops.put and .get; do nothing if both ends are here. */
int verbs_put(struct target *target, enum access kind, struct target_access *accesses, size_t n);
int verbs_get(struct target *target, enum access kind, struct target_access *accesses, size_t n);

#endif
