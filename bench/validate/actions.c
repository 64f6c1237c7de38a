// SPDX-License-Identifier: GPL-2.0
/* What cases do: memory, regions, operations. Whatever must succeed ends the trial if it does not. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "validate/case.h"

const char *status_words(enum status status)
{
	static const char *const words[] = {
		[DONE] = "done", [LOCAL_PROTECTION] = "local protection error",
		[REMOTE_ACCESS] = "remote access error", [REMOTE_OPERATION] = "remote operation error",
		[LOCAL_OPERATION] = "local operation error", [FLUSHED] = "flushed",
		[RETRIES_EXCEEDED] = "transport retries exceeded", [RNR_EXCEEDED] = "RNR retries exceeded",
		[OTHER_ERROR] = "another error", [NO_COMPLETION] = "no completion",
	};

	return words[status];
}

const struct device_ops *device_ops_of(const char *device)
{
	return strcmp(device, "odp_dev") ? &device_verbs : &device_odp_dev;
}

const char *transport_word(enum transport transport)
{
	static const char *const words[] = { [RC] = "RC", [UC] = "UC", [UD] = "UD", [XRC] = "XRC" };

	return words[transport];
}

void trial_connect(struct trial *trial, const struct tuning *tuning)
{
	int ret = trial->device.ops->tune(&trial->device, tuning);

	expect(trial, !ret, "%u connections of %s: %s: %s", tuning->connections,
	       transport_word(tuning->transport), trial->device.refused, strerror(-ret));
}

unsigned int trial_wants(const struct trial *trial)
{
	const struct conformance_case *of = trial->of;
	bool shared = of->shared || of->transport == XRC;

	switch (of->operation) {
	case WRITE:
		return ON_DEMAND_WRITE;
	case READ:
		return ON_DEMAND_READ;
	case SEND:
		return of->side == LOCAL ? ON_DEMAND_SEND :
		       shared ? ON_DEMAND_SRQ_RECEIVE : ON_DEMAND_RECEIVE;
	default:
		return ON_DEMAND_ATOMIC;
	}
}

char *trial_map(struct trial *trial, size_t pages)
{
	char *address = memory_map(pages * PAGE_BYTES);

	if (!address)
		trial_end(trial, TRIAL_BROKEN, "no memory of %zu pages", pages);
	return address;
}

void trial_fill(char *address, size_t bytes, uint64_t stamp)
{
	data_write(address, bytes, stamp, true);
}

void trial_expect_data(struct trial *trial, const char *address, size_t bytes, uint64_t stamp,
		       const char *what)
{
	for (size_t i = 0; i < bytes / sizeof(uint64_t); i++) {
		size_t words = PAGE_BYTES / sizeof(uint64_t);
		uint64_t found, want = stamp ? data_word(stamp, i / words, i % words) : 0;

		memcpy(&found, address + i * sizeof(found), sizeof(found));
		expect(trial, found == want, "%s: byte %zu of %zu: %#llx instead of %#llx", what,
		       i * sizeof(found), bytes, (unsigned long long)found, (unsigned long long)want);
	}
}

struct region trial_region(struct trial *trial, char *address, size_t bytes, unsigned int flags)
{
	struct region region = { .address = address, .bytes = bytes, .flags = flags };
	int ret = trial->device.ops->add(&trial->device, &region);

	expect(trial, !ret, "registering %zu bytes: %s", bytes, strerror(-ret));
	return region;
}

void trial_remove(struct trial *trial, struct region *region)
{
	int ret = trial->device.ops->remove(&trial->device, region);

	expect(trial, !ret, "deregistering %zu bytes: %s", region->bytes, strerror(-ret));
}

enum status trial_operate(struct trial *trial, struct request *request)
{
	return trial_operate_all(trial, request, 1);
}

enum status trial_operate_all(struct trial *trial, struct request *requests, unsigned int n)
{
	enum status status = trial->device.ops->operate(&trial->device, requests, n);
	int ret;

	if (status == DONE)
		return status;
	ret = trial->device.ops->recover(&trial->device);
	expect(trial, !ret, "no operation is possible any more after: %s", status_words(status));
	return trial->plant && trial->plant->hides_status ? FLUSHED : status;
}

/* Whether an operation changes the region. */
static bool changes(enum operation operation, enum side side)
{
	return operation == READ ? side == LOCAL : operation == WRITE || operation == SEND ?
	       side == REMOTE : true;
}

bool region_is_pinned(const struct device *device, const struct region *region)
{
	return region->flags & REGION_PINNED && !device->never_pins;
}

uint64_t region_at(const struct region *region)
{
	return region->iova ? region->iova : (uintptr_t)region->address;
}

