// SPDX-License-Identifier: GPL-2.0
/*
 * storm: many threads make the device fault at once. With odp_dev each thread makes one access.
 * With ibverbs each drives a share of the connections, with a CQ of its own, and has an access in
 * flight on every one of them. Each access has a page of its own, or all have the same page. In a
 * round the CPU brings new pages, all threads start, and each access is made once.
 *
 * The proof of a round: each access read what the CPU had written; and with own pages there was
 * exactly one fault for each, which brought one page, with the same page at least one in all and at
 * most one for each access. (mlx5's faults are in a wider range, as one may bring several pages, but
 * these are as many as are missing, or more: target/deviation/faults.h.) On an ibverbs device that
 * counts nothing on path native at level off, the data is the only proof.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/nearby.h"
#include "lib/log.h"
#include "memory/span.h"
#include "target/deviation/faults.h"
#include "target/target.h"

#define MAX_THREADS 64

enum { PAGES_OWN, PAGES_SAME };

static const char *const pages_of[] = { "own", "same", NULL };

struct storm_params {
	struct workload_params common;
	struct target_params target;
	uint64_t pages_of, region_bytes;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("512"),
	{ .name = "threads", .type = OPTION_NUMBER, .min = 1, .max = MAX_THREADS, .def = "8",
	  .help = "threads that make the accesses of a round; at most one for each access",
	  .offset = offsetof(struct storm_params, target.lanes) },
	{ .name = "qps", .letter = 'q', .type = OPTION_NUMBER, .min = 1, .max = TARGET_MOST_QPS,
	  .def = "8", .only = TARGET_VERBS,
	  .help = "connections, each with one access in a round; the threads share them",
	  .offset = offsetof(struct storm_params, target.qps) },
	{ .name = "pages_of", .type = OPTION_CHOICE, .choices = pages_of, .def = "own",
	  .help = "own: a page for each access; same: one page for all",
	  .offset = offsetof(struct storm_params, pages_of) },
	{ .name = "region_bytes", .type = OPTION_BYTES, .min = 0, .max = 1ull << 40, .def = "0",
	  .only = TARGET_VERBS,
	  .help = "size of the region over which the pages are spread; 0: just the pages",
	  .offset = offsetof(struct storm_params, region_bytes) },
	{ }
};

static int storm_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct storm_params *params = (const struct storm_params *)common;
	uint64_t least = params->target.qps * PAGE_BYTES;

	if (!params->region_bytes || params->region_bytes >= least)
		return 0;
	snprintf(err, err_size, "region_bytes %" PRIu64 ": less than a page for each connection; "
		 "valid: 0, or from %" PRIu64, params->region_bytes, least);
	return -EINVAL;
}

struct storm;

struct storm_thread {
	struct storm *storm;
	pthread_t thread;
	struct target_access *accesses;
	size_t naccesses;
	int error;
};

/* From open to close. */
struct storm {
	const struct storm_params *params;
	struct target *target;
	struct nearby *nearby;
	struct span span;
	size_t pages, stride_bytes;		/* from page to page of the span */
	struct target_access *accesses;		/* of a round */
	size_t naccesses, nthreads;
	pthread_mutex_t gate;			/* held until all threads are there */
	pthread_barrier_t begin, end;		/* of a round */
	bool incomplete;			/* a thread is missing: there are no rounds */
	atomic_bool stop;			/* instead of the next round */
	struct storm_thread threads[MAX_THREADS];
	uint64_t stamp;
};

static size_t page_of(const struct storm *storm, size_t index)
{
	return storm->params->pages_of == PAGES_OWN ? index : 0;
}

static char *page_address(const struct storm *storm, size_t page)
{
	return storm->span.address + page * storm->stride_bytes;
}

static int access_all(struct storm_thread *thread)
{
	struct target *target = thread->storm->target;
	int ret = 0;

	if (target->ops->access_many)
		return target->ops->access_many(target, ACCESS_READ, thread->accesses,
						thread->naccesses);
	for (size_t i = 0; i < thread->naccesses && !ret; i++)
		ret = target->ops->access(target, ACCESS_READ, &thread->accesses[i]);
	return ret;
}

/* Runs near the device, if that has a place; it is no error to run elsewhere. */
static void *thread_main(void *argument)
{
	struct storm_thread *thread = argument;
	struct storm *storm = thread->storm;
	bool incomplete;

	nearby_bind(storm->nearby, thread - storm->threads);
	pthread_mutex_lock(&storm->gate);
	incomplete = storm->incomplete;
	pthread_mutex_unlock(&storm->gate);
	/* To stop takes all of them too: whoever left before the barrier would be waited for. */
	while (!incomplete) {
		pthread_barrier_wait(&storm->begin);
		if (atomic_load(&storm->stop))
			break;
		thread->error = access_all(thread);
		pthread_barrier_wait(&storm->end);
	}
	return NULL;
}

