// SPDX-License-Identifier: GPL-2.0
/* What the device does in a soak. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "validate/discarding.h"
#include "validate/soak/action.h"

static struct request request_of(struct model *model, const struct action *action, struct range range,
				 struct region *region)
{
	size_t at = (size_t)(region->address - model->memory);

	return (struct request){
		.operation = action->operation, .side = action->side, .region = region,
		.address = region_at(region) + range.at - at, .length = range.length,
		.buffer = model->trial->device.buffer,
	};
}

/* Whether the region is where data comes from. */
static bool takes(const struct action *action)
{
	return (action->operation == READ) == (action->side == REMOTE);
}

static void access_bytes(struct model *model, const struct action *action)
{
	struct range range = model_draw_bytes(model);
	struct region *region = model_draw_region(model, &range);
	struct request request = request_of(model, action, range, region);
	enum status status;

	if (!model->whole_pages)
		request.buffer += model_draw(model, PAGE_BYTES);
	model_say(model, "%s, %zu bytes at %#zx, region %zu", action->name, range.length, range.at,
		  (size_t)(region - model->regions));
	model_draw_data(model, request.buffer, range.length);
	status = trial_operate(model->trial, &request);
	expect(model->trial, status == DONE, "%s", status_words(status));
	if (takes(action))
		expect(model->trial, !memcmp(request.buffer, model->copy + range.at, range.length),
		       "the device reads other data than there are");
	else
		memcpy(model->copy + range.at, request.buffer, range.length);
}

static void fetch_add(struct model *model, const struct action *action)
{
	size_t words = PAGE_BYTES / sizeof(uint64_t);
	struct range range = {
		model_draw(model, MODEL_HOT_PAGES) * PAGE_BYTES +
		(model->whole_pages ? 0 : model_draw(model, words) * sizeof(uint64_t)), sizeof(uint64_t)
	};
	struct request request = request_of(model, action, range, &model->regions[0]);
	enum status status;
	uint64_t before;

	memcpy(&before, model->copy + range.at, sizeof(before));
	model_draw_data(model, (char *)&request.operand, sizeof(request.operand));
	model_say(model, "%s at %#zx", action->name, range.at);
	status = trial_operate(model->trial, &request);
	expect(model->trial, status == DONE, "%s", status_words(status));
	expect(model->trial, request.result == before, "it finds %#llx instead of %#llx",
	       (unsigned long long)request.result, (unsigned long long)before);
	before += request.operand;
	memcpy(model->copy + range.at, &before, sizeof(before));
}

/* Pages that nobody may touch are refused, and nothing of them is changed. */
static void refused(struct model *model, const struct action *action)
{
	struct range range = model_draw_pages(model);
	struct request request = request_of(model, action, range, &model->regions[0]);
	enum status status;

	model_say(model, "%s that nobody may touch, %zu bytes at %#zx", action->name, range.length,
		  range.at);
	model_draw_data(model, request.buffer, range.length);
	mprotect(model->memory + range.at, range.length, PROT_NONE);
	status = trial_operate(model->trial, &request);
	mprotect(model->memory + range.at, range.length, PROT_READ | PROT_WRITE);
	expect(model->trial, status == REMOTE_ACCESS || status == REMOTE_OPERATION, "%s",
	       status_words(status));
	model_expect(model, range, "what could not be touched");
}

/*
 * A fault fails once, in the middle. A device may try again; else the operation ends with an error, and
 * what it left of the range is not known.
 */
