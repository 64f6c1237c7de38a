// SPDX-License-Identifier: GPL-2.0
/*
 * churn: the device works on a region while its pages are taken away. Either a thread takes all of
 * them away at a given rate, and writes new data there; or the kernel takes some, because the
 * region is larger than the memory that the process may have, so that part of it is always in swap.
 *
 * Each access proves that it saw the memory, and no page that had been taken away: the pages hold
 * the number of their generation. The device must read a number from the last generation that was
 * complete before the access to the last that had begun when it ended, or the zeros of a page in
 * between.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "engine/workload.h"
#include "host/memory.h"
#include "host/memory_limit.h"
#include "host/pattern.h"
#include "host/schedule.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/proc_number.h"
#include "target/target.h"

#define SECOND_NS 1000000000ull
/* Accesses in a sample of bandwidth; there is one such sample for so many of latency. */
#define BATCH 64
#define BANDWIDTH_PART 64

/* Page tables and stacks, which are also charged to the process, must fit too. */
#define LEAST_LIMIT_BYTES (1u << 20)

enum { LATENCY, BANDWIDTH };

struct churn_params {
	struct workload_params common;
	struct target_params target;
	uint64_t pages, rate, limit_bytes, pattern;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("2048"),
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = 4096, .def = "64",
	  .help = "4 KiB pages of the region; an access is of one",
	  .offset = offsetof(struct churn_params, pages) },
	{ .name = "rate", .type = OPTION_NUMBER, .min = 0, .max = 100000, .def = "1000",
	  .help = "invalidations of the whole region in a second; 0: none",
	  .offset = offsetof(struct churn_params, rate) },
	{ .name = "limit_bytes", .type = OPTION_BYTES, .min = 0, .max = 1ull << 30, .def = "0",
	  .help = "memory that the region may take, less than its size (needs swap space); 0: no "
		  "limit", .offset = offsetof(struct churn_params, limit_bytes) },
	{ .name = "pattern", .type = OPTION_CHOICE, .choices = pattern_names, .def = "random",
	  .help = "the order of the accesses", .offset = offsetof(struct churn_params, pattern) },
	{ .name = "depth", .letter = 't', .type = OPTION_NUMBER, .min = 1, .max = 64, .def = "16",
	  .only = TARGET_VERBS, .help = "requests in flight, for the bandwidth",
	  .offset = offsetof(struct churn_params, target.depth) },
	{ }
};

static int churn_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct churn_params *params = (const struct churn_params *)common;
	uint64_t bytes = params->pages * PAGE_BYTES;

	if (!params->limit_bytes)
		return 0;
	if (params->limit_bytes >= LEAST_LIMIT_BYTES && params->limit_bytes < bytes)
		return 0;
	snprintf(err, err_size, "limit_bytes %" PRIu64 ": %s; valid: 0, or %u to less than the %" PRIu64
		 " of the region", params->limit_bytes, params->limit_bytes < bytes ?
		 "the process would be killed for lack of memory" : "limits nothing",
		 LEAST_LIMIT_BYTES, bytes);
	return -EINVAL;
}

/*
 * How often the pages were really taken away while samples of a path were taken: the thread may
 * lag. The time ends when the thread last woke up, which it does in time if it does not lag; part
 * of a period after that would wrongly lower the rate.
 */
struct pace {
	const char *path;
	uint64_t generations, elapsed_ns;
};

/* From open to close. */
struct churn {
	const struct churn_params *params;
	struct target *target;
	struct target_region region;
	struct memory_limit limit;
	struct target_access batch[BATCH];
	size_t *order, next;		/* the access after the last */
	pthread_t thread;
	pthread_barrier_t started;
	atomic_bool stop;
	atomic_uint_fast64_t begun, complete;	/* generations; never 0 */
	uint64_t awake_ns;	/* from the thread's start to when it last woke up */
	struct pace paces[ODP_PATH_MAX_PATHS];
};

static int renew(struct churn *churn)
{
	uint64_t generation = atomic_fetch_add(&churn->begun, 1) + 1;

	if (madvise(churn->region.address, churn->region.bytes, MADV_DONTNEED))
		return -errno;
	for (size_t page = 0; page < churn->params->pages; page++)
		*(volatile uint64_t *)(churn->region.address + page * PAGE_BYTES) = generation;
	atomic_store(&churn->complete, generation);
	return 0;
}

/* Its priority is above the accessing thread's: with one CPU it would never run otherwise. */
static void *invalidator(void *argument)
{
	struct churn *churn = argument;
	uint64_t period_ns = SECOND_NS / churn->params->rate;
	struct timespec next;
	uint64_t begin_ns;
	intptr_t ret = 0;

	nearby_unplace_thread();	/* the CPU is the measuring thread's */
	schedule_realtime(2);
	pthread_barrier_wait(&churn->started);
	clock_gettime(CLOCK_MONOTONIC, &next);
	begin_ns = clock_now_ns();
	do {
		next.tv_nsec += period_ns;
		next.tv_sec += next.tv_nsec / (long)SECOND_NS;
		next.tv_nsec %= (long)SECOND_NS;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		churn->awake_ns = clock_now_ns() - begin_ns;
		ret = renew(churn);
	} while (!ret && !atomic_load(&churn->stop));
	return (void *)ret;
}

