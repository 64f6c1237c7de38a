// SPDX-License-Identifier: GPL-2.0
/* Messages: long, in pieces, many at once, to addresses that are not the program's. */
#include <string.h>

#include "host/memory.h"
#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + (1 << 20))
#define MIB (1ul << 20)

/*
 * One message that finds none of its pages. The peer's memory is pinned. Of a long one two words of each
 * page are looked at.
 */
static void cold(struct trial *trial, size_t bytes)
{
	bool whole = bytes <= 16 * MIB;
	struct region region, peer;
	char *memory;

	if (memory_to_spare_bytes() < 3 * bytes)
		trial_end(trial, TRIAL_SKIPPED, "needs %zu MiB of memory", 3 * bytes / MIB);
	memory = trial_map(trial, bytes / PAGE_BYTES);
	region = trial_region(trial, memory, bytes, 0);
	peer = trial_region(trial, trial_map(trial, bytes / PAGE_BYTES), bytes, REGION_PINNED);
	for (int change = 1; change >= 0; change--) {
		struct request request = {
			.operation = change ? WRITE : READ, .side = REMOTE, .region = &region,
			.address = (uintptr_t)memory, .length = bytes, .buffer = peer.address,
			.other = &peer,
		};
		enum status status;

		data_write(peer.address, bytes, change ? STAMP : DATA_POISON, whole);
		status = trial_operate(trial, &request);
		expect(trial, status == DONE, "%s %zu MiB: %s", change ? "writing" : "reading",
		       bytes / MIB, status_words(status));
		expect(trial, data_is(change ? memory : peer.address, bytes, STAMP, whole),
		       "%s %zu MiB: other data than were moved", change ? "writing" : "reading",
		       bytes / MIB);
	}
	trial_remove(trial, &peer);
	trial_remove(trial, &region);
}

static void one_mib(struct trial *trial)
{
	cold(trial, MIB);
}

static void sixteen_mib(struct trial *trial)
{
	cold(trial, 16 * MIB);
}

static void long_one(struct trial *trial)
{
	cold(trial, 256 * MIB);
}

/* Two pieces on demand and two that are pinned, in turns; absent, and of different lengths. */
static void mixed(struct trial *trial)
{
	static const size_t lengths[] = { 8192, 4096, 12288, 4096 };
	struct region regions[4], target;
	struct part parts[4];
	struct request request = {
		.operation = WRITE, .side = LOCAL, .scatter = parts, .nscatter = 4,
		.region = &regions[0], .buffer = trial->device.buffer,
	};
	size_t done = 0;
	enum status status;

	for (size_t i = 0; i < 4; i++) {
		regions[i] = trial_region(trial, trial_map(trial, 4), 4 * PAGE_BYTES,
					  i & 1 ? REGION_PINNED : 0);
		parts[i] = (struct part){ &regions[i], i & 1 ? 0 : PAGE_BYTES, lengths[i] };
		trial_fill(regions[i].address + parts[i].offset, lengths[i], STAMP + 16 * i);
		request.length += lengths[i];
	}
	target = trial_region(trial, trial_map(trial, 8), 8 * PAGE_BYTES, 0);
	request.buffer = target.address;
	request.other = &target;
	status = trial_operate(trial, &request);
	expect(trial, status == DONE, "writing four pieces: %s", status_words(status));
	for (size_t i = 0; i < 4; done += lengths[i++])
		trial_expect_data(trial, target.address + done, lengths[i], STAMP + 16 * i, "a piece");
	for (size_t i = 0; i < 4; i++)
		trial_remove(trial, &regions[i]);
	trial_remove(trial, &target);
}

/* The same page is needed on every connection, and is absent. */
#define CONNECTIONS 8

static void many_connections(struct trial *trial)
{
	const struct tuning tuning = { .connections = CONNECTIONS, TUNING_RNR };
	struct region region = trial_region(trial, trial_map(trial, 1), PAGE_BYTES, 0);
	struct request requests[CONNECTIONS];
	size_t share = PAGE_BYTES / CONNECTIONS;
	enum status status;

	trial_connect(trial, &tuning);
	trial_fill(trial->device.buffer, PAGE_BYTES, STAMP);
	for (size_t i = 0; i < CONNECTIONS; i++)
		requests[i] = (struct request){
			.operation = WRITE, .side = REMOTE, .region = &region,
			.address = region_at(&region) + i * share, .length = share,
			.buffer = trial->device.buffer + i * share,
		};
	status = trial_operate_all(trial, requests, CONNECTIONS);
	expect(trial, status == DONE, "8 writes to one page: %s", status_words(status));
	trial_expect_data(trial, region.address, PAGE_BYTES, STAMP, "what the CPU reads");
	trial_remove(trial, &region);
}

/* The device is told addresses that are not the program's, and that begin within a page as they do. */
static void other_addresses(struct trial *trial)
{
	char *memory = trial_map(trial, 4);
	struct region region = {
		.address = memory, .bytes = 4 * PAGE_BYTES, .iova = 0x123456789000ull,
	};
	int ret = trial->device.ops->add(&trial->device, &region);

	expect(trial, !ret, "registering at another address: %s", strerror(-ret));
	trial_device_writes(trial, (struct part){ &region, PAGE_BYTES, 2 * PAGE_BYTES }, STAMP);
	trial_expect_data(trial, memory + PAGE_BYTES, 2 * PAGE_BYTES, STAMP, "what the CPU reads");
	trial_device_reads(trial, (struct part){ &region, PAGE_BYTES, 2 * PAGE_BYTES }, STAMP);
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, 0);
	trial_remove(trial, &region);
}

