// SPDX-License-Identifier: GPL-2.0
/*
 * storm: many threads make the device fault at once, each on a page of its own or all on the
 * same one. A round: the CPU brings new pages, all threads start, each makes one access.
 *
 * How a round proves it: each access read what the CPU had written; with own pages there was
 * exactly one fault for each thread, with the same page at least one in all and at most one each.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "data.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "target.h"

#define MAX_THREADS 64

enum { PAGES_OWN, PAGES_SAME };

static const char *const pages_of[] = { "own", "same", NULL };

struct storm_params {
	struct target_params target;
	uint64_t threads, pages_of;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("512"),
	{ .name = "threads", .type = OPTION_NUMBER, .min = 1, .max = MAX_THREADS, .def = "8",
	  .help = "that make one access each in a round",
	  .offset = offsetof(struct storm_params, threads) },
	{ .name = "pages_of", .type = OPTION_CHOICE, .choices = pages_of, .def = "own",
	  .help = "own: a page for each thread; same: one page for all",
	  .offset = offsetof(struct storm_params, pages_of) },
	{ }
};

struct storm;

struct storm_thread {
	struct storm *storm;
	pthread_t thread;
	size_t page;
	uint64_t elapsed_ns;
	int error;
	bool right;
};

/* From open to close. */
struct storm {
	const struct storm_params *params;
	struct target *target;
	struct target_region region;
	pthread_mutex_t gate;			/* held until all threads are there */
	pthread_barrier_t begin, end;		/* of a round */
	atomic_bool stop;
	struct storm_thread threads[MAX_THREADS];
	uint64_t stamp;
};

static void access_once(struct storm_thread *thread)
{
	struct storm *storm = thread->storm;
	struct target *target = storm->target;
	size_t index = thread - storm->threads;
	struct target_access access = {
		.region = &storm->region, .offset = thread->page * PAGE_BYTES,
		.length = PAGE_BYTES, .buffer = target->buffer + index * PAGE_BYTES,
	};

	data_write(access.buffer, PAGE_BYTES, DATA_POISON, false);
	thread->error = target->ops->access(target, ACCESS_READ, &access);
	thread->elapsed_ns = access.elapsed_ns;
	thread->right = data_is(access.buffer, PAGE_BYTES, storm->stamp + thread->page, false);
}

static void *thread_main(void *argument)
{
	struct storm_thread *thread = argument;
	struct storm *storm = thread->storm;

	pthread_mutex_lock(&storm->gate);
	pthread_mutex_unlock(&storm->gate);
	while (!atomic_load(&storm->stop)) {
		pthread_barrier_wait(&storm->begin);
		if (atomic_load(&storm->stop))
			break;
		access_once(thread);
		pthread_barrier_wait(&storm->end);
	}
	return NULL;
}

static bool is_proven(const struct storm *storm, const struct target_counts *before)
{
	uint64_t threads = storm->params->threads, faults;
	struct target_counts now;

	for (size_t i = 0; i < threads; i++)
		if (!storm->threads[i].right)
			return false;
	if (!storm->target->ops->counts(storm->target, &now))
		return true;
	faults = now.faults - before->faults;
	return storm->params->pages_of == PAGES_OWN ? faults == threads :
						      faults >= 1 && faults <= threads;
}

/* One round; *proven says what it is worth. */
static int storm_round(struct storm *storm, bool *proven)
{
	struct target_counts before;
	int ret = 0;

	storm->stamp += MAX_THREADS;
	if (madvise(storm->region.address, storm->region.bytes, MADV_DONTNEED)) {
		log_error("storm: madvise(MADV_DONTNEED): %s", strerror(errno));
		return -errno;
	}
	data_write(storm->region.address, storm->region.bytes, storm->stamp, false);
	storm->target->ops->counts(storm->target, &before);
	pthread_barrier_wait(&storm->begin);
	pthread_barrier_wait(&storm->end);
	for (size_t i = 0; i < storm->params->threads && !ret; i++)
		ret = storm->threads[i].error;
	*proven = is_proven(storm, &before);
	return ret;
}

