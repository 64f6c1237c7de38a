// SPDX-License-Identifier: GPL-2.0
/* What a device announces works; what it does not is refused. */
#include <errno.h>
#include <string.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP

/* A passed case says what it found; together they are the device's truth table. */
static void judge(struct trial *trial, bool announced, bool works, const char *ended)
{
	expect(trial, announced == works, "%s, but it ends with: %s",
	       announced ? "announced" : "not announced", ended);
	trial_end(trial, TRIAL_PASSED, "%s: %s", announced ? "announced" : "not announced", ended);
}

/* An operation on a page that is absent. */
static void operation(struct trial *trial, enum capability announced)
{
	struct region region = {
		.address = trial_map(trial, 1), .bytes = PAGE_BYTES,
	};
	struct request request = {
		.operation = trial->of->operation, .side = trial->of->side, .region = &region,
		.address = region_at(&region), .length = trial->of->operation >= FETCH_ADD ? 8 : PAGE_BYTES,
		.buffer = trial->device.buffer, .operand = 1,
	};
	int ret = trial->device.ops->add(&trial->device, &region);
	enum status status;

	if (ret)
		judge(trial, trial->device.can & announced, false, strerror(-ret));
	status = trial_operate(trial, &request);
	trial_remove(trial, &region);
	judge(trial, trial->device.can & announced, status == DONE, status_words(status));
}

static void writes(struct trial *trial)
{
	operation(trial, CAN_WRITE);
}

static void reads(struct trial *trial)
{
	operation(trial, CAN_READ);
}

static void sends(struct trial *trial)
{
	operation(trial, CAN_SEND);
}

static void atomics(struct trial *trial)
{
	operation(trial, CAN_ATOMIC);
}

static void implicit(struct trial *trial)
{
	struct region region = { .flags = REGION_IMPLICIT };
	int ret = trial->device.ops->add(&trial->device, &region);

	if (!ret)
		trial_remove(trial, &region);
	judge(trial, trial->device.can & CAN_IMPLICIT, !ret, ret ? strerror(-ret) : "done");
}

static void prefetch(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, 1), PAGE_BYTES, 0);
	const struct advice advice = { .kind = FOR_WRITING, .flush = true, .region = &region,
				       .address = region_at(&region), .length = PAGE_BYTES };
	int ret = trial->device.ops->advise(&trial->device, &advice);

	trial_remove(trial, &region);
	/* no bit announces it: the call says so itself */
	judge(trial, ret != -EOPNOTSUPP && ret != -ENOTSUP, !ret, ret ? strerror(-ret) : "done");
}

#define LIES "a program that asks what it may use is told what is not so"

static const struct conformance_case cases[] = {
	{ "write", "RDMA writes to memory on demand: as announced", LIES, .run = writes,
	  .operation = WRITE },
	{ "read", "RDMA reads of memory on demand: as announced", LIES, .run = reads, .operation = READ },
	{ "send", "sends from memory on demand: as announced", LIES, .needs = CAN_CONNECT, .run = sends,
	  .operation = SEND, .side = LOCAL },
	{ "receive", "receives into memory on demand: as announced", LIES, .needs = CAN_CONNECT,
	  .run = sends, .operation = SEND, .side = REMOTE },
	{ "fetch-add", "fetch and add in memory on demand: as announced", LIES, .run = atomics,
	  .operation = FETCH_ADD },
	{ "compare-swap", "compare and swap in memory on demand: as announced", LIES,
	  .needs = CAN_CONNECT, .run = atomics, .operation = COMPARE_SWAP },
	{ "implicit", "implicit regions: as announced", LIES, .run = implicit },
	{ "prefetch", "advice: taken, or refused with EOPNOTSUPP", LIES, .run = prefetch },
	{ }
};

const struct theme theme_capabilities = { "capabilities", "what is announced, and what is not", cases };
