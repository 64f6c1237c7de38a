// SPDX-License-Identifier: GPL-2.0
/*
 * touch: registering memory and the device's first access to all of it, as a program does that
 * registers a buffer to use it once. On demand, the pages come when the device needs them;
 * prefetched, by an advice after the registration; pinned, with the registration. So only the sum
 * of both compares them (use), or that and the deregistration (life).
 *
 * The proof of a sample is the data: the device writes a stamp that no page had before into every
 * page, and this process finds it there. On demand, the counting pass also wants every page to have
 * been mapped once, and pinned none.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "memory/span.h"

enum { LIFE, USE, REGISTER, ACCESS, DEREGISTER };
enum { ON_DEMAND, PREFETCHED, PINNED };
enum { ABSENT, RESIDENT };

#define ACCESS_BYTES ((size_t)TARGET_BUFFER_PAGES * PAGE_BYTES)

static const char *const registrations[] = { "odp", "prefetched", "pinned", NULL };
static const char *const kinds[] = { "absent", "resident", NULL };

struct touch_params {
	struct workload_params common;
	struct target_params target;
	uint64_t registration, kind, bytes;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("8"),
	{ .name = "registration", .type = OPTION_CHOICE, .choices = registrations, .def = "odp",
	  .help = "on demand; on demand, with an advice that brings all pages, whose time counts as "
		  "the registration's; or pinned",
	  .offset = offsetof(struct touch_params, registration) },
	{ .name = "kind", .type = OPTION_CHOICE, .choices = kinds, .def = "absent",
	  .help = "the memory before it is registered: never touched, or written by the CPU; its "
		  "pages are scattered",
	  .offset = offsetof(struct touch_params, kind) },
	{ .name = "bytes", .type = OPTION_BYTES, .min = PAGE_BYTES, .max = 1ull << 36, .def = "1M",
	  .help = "how much is registered and accessed, in accesses of at most 2 MiB",
	  .offset = offsetof(struct touch_params, bytes) },
	{ }
};

/* job->private */
struct touching {
	const struct touch_params *params;
	struct target *target;
	struct span span;
	uint64_t stamp;
	uint64_t order;		/* in which pages are given back */
};

static int touch_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct touch_params *params = (const struct touch_params *)common;

	if (!(params->bytes % PAGE_BYTES))
		return 0;
	snprintf(err, err_size, "bytes %" PRIu64 ": valid: a multiple of %d", params->bytes,
		 PAGE_BYTES);
	return -EINVAL;
}

/* The access at an offset of the span, within one region. */
static struct target_access access_at(struct touching *touching, size_t offset)
{
	struct target_access access = { .buffer = touching->target->buffer };
	size_t left;

	access.region = span_region(&touching->span, offset, &access.offset);
	left = access.region->bytes - access.offset;
	access.length = left < ACCESS_BYTES ? left : ACCESS_BYTES;
	return access;
}

/* Every page is new in each round; the buffer has what the device will write. */
static int prepare(struct touching *touching)
{
	struct span *span = &touching->span;

	int ret = memory_free_scattered(span->address, span->bytes, &touching->order);

	if (ret)
		return ret;
	touching->stamp += TARGET_BUFFER_PAGES;
	if (touching->params->kind == RESIDENT) {
		memory_touch_scattered(span->address, span->bytes);
		data_write(span->address, span->bytes, touching->stamp, false);
	}
	data_write(touching->target->buffer, ACCESS_BYTES, touching->stamp | DATA_WRITTEN, false);
	return 0;
}

/* Deregisters what it registered if that is not all. */
static int add(struct touching *touching)
{
	struct target *target = touching->target;
	struct span *span = &touching->span;
	int ret = span_add(span, target);

	if (ret)
		return ret;
	for (size_t i = 0; i < span->nregions && !ret; i++)
		if (touching->params->registration == PREFETCHED)
			ret = target->ops->prefetch(target, &span->regions[i], 0,
						    span->regions[i].bytes, true);
	if (ret)
		span_remove(span, target);
	return ret;
}

static int access_all(struct touching *touching)
{
	struct target *target = touching->target;
	int ret = 0;

	for (size_t offset = 0; offset < touching->span.bytes && !ret;) {
		struct target_access access = access_at(touching, offset);

		ret = target->ops->access(target, ACCESS_WRITE, &access);
		offset += access.length;
	}
	return ret;
}

static bool has_data(struct touching *touching)
{
	for (size_t offset = 0; offset < touching->span.bytes;) {
		struct target_access access = access_at(touching, offset);

		if (!data_is(touching->span.address + offset, access.length,
			     touching->stamp | DATA_WRITTEN, false))
			return false;
		offset += access.length;
	}
	return true;
}

static int add_sample(struct touching *touching, struct series *series, uint64_t registered,
		      uint64_t accessed, uint64_t removed)
{
	const uint64_t samples[] = {
		[LIFE] = registered + accessed + removed, [USE] = registered + accessed,
		[REGISTER] = registered, [ACCESS] = accessed, [DEREGISTER] = removed,
	};
	bool right = has_data(touching);
	int ret = 0;

	for (size_t m = 0; m < sizeof(samples) / sizeof(samples[0]) && !ret; m++) {
		if (right)
			ret = series_add(&series[m], samples[m]);
		else
			series[m].rejected++;
	}
	return ret;
}