/* At its own address the memory is not the peer's, if the region is elsewhere. */
static void only_other_addresses(struct trial *trial)
{
	char *memory = trial_map(trial, 1);
	struct region region = { .address = memory, .bytes = PAGE_BYTES, .iova = 0x123456789000ull };
	struct request request = {
		.operation = WRITE, .side = REMOTE, .region = &region, .address = (uintptr_t)memory,
		.length = 8, .buffer = trial->device.buffer,
	};
	int ret = trial->device.ops->add(&trial->device, &region);
	enum status status;

	expect(trial, !ret, "registering at another address: %s", strerror(-ret));
	status = trial_operate(trial, &request);
	expect(trial, status == REMOTE_ACCESS, "at the program's address: %s", status_words(status));
	trial_device_reads(trial, (struct part){ &region, 0, PAGE_BYTES }, 0);
	trial_remove(trial, &region);
}

/* A send to a responder that has posted nothing, which may be told so no or one more time. */
static void not_ready(struct trial *trial, uint8_t retries, uint8_t timer)
{
	const struct tuning tuning = { .connections = 1, .rnr_timer = timer, .rnr_retries = retries };
	struct region region = trial_region(trial, trial_map(trial, 1), PAGE_BYTES, 0);
	struct request request = {
		.operation = SEND, .side = LOCAL, .region = &region, .address = region_at(&region),
		.length = PAGE_BYTES, .buffer = trial->device.buffer, .no_receive = true,
	};
	enum status status;

	trial_connect(trial, &tuning);
	status = trial_operate(trial, &request);
	expect(trial, status == RNR_EXCEEDED, "%s", status_words(status));
	request.no_receive = false;
	trial_fill(region.address, PAGE_BYTES, OTHER);
	status = trial_operate(trial, &request);
	expect(trial, status == DONE, "once there is a receive: %s", status_words(status));
	trial_expect_data(trial, trial->device.buffer, PAGE_BYTES, OTHER, "what was received");
	trial_remove(trial, &region);
}

static void never_ready(struct trial *trial)
{
	not_ready(trial, 0, 12);
}

static void not_ready_twice(struct trial *trial)
{
	not_ready(trial, 1, 1);
}

/* The receiver waits for its own page, which may take RNR NAKs: they are not the sender's failure. */
static void receive_fault(struct trial *trial)
{
	const struct tuning tuning = { .connections = 1, .rnr_timer = 0, .rnr_retries = 7 };
	struct region region = trial_region(trial, trial_map(trial, 4), 4 * PAGE_BYTES, 0);

	trial_connect(trial, &tuning);
	trial_device_writes(trial, (struct part){ &region, 0, 4 * PAGE_BYTES }, STAMP);
	trial_expect_data(trial, region.address, 4 * PAGE_BYTES, STAMP, "what was received");
	trial_remove(trial, &region);
}

#define LOSES "a transfer that finds its memory absent fails, or loses data"

static const struct conformance_case cases[] = {
	{ "1-mib", "a message of 1 MiB that finds none of its pages", LOSES,
	  .needs = CAN_WRITE | CAN_READ, .run = one_mib },
	{ "16-mib", "a message of 16 MiB that finds none of its pages", LOSES,
	  .needs = CAN_WRITE | CAN_READ, .run = sixteen_mib },
	{ "256-mib", "a message of 256 MiB that finds none of its pages", LOSES,
	  .needs = CAN_WRITE | CAN_READ, .slow = true, .run = long_one },
	{ "mixed", "one message of pinned pieces and pieces on demand", LOSES,
	  .needs = CAN_WRITE | CAN_REQUEST | CAN_CONNECT, .run = mixed },
	{ "many-connections", "eight connections that need the same absent page at once", LOSES,
	  .needs = CAN_WRITE | CAN_CONNECT, .run = many_connections },
	{ "other-addresses", "a region that the device finds at other addresses than the program",
	  "a program that moves its buffers behind an address of its own gets wrong data",
	  .needs = CAN_WRITE | CAN_READ | CAN_OFFSET, .run = other_addresses, .operation = WRITE },
	{ "only-other-addresses", "such a region is not found at the program's address",
	  "a peer reaches memory that it was not given",
	  .needs = CAN_WRITE | CAN_READ | CAN_OFFSET, .run = only_other_addresses, .operation = READ },
	{ "never-ready", "without retries, a send that finds no receive ends with an RNR error",
	  "a program waits for ever for a peer that is not ready",
	  .needs = CAN_SEND | CAN_CONNECT | CAN_REQUEST, .run = never_ready },
	{ "not-ready-twice", "the same with one retry after the shortest time",
	  "a program waits for ever for a peer that is not ready",
	  .needs = CAN_SEND | CAN_CONNECT | CAN_REQUEST, .run = not_ready_twice },
	{ "receive-fault", "a receive into absent pages, with the longest RNR time and retries for ever",
	  LOSES, .needs = CAN_SEND | CAN_CONNECT, .slow = true, .run = receive_fault, .operation = SEND,
	  .side = REMOTE },
	{ }
};

const struct theme theme_messages = { "messages", "long ones, in pieces, and many at once", cases };
