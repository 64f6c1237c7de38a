// SPDX-License-Identifier: GPL-2.0
/* First accesses, and those that fail, on transports other than RC with a receive queue for each QP. */
#include <string.h>
#include <sys/mman.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP

static const char *const words[] = {
	"sends", "receives", "writes", "reads", "atomics", "receives by an SRQ",
};

/* The connections that the case wants, if the device announces what it does there. */
static void connect_to(struct trial *trial, unsigned int connections)
{
	const struct conformance_case *of = trial->of;
	const struct tuning tuning = {
		.connections = connections, .transport = of->transport,
		.shared = of->shared, TUNING_RNR,
	};
	unsigned int wants = trial_wants(trial);

	if (!(trial->device.announced[of->transport] & wants))
		trial_end(trial, TRIAL_SKIPPED, "%s announces no %s on demand over %s",
			  trial->fixture->device, words[__builtin_ctz(wants)],
			  transport_word(of->transport));
	trial_connect(trial, &tuning);
}

/* A datagram is one packet. */
static size_t message_bytes(const struct trial *trial)
{
	size_t most = trial->device.datagram_bytes;

	return trial->of->transport == UD && most < PAGE_BYTES ? most : PAGE_BYTES;
}

static void absent(struct trial *trial)
{
	connect_to(trial, 1);
	trial_first_access(trial, message_bytes(trial), false);
}

static void atomic(struct trial *trial)
{
	connect_to(trial, 1);
	trial_first_atomic(trial);
}

/* The header, which nobody may have written, and the data behind it, in two pages that are absent. */
static void header(struct trial *trial)
{
	size_t bytes = message_bytes(trial);
	char *memory = trial_map(trial, 2);
	struct region region = trial_region(trial, memory, 2 * PAGE_BYTES, 0);
	struct request request = {
		.operation = SEND, .side = REMOTE, .region = &region, .address = (uintptr_t)memory,
		.length = bytes, .buffer = trial->device.buffer, .header = true,
	};
	enum status status;

	connect_to(trial, 1);
	trial_fill(trial->device.buffer, bytes, STAMP);
	status = trial_operate(trial, &request);
	expect(trial, status == DONE, "%s", status_words(status));
	trial_expect_data(trial, memory + GRH_BYTES, bytes, STAMP, "what was received");
	trial_expect_data(trial, memory + GRH_BYTES + bytes, 2 * PAGE_BYTES - GRH_BYTES - bytes, 0,
			  "what comes after it");
	trial_remove(trial, &region);
}

#define SHARERS 4

/* Which of the messages a page has; each begins with its number, whatever QP took which receive. */
static size_t message_in(struct trial *trial, const char *page)
{
	for (size_t i = 0; i < SHARERS; i++) {
		uint64_t first, want = data_word(STAMP + i, 0, 0);

		memcpy(&first, page, sizeof(first));
		if (first == want)
			return i;
	}
	trial_end(trial, TRIAL_FAILED, "a page has none of the messages");
}

/* Four QPs share a queue of four receives, each of which finds its page absent. */
static void sharers(struct trial *trial)
{
	char *memory = trial_map(trial, SHARERS), *from = trial->device.buffer;
	struct region region = trial_region(trial, memory, SHARERS * PAGE_BYTES, 0);
	uint64_t before = trial_faulted_pages(trial);
	struct request requests[SHARERS];
	unsigned int seen = 0;
	enum status status;

	connect_to(trial, SHARERS);
	for (size_t i = 0; i < SHARERS; i++) {
		requests[i] = (struct request){
			.operation = SEND, .side = REMOTE, .region = &region, .length = PAGE_BYTES,
			.address = (uintptr_t)memory + i * PAGE_BYTES, .buffer = from + i * PAGE_BYTES,
		};
		trial_fill(requests[i].buffer, PAGE_BYTES, STAMP + i);
	}
	status = trial_operate_all(trial, requests, SHARERS);
	expect(trial, status == DONE, "%s", status_words(status));
	for (size_t i = 0; i < SHARERS; i++) {
		size_t message = message_in(trial, memory + i * PAGE_BYTES);

		trial_expect_data(trial, memory + i * PAGE_BYTES, PAGE_BYTES, STAMP + message,
				  "what was received");
		seen |= 1u << message;
	}
	expect(trial, seen == (1u << SHARERS) - 1, "a message was received twice, another one not");
	expect(trial, trial_faulted_pages(trial) - before >= SHARERS, "%llu pages were faulted in",
	       (unsigned long long)(trial_faulted_pages(trial) - before));
	trial_remove(trial, &region);
}

/* How an access may end whose memory is gone: at the end that has it, and as the other one is told. */
static bool is_refusal(const struct trial *trial, enum status status)
{
	if (trial->of->side == LOCAL || status == LOCAL_PROTECTION)
		return status == LOCAL_PROTECTION && (trial->of->side == LOCAL ||
						       trial->of->operation == SEND);
	return status == REMOTE_OPERATION || (status == REMOTE_ACCESS && trial->of->operation != SEND);
}

/* The case's operation on a region whose memory is gone. */
static enum status use_what_is_gone(struct trial *trial)
{
	size_t bytes = message_bytes(trial);
	char *memory = trial_map(trial, 1);
	struct region region = trial_region(trial, memory, bytes, 0);
	struct request request = {
		.operation = trial->of->operation, .side = trial->of->side, .region = &region,
		.address = (uintptr_t)memory, .length = bytes, .buffer = trial->device.buffer,
	};
	enum status status;