static int one_round(struct touching *touching, struct series *series)
{
	struct target *target = touching->target;
	uint64_t begin, registered, accessed, removing;
	int ret = prepare(touching), removed;

	if (ret)
		return ret;
	target_rest(target);
	begin = clock_now_ns();
	ret = add(touching);
	registered = clock_now_ns();
	if (ret)
		return ret;
	ret = access_all(touching);
	accessed = clock_now_ns();
	target_rest(target);
	removing = clock_now_ns();
	removed = span_remove(&touching->span, target);
	if (ret || removed)
		return ret ? ret : removed;
	return add_sample(touching, series, registered - begin, accessed - registered,
			  clock_now_ns() - removing);
}

/* What is pinned comes when it is registered: the first round then has the pages that this gives back. */
static int bring_pages(struct touching *touching)
{
	int ret;

	if (touching->params->registration != PINNED)
		return 0;
	ret = add(touching);
	return ret ? ret : span_remove(&touching->span, touching->target);
}

static int touch_measure(struct job *job, size_t n, struct series *series)
{
	struct touching *touching = job->private;
	int ret = 0;

	if (touching->params->registration == PINNED && strcmp(job->fixture.path, "native"))
		return -EOPNOTSUPP;
	ret = bring_pages(touching);
	for (size_t i = 0; i < n && !ret; i++)
		ret = one_round(touching, series);
	return ret;
}

/*
 * Each page is brought by a fault, an advice, or as the driver finds it at registration; one that
 * was found may be brought again by an advice. It is mapped once; but rxe maps none on path native.
 */
static int check_counts(const struct job *job, struct tally *tally)
{
	const struct touching *touching = job->private;
	const struct odp_path_stats *stats = &tally->stats;
	bool pinned = touching->params->registration == PINNED;
	bool maps = !pinned && (job->fixture.maps || strcmp(job->fixture.path, "native"));
	uint64_t pages = touching->span.bytes / PAGE_BYTES, mapped = maps ? pages : 0;
	uint64_t brought = stats->fault_pages + stats->snapshot_pages;

	if ((pinned ? !brought : brought >= pages) && stats->maps == mapped &&
	    stats->unmaps == mapped)
		return 0;
	return tally_disturbed(tally, "of %" PRIu64 " pages %" PRIu64 " brought, %" PRIu64
			       " mapped and %" PRIu64 " unmapped instead of %" PRIu64, pages,
			       brought, (uint64_t)stats->maps, (uint64_t)stats->unmaps, mapped);
}

static int touch_count(struct job *job, struct tally *tally)
{
	struct touching *touching = job->private;
	const struct session *session = &job->fixture.machine->session;
	int ret = prepare(touching), removed;
	struct odp_path_stats before;

	if (ret)
		return ret;
	before = session_stats(session);
	ret = add(touching);
	if (ret)
		return ret;
	ret = access_all(touching);
	removed = span_remove(&touching->span, touching->target);
	tally_stats(tally, &job->fixture, 1, &before);
	if (ret || removed)
		return ret ? ret : removed;
	if (!has_data(touching)) {
		log_error("touch: wrong data after the device's write of %zu bytes",
			  touching->span.bytes);
		return -EIO;
	}
	return check_counts(job, tally);
}

static int touch_open(struct job *job)
{
	const struct touch_params *params = (const struct touch_params *)job->params;
	struct target *target = job->fixture.target;
	struct touching *touching;
	int ret = target_check_memory(&job->fixture, params->bytes);

	if (ret)
		return ret;
	touching = calloc(1, sizeof(*touching));
	if (!touching)
		return -ENOMEM;
	touching->params = params;
	touching->target = target;
	touching->stamp = DATA_FIRST_STAMP;
	touching->order = DATA_FIRST_STAMP;
	ret = span_map(&touching->span, target, params->bytes, params->registration == PINNED);
	if (ret) {
		free(touching);
		return ret;
	}
	for (size_t i = 0; i < touching->span.nregions; i++)
		touching->span.regions[i].uncounted = true;	/* asking for counters takes time */
	job->private = touching;
	return 0;
}

static void touch_close(struct job *job)
{
	struct touching *touching = job->private;

	span_unmap(&touching->span);
	free(touching);
}

static const char *touch_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "data";
}

static const struct measure measures[] = {
	[LIFE] = { .name = "life" }, [USE] = { .name = "use" },
	[REGISTER] = { .name = "registration" }, [ACCESS] = { .name = "access" },
	[DEREGISTER] = { .name = "deregister" }, { }
};

const struct workload_ops workload_touch = {
	.name = "touch",
	.summary = "registering memory and the device's first access to all of it",
	.targets = TARGET_ANY,
	.options = options,
	.alone = true,
	.params_size = sizeof(struct touch_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the time of one registration, of the device's first write to all of its pages "
		     "in accesses of at most 2 MiB, and of its end, as the caller sees them; use is "
		     "registration and write, life is all three",
	.check = touch_check,
	.open = touch_open,
	.close = touch_close,
	.measure = touch_measure,
	.count = touch_count,
	.proof = touch_proof,
};
