// SPDX-License-Identifier: GPL-2.0
/*
 * churn: the device works on a region while a thread takes its pages away at a given rate, each
 * time all of them, and writes new data there.
 *
 * How each access proves that it saw the memory and no page that had been taken away: every
 * generation of the pages has its number in them. What the device reads is a number between the
 * last generation that was complete before the access and the last that was begun when it ended,
 * or the zeros of a page in between.
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

#include "lib/log.h"
#include "lib/memory.h"
#include "lib/schedule.h"
#include "pattern.h"
#include "target.h"

#define SECOND_NS 1000000000ull

struct churn_params {
	struct target_params target;
	uint64_t pages, rate, pattern;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("2048"),
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = 4096, .def = "64",
	  .help = "4 KiB pages of the region; an access is of one",
	  .offset = offsetof(struct churn_params, pages) },
	{ .name = "rate", .type = OPTION_NUMBER, .min = 0, .max = 100000, .def = "1000",
	  .help = "invalidations of the whole region in a second; 0: none",
	  .offset = offsetof(struct churn_params, rate) },
	{ .name = "pattern", .type = OPTION_CHOICE, .choices = pattern_names, .def = "random",
	  .help = "the order of the accesses", .offset = offsetof(struct churn_params, pattern) },
	{ }
};

/* From open to close. */
struct churn {
	const struct churn_params *params;
	struct target *target;
	struct target_region region;
	size_t *order;
	pthread_t thread;
	pthread_barrier_t started;
	atomic_bool stop;
	atomic_uint_fast64_t begun, complete;	/* generations; never 0 */
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

/* Above whoever accesses, before that begins: with one CPU it would never run otherwise. */
static void *invalidator(void *argument)
{
	struct churn *churn = argument;
	uint64_t period_ns = SECOND_NS / churn->params->rate;
	struct timespec next;
	intptr_t ret = 0;

	schedule_realtime(2);
	pthread_barrier_wait(&churn->started);
	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!ret && !atomic_load(&churn->stop)) {
		next.tv_nsec += period_ns;
		next.tv_sec += next.tv_nsec / (long)SECOND_NS;
		next.tv_nsec %= (long)SECOND_NS;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		ret = renew(churn);
	}
	return (void *)ret;
}

static int start(struct churn *churn)
{
	int err;

	atomic_store(&churn->stop, false);
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

static int access_page(struct churn *churn, size_t page, uint64_t *elapsed_ns, bool *right)
{
	struct target_access access = {
		.region = &churn->region, .offset = page * PAGE_BYTES, .length = PAGE_BYTES,
		.buffer = churn->target->buffer,
	};
	uint64_t oldest = atomic_load(&churn->complete), newest, found;
	int ret;

	memset(access.buffer, 0xff, sizeof(found));
	ret = churn->target->ops->access(churn->target, ACCESS_READ, &access);
	newest = atomic_load(&churn->begun);
	memcpy(&found, access.buffer, sizeof(found));
	*elapsed_ns = access.elapsed_ns;
	*right = (found >= oldest && found <= newest) || (!found && newest > oldest);
	return ret;
}

static int access_all(struct churn *churn, size_t n, struct series *series, size_t *wrong)
{
	uint64_t elapsed_ns;
	bool right;
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++) {
		ret = access_page(churn, churn->order[i % churn->params->pages], &elapsed_ns,
				  &right);
		if (ret)
			break;
		if (!right)
			++*wrong;
		else if (series)
			ret = series_add(series, elapsed_ns);
	}
	return ret;
}

static int run(struct churn *churn, size_t n, struct series *series, size_t *wrong)
{
	int ret = renew(churn), stopped;

	if (!ret)
		ret = start(churn);
	if (ret)
		return ret;
	ret = access_all(churn, n, series, wrong);
	stopped = stop(churn);
	return ret ? ret : stopped;
}

static int churn_measure(struct job *job, size_t n, struct series *series)
{
	struct churn *churn = job->private;
	int ret = churn->target->ops->add(churn->target, &churn->region);
	size_t wrong = 0;

	if (ret)
		return ret;
	ret = run(churn, n, series, &wrong);
	series->rejected += wrong;
	churn->target->ops->remove(churn->target, &churn->region);
	return ret;
}

static int churn_count(struct job *job, struct tally *tally)
{
	struct churn *churn = job->private;
	const struct session *session = &job->machine->session;
	struct odp_path_stats before;
	int ret = churn->target->ops->add(churn->target, &churn->region);
	size_t wrong = 0;

	if (ret)
		return ret;
	before = session_stats(session);
	ret = run(churn, job->params->iterations, NULL, &wrong);
	tally_region(tally, churn->target, &churn->region);
	churn->target->ops->remove(churn->target, &churn->region);
	tally_stats(tally, job, job->params->iterations, &before);
	if (ret || !wrong)
		return ret;
	log_error("churn: %zu of %" PRIu64 " accesses read data of pages that had been taken away",
		  wrong, job->params->iterations);
	return -EIO;
}

static void churn_close(struct job *job)
{
	struct churn *churn = job->private;

	if (churn->region.address)
		munmap(churn->region.address, churn->region.bytes);
	free(churn->order);
	free(churn);
}

static int churn_open(struct job *job)
{
	struct churn *churn = calloc(1, sizeof(*churn));

	if (!churn)
		return -ENOMEM;
	job->private = churn;
	churn->params = (const struct churn_params *)job->params;
	churn->target = job->target;
	pthread_barrier_init(&churn->started, NULL, 2);
	churn->region.bytes = churn->params->pages * PAGE_BYTES;
	churn->region.address = memory_map(churn->region.bytes);
	churn->order = calloc(churn->params->pages, sizeof(*churn->order));
	if (!churn->region.address || !churn->order) {
		churn_close(job);
		return -ENOMEM;
	}
	pattern_order(churn->params->pattern, churn->params->pages, churn->order);
	return 0;
}

static const char *churn_proof(const struct job *job, const char *path)
{
	(void)job;
	(void)path;
	return "data";
}

static const struct measure measures[] = { { .name = "latency" }, { } };

const struct workload_ops workload_churn = {
	.name = "churn",
	.summary = "accesses of the device while a thread takes the pages away at a given rate",
	.targets = TARGET_ANY,
	.options = options,
	.params_size = sizeof(struct churn_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the latency of one-page accesses, some of which fault, beside a thread that "
		     "invalidates; on one CPU the two take turns, and an access that is "
		     "interrupted has the other's time in it",
	.open = churn_open,
	.close = churn_close,
	.measure = churn_measure,
	.count = churn_count,
	.proof = churn_proof,
};