	connect_to(trial, 1);
	munmap(memory, PAGE_BYTES);
	status = trial_operate(trial, &request);
	trial_remove(trial, &region);
	return status;
}

/* A completion says that it failed, whatever its status is, and then the same operation works. */
static void gone(struct trial *trial)
{
	enum status status = use_what_is_gone(trial);

	expect(trial, status != DONE && status != NO_COMPLETION, "it ends with: %s",
	       status_words(status));
	trial_first_access(trial, message_bytes(trial), false);
}

static void gone_status(struct trial *trial)
{
	enum status status = use_what_is_gone(trial);

	expect(trial, is_refusal(trial, status), "it ends with: %s", status_words(status));
}

#define LOSES "data of a program that has not touched its buffers yet is lost, or its transfer fails"
#define BREAKS "a program that gave its memory back waits for ever, or cannot connect again"
#define HIDES "a program cannot tell what failed, and where"
#define CONNECTS (CAN_CONNECT | CAN_COUNT)

#define ABSENT LOSES, .needs = CONNECTS, .run = absent
#define SHARERS_OF LOSES, .needs = CONNECTS, .run = sharers
#define GONE " memory that is gone is an error, and the next one works", BREAKS, .needs = CONNECTS, .run = gone
#define STATUS " memory that is gone: the status says so", HIDES, .needs = CONNECTS, .run = gone_status

static const struct conformance_case cases[] = {
	{ "srq-receive", "RC: a receive by an SRQ into a page that does not exist yet", ABSENT,
	  .operation = SEND, .shared = true },
	{ "srq-sharers", "RC: four QPs receive by one SRQ into pages that do not exist yet", SHARERS_OF,
	  .operation = SEND, .shared = true },
	{ "srq-gone", "RC: a receive by an SRQ into" GONE, .operation = SEND, .shared = true },
	{ "srq-gone-status", "RC: a receive by an SRQ into" STATUS, .operation = SEND, .shared = true },
	{ "uc-send", "UC: a send from a page that does not exist yet sends zeros", ABSENT,
	  .transport = UC, .operation = SEND, .side = LOCAL },
	{ "uc-receive", "UC: a receive into a page that does not exist yet", ABSENT,
	  .transport = UC, .operation = SEND },
	{ "uc-write", "UC: a write to a page that does not exist yet", ABSENT,
	  .transport = UC, .operation = WRITE },
	{ "uc-write-source", "UC: a write from a page that does not exist yet sends zeros", ABSENT,
	  .transport = UC, .operation = WRITE, .side = LOCAL },
	{ "ud-send", "UD: a send from a page that does not exist yet sends zeros", ABSENT,
	  .transport = UD, .operation = SEND, .side = LOCAL },
	{ "ud-receive", "UD: a receive into a page that does not exist yet, its header elsewhere", ABSENT,
	  .transport = UD, .operation = SEND },
	{ "ud-receive-header", "UD: a receive of header and data into pages that do not exist yet", LOSES,
	  .needs = CONNECTS, .run = header, .transport = UD, .operation = SEND },
	{ "ud-srq-receive", "UD: a receive by an SRQ into a page that does not exist yet", ABSENT,
	  .transport = UD, .operation = SEND, .shared = true },
	{ "ud-gone", "UD: a send from" GONE, .transport = UD, .operation = SEND, .side = LOCAL },
	{ "ud-gone-status", "UD: a send from" STATUS, .transport = UD, .operation = SEND, .side = LOCAL },
	{ "xrc-send", "XRC: a send from a page that does not exist yet sends zeros", ABSENT,
	  .transport = XRC, .operation = SEND, .side = LOCAL },
	{ "xrc-receive", "XRC: a receive into a page that does not exist yet", ABSENT,
	  .transport = XRC, .operation = SEND },
	{ "xrc-sharers", "XRC: four QPs receive by one SRQ into pages that do not exist yet", SHARERS_OF,
	  .transport = XRC, .operation = SEND },
	{ "xrc-write", "XRC: a write to a page that does not exist yet", ABSENT,
	  .transport = XRC, .operation = WRITE },
	{ "xrc-write-source", "XRC: a write from a page that does not exist yet sends zeros", ABSENT,
	  .transport = XRC, .operation = WRITE, .side = LOCAL },
	{ "xrc-read", "XRC: a read of a page that does not exist yet gives zeros", ABSENT,
	  .transport = XRC, .operation = READ },
	{ "xrc-read-target", "XRC: a read into a page that does not exist yet", ABSENT,
	  .transport = XRC, .operation = READ, .side = LOCAL },
	{ "xrc-fetch-add", "XRC: a fetch and add in a page that does not exist yet", LOSES,
	  .needs = CONNECTS, .run = atomic, .transport = XRC, .operation = FETCH_ADD },
	{ "xrc-gone", "XRC: a receive into" GONE, .transport = XRC, .operation = SEND },
	{ "xrc-gone-status", "XRC: a receive into" STATUS, .transport = XRC, .operation = SEND },
	{ "xrc-write-gone", "XRC: a write to" GONE, .transport = XRC, .operation = WRITE },
	{ "xrc-write-gone-status", "XRC: a write to" STATUS, .transport = XRC, .operation = WRITE },
	{ }
};

const struct theme theme_transports = { "transports", "SRQs, and what is not RC", cases };