static bool is_right(const struct storm *storm)
{
	for (size_t i = 0; i < storm->naccesses; i++)
		if (!data_is(storm->accesses[i].buffer, PAGE_BYTES,
			     storm->stamp + page_of(storm, i), false))
			return false;
	return true;
}

/* What a round is worth. */
struct proof {
	bool right;		/* the data */
	bool due;		/* the faults, if they are counted: */
	uint64_t faults, pages;
};

static bool are_due(const struct storm *storm, const struct proof *proof)
{
	struct fault_range range = fault_range_single(storm->target, storm->naccesses);

	if (storm->params->pages_of == PAGES_OWN)
		return fault_range_has(&range, proof->faults) &&
		       fault_range_brings(&range, storm->pages, proof->pages);
	range.least = 1;
	return fault_range_has(&range, proof->faults) && proof->pages;
}

static int discard(void *address, size_t bytes)
{
	if (!madvise(address, bytes, MADV_DONTNEED))
		return 0;
	log_error("storm: madvise(MADV_DONTNEED): %s", strerror(errno));
	return -errno;
}

/* Brings new pages. If they are spread over a larger span, only they are discarded. */
static int renew(struct storm *storm)
{
	bool dense = storm->stride_bytes == PAGE_BYTES;
	int ret = dense ? discard(storm->span.address, storm->span.bytes) : 0;

	storm->stamp += TARGET_MOST_QPS;
	for (size_t page = 0; page < storm->pages && !ret; page++) {
		if (!dense)
			ret = discard(page_address(storm, page), PAGE_BYTES);
		data_write(page_address(storm, page), PAGE_BYTES, storm->stamp + page, false);
	}
	for (size_t i = 0; i < storm->naccesses; i++)
		data_write(storm->accesses[i].buffer, PAGE_BYTES, DATA_POISON, false);
	return ret;
}

static int storm_round(struct storm *storm, struct proof *proof)
{
	struct target_counts before = { }, now = { };
	bool counted;
	int ret = renew(storm);

	if (ret)
		return ret;
	target_rest(storm->target);
	storm->target->ops->counts(storm->target, &before);
	pthread_barrier_wait(&storm->begin);
	pthread_barrier_wait(&storm->end);
	for (size_t i = 0; i < storm->nthreads && !ret; i++)
		ret = storm->threads[i].error;
	counted = storm->target->ops->counts(storm->target, &now);
	proof->faults = now.faults - before.faults;
	proof->pages = now.fault_pages - before.fault_pages;
	proof->due = !counted || are_due(storm, proof);
	proof->right = is_right(storm);
	return ret;
}

/* Runs rounds until n samples were taken or rejected. */
static int rounds(struct storm *storm, size_t n, struct series *series)
{
	struct proof proof = { };
	bool proven;
	int ret = 0;

	for (size_t done = 0; done < n && !ret; done += storm->naccesses) {
		ret = storm_round(storm, &proof);
		proven = proof.right && proof.due;
		if (!ret && !proven)
			series->rejected += storm->naccesses;
		for (size_t i = 0; i < storm->naccesses && !ret && proven; i++)
			ret = series_add(series, storm->accesses[i].elapsed_ns);
	}
	return ret;
}

static int storm_measure(struct job *job, size_t n, struct series *series)
{
	struct storm *storm = job->private;
	int ret = span_check_lists(&storm->span, &job->fixture, 0);

	if (!ret)
		ret = span_add(&storm->span, storm->target);
	if (ret)
		return ret;
	ret = rounds(storm, n, series);
	span_remove(&storm->span, storm->target);
	return ret;
}

/* One round. */
static int storm_count(struct job *job, struct tally *tally)
{
	struct storm *storm = job->private;
	const struct session *session = &job->fixture.machine->session;
	struct odp_path_stats before;
	struct proof proof;
	int ret = span_add(&storm->span, storm->target);

	if (ret)
		return ret;
	before = session_stats(session);
	ret = storm_round(storm, &proof);
	tally_region(tally, storm->target, &storm->span.regions[0]);
	tally->registered_bytes = storm->span.bytes;
	span_remove(&storm->span, storm->target);
	tally_stats(tally, &job->fixture, storm->naccesses, &before);
	tally_count(tally, "regions", storm->span.nregions);
	tally_count(tally, "threads", storm->nthreads);
	tally_count(tally, "cpus_near_device", nearby_cpus(storm->nearby));
	if (ret)
		return ret;
	if (!proof.right) {
		log_error("storm: %zu accesses: the data is wrong", storm->naccesses);
		return -EIO;
	}
	return proof.due ? 0 : tally_disturbed(tally, "%zu accesses of %zu missing pages made %"
					       PRIu64 " faults of %" PRIu64 " pages",
					       storm->naccesses, storm->pages, proof.faults,
					       proof.pages);
}

