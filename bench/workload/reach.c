// SPDX-License-Identifier: GPL-2.0
/*
 * reach: for how long a device that remembers addresses can still use pages that were taken from
 * it.
 *
 * A sample begins when the system call that takes the pages returns: from then on the kernel may
 * give them to somebody else. It is the time until the device can read none of them at the
 * addresses that it used before; 0 if that is so at once. A workload of its own, and not a measure
 * of invalidate, because a sample waits until the flush queue is empty, which is not how
 * invalidations follow each other elsewhere.
 *
 * The proof of each sample: before the call the device could read every page, and the call took
 * exactly these from it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "rdma/reach.h"
#include "target/target.h"
#include "workload/invalidate/method.h"

/* Between two looks, and when to look no more: the flush queue's timer is 10 ms. */
#define LOOK_NS 100000
#define LONGEST_NS 100000000u
#define LONGEST_TEXT "100 ms"
/* A tick is 1 to 10 ms; the golden section of the longest one comes near each part of each tick. */
#define LONGEST_TICK_NS 10000000u
#define STEP_NS 6180340u

struct reach_params {
	struct workload_params common;
	struct target_params target;
	uint64_t method, pages, keep;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("32"),
	{ .name = "method", .type = OPTION_CHOICE, .choices = invalidate_method_names,
	  .def = "madvise",
	  .help = "the system call that takes the pages, as of workload invalidate",
	  .offset = offsetof(struct reach_params, method) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = TARGET_BUFFER_PAGES,
	  .def = "64", .help = "4 KiB pages that one access of the device brings",
	  .offset = offsetof(struct reach_params, pages) },
	{ .name = "keep", .type = OPTION_NUMBER, .min = 0, .max = TARGET_BUFFER_PAGES - 1,
	  .def = "0",
	  .help = "of these, so many at the end are not taken away",
	  .offset = offsetof(struct reach_params, keep) },
	{ }
};

/* From open to close. */
struct reaching {
	const struct invalidate_method *method;
	struct target *target;
	struct target_region region;
	struct invalidate_memory memory;	/* what is taken of it */
	uint64_t stamp, rounds;
};

/* What one round found. */
struct found {
	uint64_t ns;
	size_t after_call, at_end;	/* pages in reach */
	bool proven;
};

static int populate(struct reaching *reaching)
{
	struct target *target = reaching->target;
	struct target_access access = {
		.region = &reaching->region, .length = reaching->region.bytes,
		.buffer = target->buffer,
	};

	reaching->stamp += TARGET_BUFFER_PAGES;
	data_write(target->buffer, reaching->region.bytes, reaching->stamp, false);
	return target->ops->access(target, ACCESS_WRITE, &access);
}

/* The device looks at each page, so its addresses are in the IOTLB as after any other access. */
static int hold(struct reaching *reaching, struct found *found)
{
	struct target *target = reaching->target;
	int ret = target->ops->hold(target, &reaching->region, reaching->memory.bytes), pages;

	if (ret == -ENODEV)
		return fixture_skip(target->fixture, "%s: " REACH_UNKNOWN, target->fixture->device);
	pages = ret ? ret : target->ops->in_reach(target);
	if (pages < 0)
		return pages;
	found->proven = (size_t)pages == reaching->memory.bytes / PAGE_BYTES;
	return 0;
}

/* 0 or negative errno. */
static int wait_until_gone(struct target *target, uint64_t begin, struct found *found)
{
	const struct timespec pause = { .tv_nsec = LOOK_NS };
	int pages = target->ops->in_reach(target);

	found->after_call = pages;
	while (pages > 0 && found->ns < LONGEST_NS) {
		nanosleep(&pause, NULL);
		pages = target->ops->in_reach(target);
		found->ns = clock_now_ns() - begin;
	}
	found->at_end = pages;
	return pages < 0 ? pages : 0;
}

static int call(struct reaching *reaching, int (*hook)(struct invalidate_memory *))
{
	int ret = hook ? hook(&reaching->memory) : 0;

	if (ret)
		log_error("reach: %s of %zu bytes: %s", reaching->method->call,
			  reaching->memory.bytes, strerror(-ret));
	return ret;
}

static bool is_taken(struct reaching *reaching, const struct target_counts *before)
{
	struct target *target = reaching->target;
	struct target_counts now;

	if (reaching->method->is_gone && !reaching->method->is_gone(&reaching->memory))
		return false;
	return target->ops->counts(target, &now) &&
	       now.invalidated_pages - before->invalidated_pages ==
	       reaching->memory.bytes / PAGE_BYTES;
}

static int take_away(struct reaching *reaching, struct found *found)
{
	struct target *target = reaching->target;
	struct target_counts before;
	uint64_t begin;
	int ret;

	target->ops->counts(target, &before);
	ret = call(reaching, reaching->method->invalidate);
	begin = clock_now_ns();
	if (!ret)
		ret = wait_until_gone(target, begin, found);
	found->proven &= is_taken(reaching, &before);
	return ret;
}

