// SPDX-License-Identifier: GPL-2.0
/* map: the paths over kernel pages, no RDMA at all; done by the module, for the lent function. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/log.h"
#include "workload.h"

struct map_params {
	struct workload_params common;
	uint64_t pages;
	uint64_t contiguous;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("200"),
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = ODP_PATH_MAX_PAGES, .def = "512",
	  .help = "4 KiB pages mapped, then unmapped, by one operation",
	  .offset = offsetof(struct map_params, pages) },
	{ .name = "contiguous", .type = OPTION_FLAG, .def = "no",
	  .help = "one physical run, which a scatterlist may merge",
	  .offset = offsetof(struct map_params, contiguous) },
	{ }
};

static int map_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct map_params *params = (const struct map_params *)common;

	if (!params->contiguous || params->pages <= ODP_PATH_MAX_CONTIGUOUS)
		return 0;
	snprintf(err, err_size, "pages %llu: too many for one physical run; valid: 1 to %d with "
		 "contiguous", (unsigned long long)params->pages, ODP_PATH_MAX_CONTIGUOUS);
	return -EINVAL;
}

static int map_call(struct job *job, size_t n, struct odp_path_map *map, uint64_t *map_ns,
		    uint64_t *unmap_ns)
{
	const struct map_params *params = (const struct map_params *)job->params;

	*map = (struct odp_path_map){
		.pages = params->pages,
		.iterations = n,
		.contiguous = params->contiguous,
		.map_ns = (uintptr_t)map_ns,
		.unmap_ns = (uintptr_t)unmap_ns,
	};
	return session_map(&job->machine->session, map);
}

/* The module's samples need no other proof: it maps what it says or returns an error. */
static int map_measure(struct job *job, size_t n, struct series *series)
{
	uint64_t *times = calloc(2 * n, sizeof(*times));
	struct odp_path_map map;
	int ret;

	if (!times)
		return -ENOMEM;
	ret = map_call(job, n, &map, times, times + n);
	for (size_t i = 0; i < n && !ret; i++) {
		ret = series_add(&series[0], times[i]);
		if (!ret)
			ret = series_add(&series[1], times[n + i]);
	}
	free(times);
	return ret;
}

static int map_count(struct job *job, struct tally *tally)
{
	const struct map_params *params = (const struct map_params *)job->params;
	struct odp_path_stats before;
	struct odp_path_map map;
	uint64_t times[2];
	int ret;

	before = session_stats(&job->machine->session);
	ret = map_call(job, 1, &map, &times[0], &times[1]);
	if (ret)
		return ret;
	session_wait_deferred();
	tally->operations = 1;
	tally->stats = session_stats_since(&job->machine->session, &before);
	tally->list_bytes = map.list_bytes;
	tally->registered_bytes = params->pages * 4096;
	return 0;
}

static const char *map_proof(const struct job *job, const char *path)
{
	(void)job;
	(void)path;
	return "none-needed";
}

static const struct measure measures[] = { { .name = "map" }, { .name = "unmap" }, { } };

const struct workload_ops workload_map = {
	.name = "map",
	.summary = "the DMA API alone: map and unmap kernel pages on each path",
	.options = options,
	.params_size = sizeof(struct map_params),
	.measures = measures,
	.paths = "page,sg,iova,iova-batch",
	.valid_for = "the cost of the DMA API's calls for pages of the kernel; "
		     "no fault and no device is in it",
	.check = map_check,
	.measure = map_measure,
	.count = map_count,
	.proof = map_proof,
};