/* The case's operation if it goes that way, else an RDMA operation that does. */
static struct request request_of(struct trial *trial, struct part part, bool change)
{
	bool fits = changes(trial->of->operation, trial->of->side) == change;

	return (struct request){
		.operation = fits ? trial->of->operation : change ? WRITE : READ,
		.side = fits ? trial->of->side : REMOTE,
		.region = part.region, .address = region_at(part.region) + part.offset,
		.length = part.length, .buffer = trial->device.buffer,
	};
}

static const char *words_of(const struct request *request)
{
	static const char *const words[][2] = {
		[WRITE] = { "RDMA write to the region", "RDMA write from the region" },
		[READ] = { "RDMA read of the region", "RDMA read into the region" },
		[SEND] = { "send into the region", "send from the region" },
		[FETCH_ADD] = { "fetch and add in the region", "fetch and add with its result in the region" },
		[COMPARE_SWAP] = { "compare and swap in the region",
				   "compare and swap with its result in the region" },
	};

	return words[request->operation][request->side];
}

static void must_succeed(struct trial *trial, struct request *request)
{
	enum status status = trial_operate(trial, request);

	expect(trial, status == DONE, "%s, %zu bytes at offset %lld: %s", words_of(request),
	       request->length,
	       (long long)(request->address - region_at(request->region)),
	       status_words(status));
}

void trial_device_writes(struct trial *trial, struct part part, uint64_t stamp)
{
	struct request request = request_of(trial, part, true);

	trial_fill(trial->device.buffer, part.length, stamp);
	must_succeed(trial, &request);
}

void trial_device_reads(struct trial *trial, struct part part, uint64_t stamp)
{
	struct request request = request_of(trial, part, false);

	trial_fill(trial->device.buffer, part.length, DATA_POISON);
	must_succeed(trial, &request);
	trial_expect_data(trial, trial->device.buffer, part.length, stamp, words_of(&request));
}

void trial_device_writes_each(struct trial *trial, struct region *region, uint64_t stamp)
{
	for (size_t at = 0; at < region->bytes; at += PAGE_BYTES)
		trial_device_writes(trial, (struct part){ region, at, PAGE_BYTES },
				    stamp + at / PAGE_BYTES);
}

void trial_device_reads_each(struct trial *trial, struct region *region, uint64_t stamp)
{
	for (size_t at = 0; at < region->bytes; at += PAGE_BYTES)
		trial_device_reads(trial, (struct part){ region, at, PAGE_BYTES },
				   stamp + at / PAGE_BYTES);
}

void trial_cpu_reads_each(struct trial *trial, const struct region *region, uint64_t stamp)
{
	for (size_t at = 0; at < region->bytes; at += PAGE_BYTES)
		trial_expect_data(trial, region->address + at, PAGE_BYTES, stamp + at / PAGE_BYTES,
				  "what the CPU reads");
}

void trial_device_is_refused(struct trial *trial, struct part part, enum operation operation)
{
	struct request request = request_of(trial, part, operation == WRITE);
	enum status status = trial_operate(trial, &request);

	expect(trial, status != DONE, "%s: succeeds", words_of(&request));
	expect(trial, status == (request.side == LOCAL ? LOCAL_PROTECTION : REMOTE_ACCESS) ||
	       status == REMOTE_OPERATION, "%s: %s", words_of(&request), status_words(status));
}

void trial_disturb(struct trial *trial, struct odp_path_injection injection)
{
	bool native = !strcmp(trial->fixture->path, "native");

	if (trial->plant && trial->plant->disturbs_nothing)
		return;
	if (native && (injection.event == ODP_PATH_AT_SYNC || injection.action == ODP_PATH_WRONG))
		trial_end(trial, TRIAL_SKIPPED, "on path native the kernel maps by itself");
	if (session_inject(&trial->fixture->machine->session, injection) < 0)
		trial_end(trial, TRIAL_BROKEN, "nothing can be injected");
}

unsigned int trial_disturbed(struct trial *trial)
{
	const struct odp_path_injection none = { 0 };

	return (unsigned int)session_inject(&trial->fixture->machine->session, none);
}

int trial_advise(struct trial *trial, const struct advice *advice)
{
	int ret = trial->device.ops->advise(&trial->device, advice);

	if (ret == -EOPNOTSUPP || ret == -ENOTSUP)
		trial_end(trial, TRIAL_SKIPPED, "%s knows no such advice", trial->fixture->device);
	return ret;
}

struct odp_path_stats trial_stats(const struct trial *trial)
{
	return session_stats(&trial->fixture->machine->session);
}

uint64_t trial_faulted_pages(const struct trial *trial)
{
	return trial_stats(trial).fault_pages;
}

uint64_t trial_invalidated_pages(const struct trial *trial)
{
	return trial_stats(trial).invalidated_pages;
}
