// SPDX-License-Identifier: GPL-2.0
/*
 * register: registering and deregistering memory, and how much memory that takes. On demand, it is
 * address space that was not touched, or the whole address space (implicit). Pinned, it is memory
 * that is present already, so that bringing it in is in neither time.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/workload.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "memory/span.h"

enum { REGISTER, DEREGISTER };
enum { ON_DEMAND, PINNED, IMPLICIT };

static const char *const registrations[] = { "odp", "pinned", "implicit", NULL };

struct register_params {
	struct workload_params common;
	struct target_params target;
	uint64_t registration, bytes, populate;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("20"),
	{ .name = "registration", .type = OPTION_CHOICE, .choices = registrations, .def = "odp",
	  .help = "on demand, of address space; pinned, of memory that is there; implicit, on "
		  "demand, of the whole address space",
	  .offset = offsetof(struct register_params, registration) },
	{ .name = "bytes", .type = OPTION_BYTES, .min = 1 << 20, .max = 1ull << 40, .def = "1G",
	  .help = "how much is registered at once, in as few regions as the device takes",
	  .offset = offsetof(struct register_params, bytes) },
	{ .name = "populate", .type = OPTION_FLAG, .def = "no",
	  .help = "the device gets an entry for every page before the memory is counted, and "
		  "before it is deregistered",
	  .offset = offsetof(struct register_params, populate) },
	{ }
};

static int register_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct register_params *params = (const struct register_params *)common;

	if (!params->populate || params->registration == ON_DEMAND)
		return 0;
	snprintf(err, err_size, "populate: a pinned region has its entries already, an implicit "
		 "one is the whole address space; valid with registration odp");
	return -EINVAL;
}

static int populate(struct job *job, struct span *span)
{
	const struct register_params *params = (const struct register_params *)job->params;
	struct target *target = job->fixture.target;
	int ret = 0;

	for (size_t i = 0; i < span->nregions && params->populate && !ret; i++)
		ret = target->ops->prefetch(target, &span->regions[i], 0, span->regions[i].bytes,
					    true);
	return ret;
}

/* Frees populated memory each time, so that it is mere address space again. */
static int discard(struct job *job, struct span *span)
{
	const struct register_params *params = (const struct register_params *)job->params;

	if (params->populate && madvise(span->address, span->bytes, MADV_DONTNEED))
		return -errno;
	return 0;
}

/*
 * A populated region also needs the memory itself, the device's table, the IOMMU's table, and on
 * path page an object for the I/O address of each page (rows of this workload show these as
 * iommu_table_bytes and slab_bytes).
 */
static int check_lists(struct job *job, const struct span *span)
{
	const struct register_params *params = (const struct register_params *)job->params;
	uint64_t pages = span->bytes / PAGE_BYTES, more = 0;

	if (params->registration != ON_DEMAND)
		return 0;	/* pinned: mostly its memory; implicit: nothing yet */
	if (params->populate)
		more = span->bytes + pages * (8 + 9 + (strcmp(job->fixture.path, "page") ? 0 : 64));
	return span_check_lists(span, &job->fixture, more);
}

static int register_measure(struct job *job, size_t n, struct series *series)
{
	struct span *span = job->private;
	uint64_t begin, registered, done;
	int ret = 0;

	if (span->regions->pinned && strcmp(job->fixture.path, "native"))
		return -EOPNOTSUPP;
	ret = check_lists(job, span);
	for (size_t i = 0; i < n && !ret; i++) {
		begin = clock_now_ns();
		ret = span_add(span, job->fixture.target);
		registered = clock_now_ns();
		if (ret)
			return ret;
		ret = populate(job, span);
		done = clock_now_ns();
		if (!ret)
			ret = span_remove(span, job->fixture.target);
		if (!ret)
			ret = series_add(&series[DEREGISTER], clock_now_ns() - done);
		if (!ret)
			ret = series_add(&series[REGISTER], registered - begin);
		if (!ret)
			ret = discard(job, span);
	}
	return ret;
}

/* The kernel must have made as many on-demand regions as were asked for; none if pinned. */
static int check_regions(struct job *job, const struct tally *tally)
{
	const struct register_params *params = (const struct register_params *)job->params;
	const struct span *span = job->private;
	uint64_t expected = params->registration == ON_DEMAND ? span->nregions : 0;

	if (params->registration == IMPLICIT || tally->stats.regions == expected)
		return 0;
	log_error("register: %" PRIu64 " regions on demand instead of %" PRIu64,
		  (uint64_t)tally->stats.regions, expected);
	return -EIO;
}

static int register_count(struct job *job, struct tally *tally)
{
	struct span *span = job->private;
	const struct session *session = &job->fixture.machine->session;
	struct odp_path_stats before = session_stats(session);
	int ret = span_add(span, job->fixture.target), removed;

	if (ret)
		return ret;
	ret = populate(job, span);
	tally_region(tally, job->fixture.target, span->regions);
	tally->registered_bytes = span->bytes;
	tally_count(tally, "regions", span->nregions);
	removed = span_remove(span, job->fixture.target);
	tally_stats(tally, &job->fixture, 1, &before);
	if (!ret)
		ret = removed ? removed : discard(job, span);
	return ret ? ret : check_regions(job, tally);
}

static int register_memory(struct job *job, struct tally *tally)
{
	struct span *span = job->private;
	struct kernel_memory before = kernel_memory_read();
	int ret = span_add(span, job->fixture.target);

	if (ret)
		return ret;
	ret = populate(job, span);
	tally->kernel_memory = kernel_memory_growth(&before);
	span_remove(span, job->fixture.target);
	return ret ? ret : discard(job, span);
}

/* Checks that there is memory for the pages that must be present. */
static int check_memory(struct job *job, const struct register_params *params)
{
	if (params->registration != PINNED && !params->populate)
		return 0;
	return target_check_memory(&job->fixture, params->bytes);
}

static int register_open(struct job *job)
{
	const struct register_params *params = (const struct register_params *)job->params;
	struct span *span;
	int ret = check_memory(job, params);

	if (ret)
		return ret;
	span = calloc(1, sizeof(*span));
	ret = span ? span_map(span, job->fixture.target, params->bytes, params->registration == PINNED) :
		     -ENOMEM;
	if (ret) {
		free(span);
		return ret;
	}
	for (size_t i = 0; i < span->nregions; i++) {
		span->regions[i].implicit = params->registration == IMPLICIT;
		span->regions[i].uncounted = true;	/* asking for counters takes time */
	}
	if (span->regions->pinned)
		memset(span->address, 1, span->bytes);
	job->private = span;
	return 0;
}

static void register_close(struct job *job)
{
	struct span *span = job->private;

	span_unmap(span);
	free(span);
}

/* A registration succeeds or is an error. */
static const char *register_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "none-needed";
}

static const struct measure measures[] = {
	[REGISTER] = { .name = "register" }, [DEREGISTER] = { .name = "deregister" }, { }
};

const struct workload_ops workload_register = {
	.name = "register",
	.summary = "registering and deregistering memory, and what memory that takes",
	.targets = TARGET_ANY,
	.options = options,
	.alone = true,
	.new_domain = true,
	.params_size = sizeof(struct register_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the time of one registration, and of its end, as the caller sees it, of all "
		     "the regions that so many bytes take; no page is brought in either",
	.check = register_check,
	.open = register_open,
	.close = register_close,
	.measure = register_measure,
	.count = register_count,
	.memory = register_memory,
	.proof = register_proof,
};