static int start_threads(struct storm *storm)
{
	size_t started;
	int err = 0;

	pthread_barrier_init(&storm->begin, NULL, storm->nthreads + 1);
	pthread_barrier_init(&storm->end, NULL, storm->nthreads + 1);
	pthread_mutex_init(&storm->gate, NULL);
	pthread_mutex_lock(&storm->gate);
	for (started = 0; started < storm->nthreads; started++) {
		struct storm_thread *thread = &storm->threads[started];

		thread->storm = storm;
		err = pthread_create(&thread->thread, NULL, thread_main, thread);
		if (err)
			break;
	}
	storm->incomplete = err != 0;
	pthread_mutex_unlock(&storm->gate);
	if (!err)
		return 0;
	log_error("storm: pthread_create: %s", strerror(err));
	while (started--)
		pthread_join(storm->threads[started].thread, NULL);
	return -err;
}

/* Each thread has a part of the list: one access for each connection of its lane. */
static int plan(struct storm *storm)
{
	size_t index = 0;

	storm->accesses = calloc(storm->naccesses, sizeof(*storm->accesses));
	if (!storm->accesses)
		return -ENOMEM;
	for (size_t t = 0; t < storm->nthreads; t++) {
		struct storm_thread *thread = &storm->threads[t];

		thread->accesses = &storm->accesses[index];
		thread->naccesses = target_lane_share(storm->naccesses, storm->nthreads, t);
		for (size_t i = 0; i < thread->naccesses; i++, index++) {
			struct target_access *access = &storm->accesses[index];

			access->region = span_region(&storm->span, page_of(storm, index) *
						     storm->stride_bytes, &access->offset);
			access->length = PAGE_BYTES;
			access->buffer = storm->target->buffer + index * PAGE_BYTES;
			access->lane = t;
			access->connection = i;
		}
	}
	return 0;
}

static void clean_up(struct storm *storm)
{
	free(storm->accesses);
	span_unmap(&storm->span);
	nearby_close(storm->nearby);
	free(storm);
}

static int set_up(struct storm *storm, struct job *job)
{
	const struct storm_params *params = (const struct storm_params *)job->params;
	const struct fixture *fixture = &job->fixture;
	uint64_t threads = params->target.lanes, bytes;
	int ret;

	storm->params = params;
	storm->target = fixture->target;
	storm->stamp = DATA_FIRST_STAMP;
	storm->naccesses = params->target.qps ? params->target.qps : threads;
	storm->nthreads = threads < storm->naccesses ? threads : storm->naccesses;
	storm->pages = params->pages_of == PAGES_OWN ? storm->naccesses : 1;
	bytes = params->region_bytes ? params->region_bytes : storm->pages * PAGE_BYTES;
	storm->stride_bytes = bytes / storm->pages / PAGE_BYTES * PAGE_BYTES;
	storm->nearby = nearby_open(fixture->device, fixture->function, storm->nthreads);
	ret = storm->nearby ? span_map(&storm->span, fixture->target, bytes, false) : -ENODEV;
	if (!ret)
		ret = plan(storm);
	return ret ? ret : start_threads(storm);
}

static int storm_open(struct job *job)
{
	struct storm *storm = calloc(1, sizeof(*storm));
	int ret = storm ? set_up(storm, job) : -ENOMEM;

	if (!ret)
		job->private = storm;
	else if (storm)
		clean_up(storm);
	return ret;
}

static void storm_close(struct job *job)
{
	struct storm *storm = job->private;

	atomic_store(&storm->stop, true);
	pthread_barrier_wait(&storm->begin);
	for (size_t i = 0; i < storm->nthreads; i++)
		pthread_join(storm->threads[i].thread, NULL);
	clean_up(storm);
}

static const struct measure measures[] = { { .name = "latency" }, { } };

const struct workload_ops workload_storm = {
	.name = "storm",
	.summary = "many threads and connections that make the device fault at once",
	.targets = TARGET_ANY,
	.options = options,
	.params_size = sizeof(struct storm_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the latency of one access among those of others that fault too, every "
		     "thread's samples in one row, from its own posting to its completion; on one "
		     "CPU the threads take turns: then the counts say how many faults were made, and "
		     "the latencies nothing about contention",
	.check = storm_check,
	.open = storm_open,
	.close = storm_close,
	.measure = storm_measure,
	.count = storm_count,
	.proof = target_proof,
};