static void failing_fault(struct model *model, const struct action *action)
{
	struct range range = model_draw_pages(model);
	struct request request = request_of(model, action, range, &model->regions[0]);
	enum status status;

	model_say(model, "%s, of which a fault fails, %zu bytes at %#zx", action->name, range.length,
		  range.at);
	madvise(model->memory + range.at, range.length, MADV_DONTNEED);
	model_is_zero(model, range);
	model_draw_data(model, request.buffer, range.length);
	trial_disturb(model->trial, (struct odp_path_injection){
		.event = ODP_PATH_AT_FAULT, .action = ODP_PATH_FAIL, .nth = 1, .count = 1 });
	status = trial_operate(model->trial, &request);
	trial_disturbed(model->trial);
	expect(model->trial, status == DONE || status == REMOTE_ACCESS || status == REMOTE_OPERATION ||
	       status == RETRIES_EXCEEDED, "%s", status_words(status));
	if (status == DONE)
		memcpy(model->copy + range.at, request.buffer, range.length);
	else
		model_write(model, range);
}

static void in_flight(struct model *model, const struct action *action)
{
	struct range range = model_draw_pages(model);

	model_say(model, "%s while its pages are discarded, %zu bytes at %#zx", action->name,
		  range.length, range.at);
	trial_write_discarded(model->trial, (struct part){ &model->regions[0], range.at, range.length });
	memcpy(model->copy + range.at, model->memory + range.at, range.length);
}

/* The next events of a kind take some milliseconds each. */
static void slow_events(struct model *model, const struct action *action)
{
	static const struct {
		enum odp_path_event event;
		const char *name;
	} kinds[] = {
		{ ODP_PATH_AT_FAULT, "faults" }, { ODP_PATH_AT_MAP, "maps" },
		{ ODP_PATH_AT_INVALIDATION, "invalidations" },
	};
	size_t kind = model_draw(model, sizeof(kinds) / sizeof(kinds[0]));
	unsigned int delay_us = 1 + (unsigned int)model_draw(model, 5000);

	model_say(model, "%s: 8 %s of %u us", action->name, kinds[kind].name, delay_us);
	trial_disturb(model->trial, (struct odp_path_injection){
		.event = kinds[kind].event, .action = ODP_PATH_DELAY, .nth = 1, .count = 8,
		.delay_us = delay_us });
}

static void advise(struct model *model, const struct action *action)
{
	struct range range = model_draw_pages(model);
	struct region *region = model_draw_region(model, &range);
	struct advice advice = {
		.kind = model_draw(model, 3), .flush = model_draw(model, 2), .region = region,
		.address = request_of(model, action, range, region).address, .length = range.length,
	};
	int ret;

	model_say(model, "%s %d%s, %zu bytes at %#zx", action->name, advice.kind,
		  advice.flush ? ", flushed" : "", range.length, range.at);
	ret = model->trial->device.ops->advise(&model->trial->device, &advice);
	/* without faults, advice for pages that are absent may be refused */
	expect(model->trial, !ret || ret == -EOPNOTSUPP || advice.kind == WITHOUT_FAULT, "%s",
	       strerror(-ret));
}

const struct action soak_accesses[] = {
	{ "RDMA write to the region", CAN_WRITE, access_bytes, WRITE, REMOTE },
	{ "RDMA read of the region", CAN_READ, access_bytes, READ, REMOTE },
	{ "RDMA write from the region", CAN_REQUEST | CAN_WRITE, access_bytes, WRITE, LOCAL },
	{ "RDMA read into the region", CAN_REQUEST | CAN_READ, access_bytes, READ, LOCAL },
	{ "receive", CAN_SEND, access_bytes, SEND, REMOTE },
	{ "send", CAN_SEND, access_bytes, SEND, LOCAL },
	{ "fetch and add", CAN_ATOMIC, fetch_add, FETCH_ADD, REMOTE },
	{ "RDMA write to pages", CAN_WRITE, refused, WRITE, REMOTE },
	{ "RDMA read of pages", CAN_READ, refused, READ, REMOTE },
	{ "RDMA write", CAN_WRITE, failing_fault, WRITE, REMOTE },
	{ "RDMA write", CAN_WRITE, in_flight, WRITE, REMOTE },
	{ "slow events", 0, slow_events, WRITE, REMOTE },
	{ "advice", CAN_PREFETCH, advise, WRITE, REMOTE },
	{ }
};
