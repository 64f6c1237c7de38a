// SPDX-License-Identifier: GPL-2.0
/* What a device announces works; what it does not is refused. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define PATIENCE_MS 200	/* what nobody announced, and nobody answers for, is lost by then */
#define ADDEND 1

/* A passed case says what it found; together they are the device's truth table. */
static void judge(struct trial *trial, bool announced, bool works, const char *ended)
{
	expect(trial, announced == works, "%s, but it ends with: %s; firmware %s",
	       announced ? "announced" : "not announced", ended, trial->device.firmware);
	trial_end(trial, TRIAL_PASSED, "%s; %s; firmware %s", announced ? "announced" : "not announced",
		  ended, trial->device.firmware);
}

/* A call that refuses: with an errno that says that there is no such thing. */
static void judge_call(struct trial *trial, bool announced, const char *call, int ret)
{
	char ended[128];

	snprintf(ended, sizeof(ended), "%s: %s", call, strerror(-ret));
	expect(trial, announced || ret == -EOPNOTSUPP || ret == -EINVAL || ret == -ENOSYS,
	       "not announced; %s, which does not say so; firmware %s", ended, trial->device.firmware);
	judge(trial, announced, false, ended);
}

static bool is_announced(const struct trial *trial)
{
	return trial->device.announced[trial->of->transport] & trial_wants(trial);
}

/* odp_dev has no connections, and what it does is called RC's. */
static void connect_to(struct trial *trial)
{
	const struct tuning tuning = {
		.connections = 1, .transport = trial->of->transport, .shared = trial->of->shared,
		.patience_ms = is_announced(trial) ? 0 : PATIENCE_MS, TUNING_RNR,
	};
	int ret;

	if (!(trial->device.can & CAN_CONNECT))
		return;
	ret = trial->device.ops->tune(&trial->device, &tuning);
	if (ret)
		judge_call(trial, is_announced(trial), trial->device.refused, ret);
}

/* What the operation brings: from the buffer to the region, or from there to the buffer. */
static bool brings(const struct request *request, const struct region *region, const char *buffer)
{
	uint64_t word = 0;

	if (request->operation < FETCH_ADD)
		return !memcmp(region->address, buffer, request->length);
	memcpy(&word, region->address, sizeof(word));
	return word == ADDEND;
}

/* An operation on a page that is absent. */
static void operation(struct trial *trial)
{
	const struct conformance_case *of = trial->of;
	size_t most = of->transport == UD ? trial->device.datagram_bytes : PAGE_BYTES;
	struct region region = { .address = trial_map(trial, 1), .bytes = PAGE_BYTES };
	struct request request = {
		.operation = of->operation, .side = of->side, .region = &region,
		.address = region_at(&region), .buffer = trial->device.buffer, .operand = ADDEND,
		.length = of->operation >= FETCH_ADD ? sizeof(uint64_t) :
			  most < PAGE_BYTES ? most : PAGE_BYTES,
	};
	enum status status;
	bool right;
	int ret;

	connect_to(trial);
	ret = trial->device.ops->add(&trial->device, &region);
	if (ret)
		judge_call(trial, is_announced(trial), "ibv_reg_mr", ret);
	trial_fill(trial->device.buffer, PAGE_BYTES, STAMP);
	status = trial_operate(trial, &request);
	right = status != DONE || brings(&request, &region, trial->device.buffer);
	trial_remove(trial, &region);
	expect(trial, status != NO_COMPLETION || of->transport == UC || of->transport == UD,
	       "%s, and it never ends; firmware %s", is_announced(trial) ? "announced" : "not announced",
	       trial->device.firmware);
	judge(trial, is_announced(trial), status == DONE && right, right ? status_words(status) :
	      "done, with wrong data");
}

static void implicit(struct trial *trial)
{
	struct region region = { .flags = REGION_IMPLICIT };
	int ret = trial->device.ops->add(&trial->device, &region);

	if (ret)
		judge_call(trial, trial->device.can & CAN_IMPLICIT, "ibv_reg_mr", ret);
	trial_remove(trial, &region);
	judge(trial, trial->device.can & CAN_IMPLICIT, true, "done");
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
#define ROW(text) text " on demand: as announced", LIES, .run = operation

static const struct conformance_case cases[] = {
	{ "write", ROW("RDMA writes to memory"), .operation = WRITE },
	{ "read", ROW("RDMA reads of memory"), .operation = READ },
	{ "send", ROW("sends from memory"), .needs = CAN_CONNECT, .operation = SEND, .side = LOCAL },
	{ "receive", ROW("receives into memory"), .needs = CAN_CONNECT, .operation = SEND },
	{ "srq-receive", ROW("receives by an SRQ into memory"), .needs = CAN_CONNECT, .operation = SEND,
	  .shared = true },
	{ "fetch-add", ROW("fetch and add in memory"), .operation = FETCH_ADD },
	{ "compare-swap", ROW("compare and swap in memory"), .needs = CAN_CONNECT,
	  .operation = COMPARE_SWAP },
	{ "uc-write", ROW("UC: writes to memory"), .needs = CAN_CONNECT, .transport = UC,
	  .operation = WRITE },
	{ "uc-send", ROW("UC: sends from memory"), .needs = CAN_CONNECT, .transport = UC,
	  .operation = SEND, .side = LOCAL },
	{ "uc-receive", ROW("UC: receives into memory"), .needs = CAN_CONNECT, .transport = UC,
	  .operation = SEND },
	{ "uc-srq-receive", ROW("UC: receives by an SRQ into memory"), .needs = CAN_CONNECT,
	  .transport = UC, .operation = SEND, .shared = true },
	{ "ud-send", ROW("UD: sends from memory"), .needs = CAN_CONNECT, .transport = UD,
	  .operation = SEND, .side = LOCAL },
	{ "ud-receive", ROW("UD: receives into memory"), .needs = CAN_CONNECT, .transport = UD,
	  .operation = SEND },
	{ "ud-srq-receive", ROW("UD: receives by an SRQ into memory"), .needs = CAN_CONNECT,
	  .transport = UD, .operation = SEND, .shared = true },
	{ "xrc-write", ROW("XRC: writes to memory"), .needs = CAN_CONNECT, .transport = XRC,
	  .operation = WRITE },
	{ "xrc-read", ROW("XRC: reads of memory"), .needs = CAN_CONNECT, .transport = XRC,
	  .operation = READ },
	{ "xrc-send", ROW("XRC: sends from memory"), .needs = CAN_CONNECT, .transport = XRC,
	  .operation = SEND, .side = LOCAL },
	{ "xrc-receive", ROW("XRC: receives, always by an SRQ, into memory"), .needs = CAN_CONNECT,
	  .transport = XRC, .operation = SEND },
	{ "xrc-fetch-add", ROW("XRC: fetch and add in memory"), .needs = CAN_CONNECT, .transport = XRC,
	  .operation = FETCH_ADD },
	{ "xrc-compare-swap", ROW("XRC: compare and swap in memory"), .needs = CAN_CONNECT,
	  .transport = XRC, .operation = COMPARE_SWAP },
	{ "implicit", "implicit regions: as announced", LIES, .run = implicit },
	{ "prefetch", "advice: taken, or refused with EOPNOTSUPP", LIES, .run = prefetch },
	{ }
};

const struct theme theme_capabilities = { "capabilities", "what is announced, and what is not", cases };
