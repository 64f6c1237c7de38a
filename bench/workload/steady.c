// SPDX-License-Identifier: GPL-2.0
/*
 * steady: operations that make no fault, on pinned or on-demand memory: the cost of ODP when
 * nothing faults. One at a time for the latency, many at once for the bandwidth.
 *
 * The proof of each sample: the device had worked on every page before; the counters of faults and
 * invalidations did not move; and the data arrived.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "target/target.h"

#define MOST_DEPTH 512
/* Operations in a sample of bandwidth: enough to make filling the queues a small part of it. */
#define LEAST_OPERATIONS 64
#define FILLINGS 4

enum { LATENCY, BANDWIDTH };
enum { ON_DEMAND, PINNED };

static const char *const registrations[] = { "odp", "pinned", NULL };

struct steady_params {
	struct workload_params common;
	struct target_params target;
	uint64_t registration;
};

/* perftest's letters: -q, -t. */
static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("200"),
	{ .name = "registration", .type = OPTION_CHOICE, .choices = registrations, .def = "odp",
	  .help = "the region is on demand, with every page there; or it is pinned",
	  .offset = offsetof(struct steady_params, registration) },
	{ .name = "qps", .letter = 'q', .type = OPTION_NUMBER, .min = 1, .max = TARGET_MOST_QPS,
	  .def = "1", .help = "connections; measure latency uses them in turn, bandwidth all at once",
	  .offset = offsetof(struct steady_params, target.qps) },
	{ .name = "depth", .letter = 't', .type = OPTION_NUMBER, .min = 1, .max = MOST_DEPTH,
	  .def = "16", .help = "requests in flight on each connection, for the bandwidth",
	  .offset = offsetof(struct steady_params, target.depth) },
	{ }
};

/* From open to close. */
struct steady {
	struct target *target;
	struct target_region region;
	enum access access;
	size_t length;			/* bytes of an operation */
	size_t slots;			/* places for it, whole pages, shared by the connections */
	size_t slot_bytes;
	struct target_access *many;	/* the operations of one sample of bandwidth */
	size_t operations;		/* how many */
	uint64_t stamp;
	bool whole;
	bool wrong;			/* the data of some sample of bandwidth */
};

static char *slot_of(const struct steady *steady, const struct target_access *access, bool target)
{
	bool in_region = (steady->access == ACCESS_WRITE) == target;

	return in_region ? steady->region.address + access->offset : access->buffer;
}

/* Writes new data at the source, and poison at the destination. */
static void prepare(struct steady *steady, const struct target_access *access)
{
	data_write(slot_of(steady, access, false), steady->length, steady->stamp, steady->whole);
	data_write(slot_of(steady, access, true), steady->length, DATA_POISON, steady->whole);
}

static bool is_right(const struct steady *steady, const struct target_access *access)
{
	return data_is(slot_of(steady, access, true), steady->length, steady->stamp,
		       steady->whole);
}

static bool no_fault(const struct steady *steady, const struct target_counts *before)
{
	struct target_counts now;

	return steady->target->ops->counts(steady->target, &now) &&
	       now.faults == before->faults && now.invalidations == before->invalidations;
}

static int measure_latency(struct steady *steady, size_t i, struct series *series)
{
	struct target_access *access = &steady->many[i % steady->target->params->qps];
	struct target_counts before;
	int ret;

	steady->stamp += steady->slots;
	prepare(steady, access);
	ret = target_put(steady->target, steady->access, access, 1);
	if (ret)
		return ret;
	target_rest(steady->target);
	steady->target->ops->counts(steady->target, &before);
	ret = steady->target->ops->access(steady->target, steady->access, access);
	if (!ret)
		ret = target_get(steady->target, steady->access, access, 1);
	if (ret)
		return ret;
	if (no_fault(steady, &before) && is_right(steady, access))
		return series_add(series, access->elapsed_ns);
	series->rejected++;
	return 0;
}

/* What one operation takes when many are in flight: its share of the time of all. */
static int measure_bandwidth(struct steady *steady, struct series *series)
{
	struct target_counts before;
	uint64_t begin, elapsed_ns;
	bool right = true;
	int ret;

	steady->stamp += steady->slots;
	for (size_t i = 0; i < steady->slots; i++)
		prepare(steady, &steady->many[i]);
	ret = target_put(steady->target, steady->access, steady->many, steady->operations);
	if (ret)
		return ret;
	steady->target->ops->counts(steady->target, &before);
	begin = clock_now_ns();
	ret = steady->target->ops->access_many(steady->target, steady->access, steady->many,
					       steady->operations);
	elapsed_ns = clock_now_ns() - begin;
	if (!ret)
		ret = target_get(steady->target, steady->access, steady->many, steady->operations);
	if (ret)
		return ret;
	for (size_t i = 0; i < steady->slots; i++)
		right = right && is_right(steady, &steady->many[i]);
	steady->wrong |= !right;
	series->batch = steady->operations;
	if (right && no_fault(steady, &before))
		return series_add(series, elapsed_ns);
	series->rejected++;
	return 0;
}

/* Lets the device work on every page, with every connection. */
static int warm_up(struct steady *steady)
{
	struct target *target = steady->target;
	int ret;

	for (size_t i = 0; i < steady->slots; i++)
		prepare(steady, &steady->many[i]);
	ret = target_put(target, steady->access, steady->many, steady->operations);
	if (!ret)
		ret = target->ops->access_many(target, steady->access, steady->many,
					       steady->operations);
	return ret ? ret : target_get(target, steady->access, steady->many, steady->operations);
}