static int start(struct churn *churn)
{
	int err;

	atomic_store(&churn->stop, false);
	churn->awake_ns = 0;
	if (!churn->params->rate)
		return 0;
	err = pthread_create(&churn->thread, NULL, invalidator, churn);
	if (err) {
		log_error("churn: pthread_create: %s", strerror(err));
		return -err;
	}
	pthread_barrier_wait(&churn->started);
	return 0;
}

static int stop(struct churn *churn)
{
	void *result = NULL;

	atomic_store(&churn->stop, true);
	if (churn->params->rate)
		pthread_join(churn->thread, &result);
	if (result)
		log_error("churn: madvise(MADV_DONTNEED): %s", strerror(-(intptr_t)result));
	return (intptr_t)result;
}

/* Whether the device found a generation from the oldest allowed one to the current one. */
static bool is_right(struct churn *churn, const struct target_access *access, uint64_t oldest)
{
	uint64_t newest = atomic_load(&churn->begun), found;

	memcpy(&found, access->buffer, sizeof(found));
	return (found >= oldest && found <= newest) || (!found && newest > oldest);
}

/* Prepares the next access of the pattern; its buffer gets a value that no page ever has. */
static void plan(struct churn *churn, struct target_access *access, size_t slot)
{
	size_t page = churn->order[churn->next++ % churn->params->pages];

	*access = (struct target_access){
		.region = &churn->region, .offset = page * PAGE_BYTES, .length = PAGE_BYTES,
		.buffer = churn->target->buffer + slot * PAGE_BYTES,
	};
	memset(access->buffer, 0xff, sizeof(uint64_t));
}

static int access_one(struct churn *churn, struct series *series, size_t *wrong)
{
	uint64_t oldest = atomic_load(&churn->complete);
	struct target_access access;
	int ret;

	plan(churn, &access, 0);
	ret = churn->target->ops->access(churn->target, ACCESS_READ, &access);
	if (ret)
		return ret;
	if (is_right(churn, &access, oldest))
		return series ? series_add(series, access.elapsed_ns) : 0;
	++*wrong;
	return 0;
}

static int access_many(struct churn *churn)
{
	struct target *target = churn->target;
	int ret = 0;

	if (target->ops->access_many)
		return target->ops->access_many(target, ACCESS_READ, churn->batch, BATCH);
	for (size_t i = 0; i < BATCH && !ret; i++)
		ret = target->ops->access(target, ACCESS_READ, &churn->batch[i]);
	return ret;
}

/* What one access takes when many are in flight: its share of the time of all. */
static int access_batch(struct churn *churn, struct series *series, size_t *wrong)
{
	uint64_t oldest = atomic_load(&churn->complete), begin, elapsed_ns;
	bool right = true;
	int ret;

	for (size_t i = 0; i < BATCH; i++)
		plan(churn, &churn->batch[i], i);
	begin = clock_now_ns();
	ret = access_many(churn);
	elapsed_ns = clock_now_ns() - begin;
	if (ret)
		return ret;
	for (size_t i = 0; i < BATCH; i++)
		right = right && is_right(churn, &churn->batch[i], oldest);
	series->batch = BATCH;
	if (right)
		return series_add(series, elapsed_ns);
	++*wrong;	/* counts batches, as the samples do */
	return 0;
}

static struct pace *pace_of(struct churn *churn, const char *path)
{
	size_t i = 0;

	while (churn->paces[i].path && strcmp(churn->paces[i].path, path))
		i++;
	churn->paces[i].path = path;
	return &churn->paces[i];
}

static int run(struct churn *churn, size_t n, struct series *series, size_t wrong[2])
{
	int ret = renew(churn), stopped;

	if (!ret)
		ret = start(churn);
	if (ret)
		return ret;
	for (size_t i = 0; i < n && !ret; i++)
		ret = access_one(churn, series ? &series[LATENCY] : NULL, &wrong[LATENCY]);
	for (size_t i = 0; i < n && !ret && series; i += BANDWIDTH_PART)
		ret = access_batch(churn, &series[BANDWIDTH], &wrong[BANDWIDTH]);
	stopped = stop(churn);
	return ret ? ret : stopped;
}

static int churn_measure(struct job *job, size_t n, struct series *series)
{
	struct churn *churn = job->private;
	struct pace *pace = pace_of(churn, job->fixture.path);
	int ret = churn->target->ops->add(churn->target, &churn->region);
	uint64_t generations = atomic_load(&churn->begun);
	size_t wrong[2] = { 0 };

	if (ret)
		return ret;
	ret = run(churn, n, series, wrong);
	pace->elapsed_ns += churn->awake_ns;
	/* The first generation is not the thread's, but of run(). */
	pace->generations += atomic_load(&churn->begun) - generations - 1;
	series[LATENCY].rejected += wrong[LATENCY];
	series[BANDWIDTH].rejected += wrong[BANDWIDTH];
	churn->target->ops->remove(churn->target, &churn->region);
	return ret;
}

