// SPDX-License-Identifier: GPL-2.0
/* Many RDMA operations at once, on the connections of one lane. */
#include "lib/clock.h"
#include "target/verbs.h"

struct batch {
	struct target *target;
	struct link *link;
	struct verbs_operation operation;
	struct target_access *accesses;
	unsigned int most;		/* completions that may be pending on one connection */
};

static int post(struct batch *batch, size_t index)
{
	struct target_access *access = &batch->accesses[index];

	return verbs_post(batch->target, &batch->operation, access, 0, access->length,
			  (uint64_t)index << 32);
}

static bool fits(const struct batch *batch, const struct target_access *access)
{
	return batch->link->pending[access->connection] + batch->operation.completions <=
	       batch->most;
}

/* If an access makes two completions, the later one ends it. */
static int wait(struct batch *batch)
{
	struct ibv_wc completion;
	struct target_access *access;
	int ret = link_wait(batch->link, 1, &completion, batch->operation.name,
			    verbs_deadline_ns(0));

	if (ret)
		return ret;
	access = &batch->accesses[completion.wr_id >> 32];
	access->elapsed_ns = clock_now_ns() - access->begin_ns;
	return 0;
}

int verbs_access_many(struct target *target, enum access kind, struct target_access *accesses,
		      size_t n)
{
	struct verbs *verbs = target->private;
	struct batch batch = {
		.target = target, .link = &verbs->links[accesses->lane],
		.operation = verbs_operation(target, kind), .accesses = accesses,
	};
	size_t posted = 0, left = n * batch.operation.completions;
	int ret = 0;

	batch.most = batch.operation.completions *
		     (target->params->depth ? target->params->depth : 1);
	while (left && !ret) {
		if (posted < n && fits(&batch, &accesses[posted])) {
			ret = post(&batch, posted++);
		} else {
			ret = wait(&batch);
			left--;
		}
	}
	return ret;
}