static int register_region(struct steady *steady)
{
	int ret = steady->target->ops->add(steady->target, &steady->region);

	if (ret)
		return ret;
	ret = warm_up(steady);
	if (ret)
		steady->target->ops->remove(steady->target, &steady->region);
	return ret;
}

/* A sample of bandwidth has many operations, so fewer samples are enough. */
#define BANDWIDTH_PART 4

static int steady_measure(struct job *job, size_t n, struct series *series)
{
	struct steady *steady = job->private;
	int ret;

	if (steady->region.pinned && strcmp(job->fixture.path, "native"))
		return fixture_skip_path(&job->fixture, "pinned memory is not mapped on demand");
	ret = register_region(steady);
	if (ret)
		return ret;
	for (size_t i = 0; i < n && !ret; i++)
		ret = measure_latency(steady, i, &series[LATENCY]);
	for (size_t i = 0; i < n && !ret; i += BANDWIDTH_PART)
		ret = measure_bandwidth(steady, &series[BANDWIDTH]);
	steady->target->ops->remove(steady->target, &steady->region);
	return ret;
}

/* All connections at full depth once; every word of the data is checked. */
static int steady_count(struct job *job, struct tally *tally)
{
	struct steady *steady = job->private;
	struct odp_path_stats before;
	struct series series = { };
	bool proven;
	int ret = register_region(steady);

	if (ret)
		return ret;
	before = session_stats(&job->fixture.machine->session);
	steady->whole = true;
	steady->wrong = false;
	ret = measure_bandwidth(steady, &series);
	steady->whole = false;
	tally_region(tally, steady->target, &steady->region);
	tally_stats(tally, &job->fixture, steady->operations, &before);
	steady->target->ops->remove(steady->target, &steady->region);
	proven = !series.rejected;
	series_free(&series);
	if (ret || proven)
		return ret;
	if (!steady->wrong)
		return tally_disturbed(tally, "there were faults or invalidations");
	log_error("steady: the data is wrong");
	return -EIO;
}

/* Access i is on connection i modulo their number, and a connection always uses one slot. */
static int plan(struct steady *steady)
{
	const struct target_params *params = steady->target->params;
	size_t fillings = FILLINGS * params->depth * params->qps;

	steady->operations = fillings > LEAST_OPERATIONS ? fillings : LEAST_OPERATIONS;
	steady->many = calloc(steady->operations, sizeof(*steady->many));
	if (!steady->many)
		return -ENOMEM;
	for (size_t i = 0; i < steady->operations; i++) {
		size_t connection = i % params->qps;
		size_t slot = connection % steady->slots;

		steady->many[i] = (struct target_access){
			.region = &steady->region, .connection = connection,
			.offset = slot * steady->slot_bytes, .length = steady->length,
			.buffer = steady->target->buffer + slot * steady->slot_bytes,
		};
	}
	return 0;
}

static void steady_close(struct job *job)
{
	struct steady *steady = job->private;

	free(steady->many);
	if (steady->region.address)
		munmap(steady->region.address, steady->region.bytes);
	free(steady);
}

static int set_up(struct steady *steady, struct job *job)
{
	const struct steady_params *params = (const struct steady_params *)job->params;
	const struct target_params *on = &params->target;

	steady->target = job->fixture.target;
	steady->stamp = DATA_FIRST_STAMP;
	steady->access = on->target->chosen(on);
	steady->length = on->target->length(on, 1);
	steady->slot_bytes = (steady->length + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
	steady->slots = job->fixture.target->buffer_bytes / steady->slot_bytes;
	if (steady->slots > on->qps)
		steady->slots = on->qps;
	steady->region.pinned = params->registration == PINNED;
	steady->region.bytes = steady->slots * steady->slot_bytes;
	steady->region.address = memory_map(steady->region.bytes);
	return steady->region.address ? plan(steady) : -ENOMEM;
}

static int steady_open(struct job *job)
{
	struct steady *steady = calloc(1, sizeof(*steady));
	int ret;

	if (!steady)
		return -ENOMEM;
	job->private = steady;
	ret = set_up(steady, job);
	if (ret)
		steady_close(job);
	return ret;
}

static const char *steady_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "counter";
}

static const struct measure measures[] = {
	[LATENCY] = { .name = "latency" }, [BANDWIDTH] = { .name = "bandwidth" }, { }
};

const struct workload_ops workload_steady = {
	.name = "steady",
	.summary = "latency and bandwidth with no faults, pinned or on demand",
	.targets = TARGET_VERBS,
	.one_operation = true,
	.options = options,
	.params_size = sizeof(struct steady_params),
	.measures = measures,
	.paths = "native",
	.level = ODP_PATH_COUNT,
	.valid_for = "latency: one operation, posted to completed, nothing else in flight; "
		     "bandwidth: the time of an operation where each connection has as many in "
		     "flight as asked for; no page is faulted or taken away meanwhile",
	.valid_between_hosts = "latency: one operation, posted to completed here, nothing else in "
			       "flight; bandwidth: the time of an operation where each connection "
			       "has as many in flight as asked for; what the network and the other "
			       "host take is in both; no page is faulted or taken away meanwhile",
	.open = steady_open,
	.close = steady_close,
	.measure = steady_measure,
	.count = steady_count,
	.proof = steady_proof,
};
