// SPDX-License-Identifier: GPL-2.0
/*
 * register: registering and deregistering memory, and what memory that takes. On demand it is
 * address space that nobody touched; pinned, memory that is there already, so that bringing it
 * is in neither time.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/memory.h"
#include "target.h"

enum { REGISTER, DEREGISTER };
enum { ON_DEMAND, PINNED };

static const char *const registrations[] = { "odp", "pinned", NULL };

struct register_params {
	struct target_params target;
	uint64_t registration, bytes, populate;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("20"),
	{ .name = "registration", .type = OPTION_CHOICE, .choices = registrations, .def = "odp",
	  .help = "on demand, of address space; or pinned, of memory that is there",
	  .offset = offsetof(struct register_params, registration) },
	{ .name = "bytes", .type = OPTION_BYTES, .min = 1 << 20, .max = 64ull << 30, .def = "1G",
	  .help = "how much is registered at once",
	  .offset = offsetof(struct register_params, bytes) },
	{ .name = "populate", .type = OPTION_FLAG, .def = "no", .only = TARGET_ODP_DEV,
	  .help = "before its memory is counted, and before it is deregistered: the device gets an "
		  "entry for every page",
	  .offset = offsetof(struct register_params, populate) },
	{ }
};

static int register_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct register_params *params = (const struct register_params *)common;

	if (!params->populate || params->registration == ON_DEMAND)
		return 0;
	snprintf(err, err_size, "populate: a pinned region has its entries already; valid with "
		 "registration odp");
	return -EINVAL;
}

static int populate(struct job *job, struct target_region *region)
{
	const struct register_params *params = (const struct register_params *)job->params;

	if (!params->populate)
		return 0;
	return job->target->ops->prefetch(job->target, region, 0, region->bytes, true);
}

/* Populated memory is given back each time: it is address space again then. */
static int discard(struct job *job, struct target_region *region)
{
	const struct register_params *params = (const struct register_params *)job->params;

	if (params->populate && madvise(region->address, region->bytes, MADV_DONTNEED))
		return -errno;
	return 0;
}

/* The lists of a large region may be more than there is. */
static int add_failed(struct job *job, int error)
{
	if (error != -ENOMEM)
		return error;
	return job_skip(job, "no memory for a region of this size, or for its lists");
}

static int register_measure(struct job *job, size_t n, struct series *series)
{
	struct target_region *region = job->private;
	const struct target_ops *ops = job->target->ops;
	uint64_t begin, registered, done;
	int ret = 0;

	if (region->pinned && strcmp(job->path, "native"))
		return -EOPNOTSUPP;
	for (size_t i = 0; i < n && !ret; i++) {
		begin = clock_now_ns();
		ret = ops->add(job->target, region);
		registered = clock_now_ns();
		if (ret)
			return add_failed(job, ret);
		ret = populate(job, region);
		done = clock_now_ns();
		if (!ret)
			ret = ops->remove(job->target, region);
		if (!ret)
			ret = series_add(&series[DEREGISTER], clock_now_ns() - done);
		if (!ret)
			ret = series_add(&series[REGISTER], registered - begin);
		if (!ret)
			ret = discard(job, region);
	}
	return ret;
}

static int register_count(struct job *job, struct tally *tally)
{
	struct target_region *region = job->private;
	const struct session *session = &job->machine->session;
	const struct target_ops *ops = job->target->ops;
	struct odp_path_stats before = session_stats(session);
	int ret = ops->add(job->target, region), removed;

	if (ret)
		return add_failed(job, ret);
	ret = populate(job, region);
	tally_region(tally, job->target, region);
	removed = ops->remove(job->target, region);
	tally_stats(tally, job, 1, &before);
	if (!ret)
		ret = removed ? removed : discard(job, region);
	return ret;
}

static int register_memory(struct job *job, struct tally *tally)
{
	struct target_region *region = job->private;
	struct kernel_memory before = kernel_memory_read();
	int ret = job->target->ops->add(job->target, region);

	if (ret)
		return ret;
	ret = populate(job, region);
	tally->kernel_memory = kernel_memory_growth(&before);
	job->target->ops->remove(job->target, region);
	return ret ? ret : discard(job, region);
}

/* Pages of the region that have to be memory. */
static int check_memory(struct job *job, const struct register_params *params)
{
	if (params->registration == ON_DEMAND && !params->populate)
		return 0;
	return target_check_memory(job, params->bytes);
}

static int register_open(struct job *job)
{
	const struct register_params *params = (const struct register_params *)job->params;
	struct target_region *region;
	int ret = check_memory(job, params);

	if (ret)
		return ret;
	region = calloc(1, sizeof(*region));
	if (!region)
		return -ENOMEM;
	region->bytes = params->bytes;
	region->pinned = params->registration == PINNED;
	region->address = memory_map(region->bytes);
	if (!region->address) {
		free(region);
		return -ENOMEM;
	}
	if (region->pinned)
		memset(region->address, 1, region->bytes);
	job->private = region;
	return 0;
}

static void register_close(struct job *job)
{
	struct target_region *region = job->private;

	munmap(region->address, region->bytes);
	free(region);
}

/* A registration is there or an error. */
static const char *register_proof(const struct job *job, const char *path)
{
	(void)job;
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
	.params_size = sizeof(struct register_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the time of one registration, and of its end, as the caller sees it; no page "
		     "is brought in either",
	.check = register_check,
	.open = register_open,
	.close = register_close,
	.measure = register_measure,
	.count = register_count,
	.memory = register_memory,
	.proof = register_proof,
};