static uint64_t swap_ins(void)
{
	return proc_number("/proc/vmstat", "pswpin");
}

/* Pages that are taken away are taken from the device too, as it has read most of them. */
static int check_churn(const struct churn *churn, const struct tally *tally, uint64_t generations,
		       size_t wrong)
{
	bool churned = generations > 2 || churn->params->limit_bytes;

	if (!wrong && (!churned || tally->stats.invalidations))
		return 0;
	if (wrong)
		log_error("churn: %zu of %" PRIu64 " accesses read data of pages that had been "
			  "taken away", wrong, tally->operations);
	else
		log_error("churn: nothing was taken away during %" PRIu64 " accesses",
			  tally->operations);
	return -EIO;
}

static void report_rate(const struct churn *churn, const struct pace *pace, struct tally *tally)
{
	if (!churn->params->rate)
		return;
	tally->rate.asked = churn->params->rate;
	if (pace->elapsed_ns)		/* there was a timing pass */
		tally->rate.achieved = (uint64_t)((double)pace->generations * 1e9 /
						  (double)pace->elapsed_ns + 0.5);
	tally_count(tally, "rate_achieved", tally->rate.achieved);
}

static int churn_count(struct job *job, struct tally *tally)
{
	struct churn *churn = job->private;
	const struct session *session = &job->fixture.machine->session;
	const struct pace *pace = pace_of(churn, job->fixture.path);
	uint64_t swapped = swap_ins(), generation = atomic_load(&churn->begun);
	struct odp_path_stats before;
	int ret = churn->target->ops->add(churn->target, &churn->region);
	size_t wrong[2] = { 0 };

	if (ret)
		return ret;
	before = session_stats(session);
	ret = run(churn, job->params->iterations, NULL, wrong);
	tally_region(tally, churn->target, &churn->region);
	churn->target->ops->remove(churn->target, &churn->region);
	tally_stats(tally, &job->fixture, job->params->iterations, &before);
	tally_count(tally, "swap_ins", swap_ins() - swapped);
	report_rate(churn, pace, tally);
	return ret ? ret : check_churn(churn, tally, atomic_load(&churn->begun) - generation,
					     wrong[LATENCY]);
}

static void churn_close(struct job *job)
{
	struct churn *churn = job->private;

	if (churn->region.address)
		munmap(churn->region.address, churn->region.bytes);
	memory_limit_leave(&churn->limit);
	free(churn->order);
	free(churn);
}

/* Without swap space, a process over its limit of anonymous memory is killed. */
static int limit_memory(struct churn *churn, struct job *job)
{
	uint64_t least = (churn->region.bytes - churn->params->limit_bytes) / 1024;
	char err[300];

	if (!churn->params->limit_bytes)
		return 0;
	if (proc_number("/proc/meminfo", "SwapFree:") < 2 * least)
		return fixture_skip(&job->fixture, "there is not enough swap space (swapon) for "
				    "what exceeds limit_bytes");
	if (memory_limit_enter(&churn->limit, churn->params->limit_bytes, err, sizeof(err)))
		return fixture_skip(&job->fixture, "%s", err);
	return 0;
}

static int churn_open(struct job *job)
{
	int ret;

	struct churn *churn = calloc(1, sizeof(*churn));

	if (!churn)
		return -ENOMEM;
	job->private = churn;
	churn->params = (const struct churn_params *)job->params;
	churn->target = job->fixture.target;
	pthread_barrier_init(&churn->started, NULL, 2);
	churn->region.bytes = churn->params->pages * PAGE_BYTES;
	churn->region.address = memory_map(churn->region.bytes);
	churn->order = calloc(churn->params->pages, sizeof(*churn->order));
	ret = churn->region.address && churn->order ? limit_memory(churn, job) : -ENOMEM;
	if (ret) {
		churn_close(job);
		return ret;
	}
	pattern_order(churn->params->pattern, churn->params->pages, churn->order);
	return 0;
}

static const char *churn_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "data";
}

static const struct measure measures[] = {
	[LATENCY] = { .name = "latency" }, [BANDWIDTH] = { .name = "bandwidth" }, { }
};

const struct workload_ops workload_churn = {
	.name = "churn",
	.summary = "accesses of the device while pages are taken away, by a thread or for lack of memory",
	.targets = TARGET_ANY,
	.options = options,
	.params_size = sizeof(struct churn_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the latency of one-page accesses, some of which fault, one at a time, and the "
		     "time of one where many are in flight, while pages are taken away; on one CPU "
		     "the device and whoever does that take turns, and an access that is "
		     "interrupted has the other's time in it",
	.check = churn_check,
	.open = churn_open,
	.close = churn_close,
	.measure = churn_measure,
	.count = churn_count,
	.proof = churn_proof,
};
