/* SPDX-License-Identifier: GPL-2.0 */
/* An open target of verbs, for what lies beside target_verbs.c. */
#ifndef ODPBENCH_TARGET_VERBS_H
#define ODPBENCH_TARGET_VERBS_H

#include "lib/link.h"
#include "target.h"

#define VERBS_DEADLINE_NS (10ull * 1000 * 1000 * 1000)
#define VERBS_NO_ADVICE "neither the device's library nor its driver knows this advice"

enum operation { OPERATION_WRITE, OPERATION_READ, OPERATION_SEND };
enum side { SIDE_LOCAL, SIDE_REMOTE };

/* target->private */
struct verbs {
	struct verbs_device device;
	struct link *links;		/* one a lane */
	unsigned int lanes;
	struct ibv_mr *buffer_mr;
};

/* An RDMA operation, as an access of the region. */
struct verbs_operation {
	enum operation operation;
	enum side side;			/* on which the region is */
	const char *name;
	unsigned int completions;	/* that one of it makes */
};

struct verbs_operation verbs_operation(const struct target *target, enum access kind);

/*
 * Posts one, of a part of an access, whose begin_ns is from now on when that was; the buffer of a
 * send is posted before. Negative errno, logged.
 */
int verbs_post(const struct target *target, const struct verbs_operation *operation,
	       struct target_access *access, size_t done, size_t bytes, uint64_t wr_id);

int verbs_access_many(struct target *target, enum access kind, struct target_access *accesses,
		      size_t n);

#endif