/* Rounds until there are n samples, or as many as were rejected. */
static int rounds(struct storm *storm, size_t n, struct series *series)
{
	size_t threads = storm->params->threads;
	bool proven;
	int ret = 0;

	for (size_t done = 0; done < n && !ret; done += threads) {
		ret = storm_round(storm, &proven);
		if (!ret && !proven)
			series->rejected += threads;
		for (size_t i = 0; i < threads && !ret && proven; i++)
			ret = series_add(series, storm->threads[i].elapsed_ns);
	}
	return ret;
}

static int storm_measure(struct job *job, size_t n, struct series *series)
{
	struct storm *storm = job->private;
	int ret = storm->target->ops->add(storm->target, &storm->region);

	if (ret)
		return ret;
	ret = rounds(storm, n, series);
	storm->target->ops->remove(storm->target, &storm->region);
	return ret;
}

/* One round. */
static int storm_count(struct job *job, struct tally *tally)
{
	struct storm *storm = job->private;
	const struct session *session = &job->machine->session;
	struct odp_path_stats before;
	bool proven;
	int ret = storm->target->ops->add(storm->target, &storm->region);

	if (ret)
		return ret;
	before = session_stats(session);
	ret = storm_round(storm, &proven);
	tally_region(tally, storm->target, &storm->region);
	storm->target->ops->remove(storm->target, &storm->region);
	tally_stats(tally, job, storm->params->threads, &before);
	if (ret || proven)
		return ret;
	log_error("storm: %" PRIu64 " threads: wrong data, or not one fault each",
		  storm->params->threads);
	return -EIO;
}

static int start_threads(struct storm *storm)
{
	size_t threads = storm->params->threads, started;
	int err = 0;

	pthread_barrier_init(&storm->begin, NULL, threads + 1);
	pthread_barrier_init(&storm->end, NULL, threads + 1);
	pthread_mutex_init(&storm->gate, NULL);
	pthread_mutex_lock(&storm->gate);
	for (started = 0; started < threads; started++) {
		struct storm_thread *thread = &storm->threads[started];

		thread->storm = storm;
		thread->page = storm->params->pages_of == PAGES_OWN ? started : 0;
		err = pthread_create(&thread->thread, NULL, thread_main, thread);
		if (err)
			break;
	}
	atomic_store(&storm->stop, err != 0);
	pthread_mutex_unlock(&storm->gate);
	if (!err)
		return 0;
	log_error("storm: pthread_create: %s", strerror(err));
	while (started--)
		pthread_join(storm->threads[started].thread, NULL);
	return -err;
}

static int storm_open(struct job *job)
{
	struct storm *storm = calloc(1, sizeof(*storm));
	int ret = storm ? 0 : -ENOMEM;

	if (ret)
		return ret;
	storm->params = (const struct storm_params *)job->params;
	storm->target = job->target;
	storm->stamp = DATA_FIRST_STAMP;
	storm->region.bytes = (storm->params->pages_of == PAGES_OWN ? storm->params->threads : 1) *
			      PAGE_BYTES;
	storm->region.address = memory_map(storm->region.bytes);
	ret = storm->region.address ? start_threads(storm) : -ENOMEM;
	job->private = storm;
	if (!ret)
		return 0;
	if (storm->region.address)
		munmap(storm->region.address, storm->region.bytes);
	free(storm);
	return ret;
}

static void storm_close(struct job *job)
{
	struct storm *storm = job->private;

	atomic_store(&storm->stop, true);
	pthread_barrier_wait(&storm->begin);
	for (size_t i = 0; i < storm->params->threads; i++)
		pthread_join(storm->threads[i].thread, NULL);
	munmap(storm->region.address, storm->region.bytes);
	free(storm);
}

static const char *storm_proof(const struct job *job, const char *path)
{
	(void)job;
	(void)path;
	return "counter";
}

static const struct measure measures[] = { { .name = "latency" }, { } };

const struct workload_ops workload_storm = {
	.name = "storm",
	.summary = "many threads that make the device fault at once",
	.targets = TARGET_ODP_DEV,	/* two QPs with one completion queue are no storm */
	.options = options,
	.params_size = sizeof(struct storm_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the latency of one fault among those of other threads, every thread's "
		     "samples in one row; on one CPU the threads take turns: then the counts say "
		     "how many faults were made, and the latencies nothing about contention",
	.open = storm_open,
	.close = storm_close,
	.measure = storm_measure,
	.count = storm_count,
	.proof = storm_proof,
};