/*
 * Nothing is left of the round before: no page with the device, no flush in the queue. The queue's
 * timer ends with a tick of the kernel's clock, and so the last round did. To begin where it ended
 * would always wait for as long; so rounds begin at different times between two ticks.
 */
static void begin_anew(struct reaching *reaching)
{
	const struct timespec part = { .tv_nsec = reaching->rounds++ * STEP_NS % LONGEST_TICK_NS };

	if (reaching->method->close)
		reaching->method->close(&reaching->memory);
	madvise(reaching->region.address, reaching->region.bytes, MADV_DONTNEED);
	session_wait_deferred();
	nanosleep(&part, NULL);
}

static int one_round(struct reaching *reaching, struct found *found)
{
	int ret;

	*found = (struct found){ 0 };
	begin_anew(reaching);
	ret = populate(reaching);
	if (!ret)
		ret = hold(reaching, found);
	memory_drain_lru();
	if (!ret)
		ret = take_away(reaching, found);
	return ret ? ret : call(reaching, reaching->method->restore);
}

static int reach_measure(struct job *job, size_t n, struct series *series)
{
	struct reaching *reaching = job->private;
	struct target *target = reaching->target;
	int ret = target->ops->add(target, &reaching->region);
	struct found found;

	if (ret)
		return ret;
	for (size_t i = 0; i < n && !ret; i++) {
		ret = one_round(reaching, &found);
		if (!ret && found.proven)
			ret = series_add(series, found.ns);
		else if (!ret)
			series->rejected++;
	}
	target->ops->remove(target, &reaching->region);
	return ret;
}

static int reach_count(struct job *job, struct tally *tally)
{
	struct reaching *reaching = job->private;
	struct target *target = reaching->target;
	struct odp_path_stats before;
	struct found found;
	int ret = target->ops->add(target, &reaching->region);

	if (ret)
		return ret;
	before = session_stats(&job->fixture.machine->session);
	ret = one_round(reaching, &found);
	tally_stats(tally, &job->fixture, 1, &before);
	tally_count(tally, "reach_pages", found.after_call);
	tally_count(tally, "reach_pages_at_end", found.at_end);
	target->ops->remove(target, &reaching->region);
	if (!ret && !found.proven)
		return tally_disturbed(tally, "%s: too many or too few pages went",
				       reaching->method->call);
	return ret;
}

static int set_up(struct reaching *reaching, struct job *job)
{
	const struct reach_params *params = (const struct reach_params *)job->params;
	size_t taken = (params->pages - params->keep) * PAGE_BYTES;

	reaching->method = &invalidate_methods[params->method];
	reaching->target = job->fixture.target;
	if (!reaching->target->ops->hold)
		return fixture_skip(&job->fixture, "%s: not on such a device", job->fixture.device);
	reaching->region.bytes = params->pages * PAGE_BYTES;
	reaching->region.address = memory_map(reaching->region.bytes);
	reaching->memory = (struct invalidate_memory){
		.fixture = &job->fixture, .address = reaching->region.address, .bytes = taken,
		.elsewhere = memory_map(taken),
	};
	if (!reaching->memory.address || !reaching->memory.elsewhere)
		return -ENOMEM;
	return reaching->method->open ? reaching->method->open(&reaching->memory) : 0;
}

static void reaching_close(struct job *job)
{
	struct reaching *reaching = job->private;

	if (reaching->method->close)
		reaching->method->close(&reaching->memory);
	if (reaching->memory.elsewhere)
		munmap(reaching->memory.elsewhere, reaching->memory.bytes);
	if (reaching->region.address)
		munmap(reaching->region.address, reaching->region.bytes);
	free(reaching);
}

static int reaching_open(struct job *job)
{
	struct reaching *reaching = calloc(1, sizeof(*reaching));
	int ret;

	if (!reaching)
		return -ENOMEM;
	job->private = reaching;
	ret = set_up(reaching, job);
	if (ret)
		reaching_close(job);
	return ret;
}

static int reach_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct reach_params *params = (const struct reach_params *)common;

	if (params->keep < params->pages)
		return 0;
	snprintf(err, err_size, "--keep %" PRIu64 ": at least one of %" PRIu64 " pages is taken",
		 params->keep, params->pages);
	return -EINVAL;
}

static const struct measure measures[] = { { .name = "reach" }, { } };

const struct workload_ops workload_reach = {
	.name = "reach",
	.summary = "how long a device that remembers addresses can use pages taken from it",
	.targets = TARGET_VERBS,
	.options = options,
	.params_size = sizeof(struct reach_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the time from the return of the call that takes pages until the device can "
		     "read none of them at the addresses that it used; 0: none when the call "
		     "returns; " LONGEST_TEXT " or more: it was not waited for any longer; in steps "
		     "of 100 us",
	.check = reach_check,
	.open = reaching_open,
	.close = reaching_close,
	.measure = reach_measure,
	.count = reach_count,
	.proof = target_proof,
};
