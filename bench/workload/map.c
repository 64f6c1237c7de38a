// SPDX-License-Identifier: GPL-2.0
/* map: the paths over kernel pages, without RDMA. The module does it, for the lent function. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/memory.h"
#include "host/time_domain.h"
#include "lib/log.h"

struct map_params {
	struct workload_params common;
	uint64_t buffer;
	uint64_t pages;
	uint64_t threads;
	uint64_t mask_bits;
	uint64_t lookup;
};

/* In the order of enum odp_path_buffer and enum odp_path_lookup. */
static const char *const buffers[] = { "ram", "contiguous", "hugepage", "p2p", "mmio", "bulk", NULL };
static const char *const lookups[] = { "once", "each", NULL };

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("200"),
	{ .name = "buffer", .type = OPTION_CHOICE, .choices = buffers, .def = "ram",
	  .help = "scattered pages of the kernel; one physical run, which a scatterlist may merge; "
		  "pages of 2 MiB, a call each; another PCI function's memory, with struct page "
		  "(p2p) and without (mmio); pages with all that is set up to map them once (bulk)",
	  .offset = offsetof(struct map_params, buffer) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = ODP_PATH_MAX_PAGES, .def = "512",
	  .help = "4 KiB pages mapped, then unmapped, by one operation",
	  .offset = offsetof(struct map_params, pages) },
	{ .name = "threads", .type = OPTION_NUMBER, .min = 1, .max = ODP_PATH_MAX_THREADS,
	  .def = "1", .help = "kernel threads, each with a buffer and a region of its own",
	  .offset = offsetof(struct map_params, threads) },
	{ .name = "mask_bits", .type = OPTION_NUMBER, .min = 32, .max = 64, .def = "64",
	  .help = "the lent function's DMA mask meanwhile: 32 or 64",
	  .offset = offsetof(struct map_params, mask_bits) },
	{ .name = "lookup", .type = OPTION_CHOICE, .choices = lookups, .def = "once",
	  .help = "with p2p: look up which function provides a page once an operation, or for each "
		  "page",
	  .offset = offsetof(struct map_params, lookup) },
	{ }
};

static int map_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct map_params *params = (const struct map_params *)common;
	unsigned long long pages = params->pages;

	if (params->buffer == ODP_PATH_CONTIGUOUS && pages > ODP_PATH_MAX_CONTIGUOUS)
		snprintf(err, err_size, "pages %llu: too many for one physical run; valid: 1 to %d "
			 "with buffer contiguous", pages, ODP_PATH_MAX_CONTIGUOUS);
	else if (params->buffer == ODP_PATH_HUGEPAGE && pages % ODP_PATH_HUGE_PAGES)
		snprintf(err, err_size, "pages %llu: not whole huge pages; valid with buffer "
			 "hugepage: multiples of %d", pages, ODP_PATH_HUGE_PAGES);
	else if (params->mask_bits != 32 && params->mask_bits != 64)
		snprintf(err, err_size, "mask_bits %llu: valid: 32, 64",
			 (unsigned long long)params->mask_bits);
	else if (params->lookup == ODP_PATH_LOOKUP_EACH && params->buffer != ODP_PATH_P2P)
		snprintf(err, err_size, "lookup each: there is nothing to look up in buffer %s; "
			 "valid: buffer p2p", buffers[params->buffer]);
	else if (params->threads * common->iterations > ODP_PATH_MAX_SAMPLES)
		snprintf(err, err_size, "iterations %llu: too many for %llu threads; valid: up to "
			 "%d in all", (unsigned long long)common->iterations,
			 (unsigned long long)params->threads, ODP_PATH_MAX_SAMPLES);
	else
		return 0;
	return -EINVAL;
}

/* Why a path cannot map a buffer. */
static const char *no_way(const struct map_params *params, const char *path)
{
	if (params->buffer == ODP_PATH_MMIO && !strcmp(path, "sg"))
		return "a scatterlist's entries are struct pages, which mmio does not have; valid: "
		       "page, and from Linux 6.18 iova, iova-batch";
	if (params->buffer == ODP_PATH_BULK && !strcmp(path, "iova"))
		return "a bulk is mapped with one sync, not one a page; valid: page, sg, and from "
		       "Linux 6.16 iova-batch";
	if (params->lookup == ODP_PATH_LOOKUP_EACH)
		return "it keeps the look-up itself, from page to page; valid with lookup each: "
		       "page, iova";
	return "this kernel lacks the calls for it (mmio: Linux 6.18; p2p: 6.16)";
}

static int refused(struct job *job, uint32_t why)
{
	const struct map_params *params = (const struct map_params *)job->params;
	static const char *const reasons[] = {
		[ODP_PATH_NO_P2PDMA] = "this kernel has no P2PDMA (CONFIG_PCI_P2PDMA)",
		[ODP_PATH_NO_PROVIDER] = "no PCI function provides memory (ivshmem: odpbench lend "
					 "0000:BB:DD.F)",
		[ODP_PATH_NO_ROUTE] = "the kernel knows no route for the lent function's DMA to "
				      "the provider of the memory (a CPU that is not on its list)",
		[ODP_PATH_NO_ROOM] = "the PCI function's memory is too small for so many pages",
	};

	if (why < sizeof(reasons) / sizeof(reasons[0]) && reasons[why])
		return fixture_skip_path(&job->fixture, reasons[why]);
	return fixture_skip_path(&job->fixture, no_way(params, job->fixture.path));
}

static int map_call(struct job *job, size_t n, struct odp_path_map *map, uint64_t *map_ns,
		    uint64_t *unmap_ns)
{
	const struct map_params *params = (const struct map_params *)job->params;
	int ret;

	*map = (struct odp_path_map){
		.buffer = params->buffer,
		.pages = params->pages,
		.iterations = n,
		.threads = params->threads,
		.mask_bits = params->mask_bits,
		.lookup = params->lookup,
		.map_ns = (uintptr_t)map_ns,
		.unmap_ns = (uintptr_t)unmap_ns,
	};
	ret = session_map(&job->fixture.machine->session, map);
	return ret == -EOPNOTSUPP ? refused(job, map->refused) : ret;
}

/* The module's samples need no proof: it maps what it says, or returns an error. */
static int map_measure(struct job *job, size_t n, struct series *series)
{
	const struct map_params *params = (const struct map_params *)job->params;
	size_t all = n * params->threads;
	uint64_t *times = calloc(2 * all, sizeof(*times));
	struct odp_path_map map;
	int ret;

	if (!times)
		return -ENOMEM;
	if (!time_domain_is_real(job->fixture.machine->time_domain))
		memory_fold_counters();
	ret = map_call(job, n, &map, times, times + all);
	for (size_t i = 0; i < all && !ret; i++) {
		ret = series_add(&series[0], times[i]);
		if (!ret)
			ret = series_add(&series[1], times[all + i]);
	}
	free(times);
	return ret;
}

static int map_count(struct job *job, struct tally *tally)
{
	const struct map_params *params = (const struct map_params *)job->params;
	struct odp_path_stats before;
	struct odp_path_map map;
	uint64_t times[2 * ODP_PATH_MAX_THREADS];
	int ret;

	before = session_stats(&job->fixture.machine->session);
	ret = map_call(job, 1, &map, times, times + params->threads);
	if (ret)
		return ret;
	tally_stats(tally, &job->fixture, params->threads, &before);
	tally->list_bytes = map.list_bytes;
	tally->highest_address = map.highest_address;
	tally->registered_bytes = params->pages * 4096 * params->threads;
	tally->entry_pages = params->buffer == ODP_PATH_HUGEPAGE ? ODP_PATH_HUGE_PAGES : 1;
	return 0;
}

/* Each call has twice the iterations of the last, as each also sets up and frees a buffer. */
static int map_sustain(struct job *job, struct tally *tally)
{
	const struct map_params *params = (const struct map_params *)job->params;
	struct odp_path_stats before = session_stats(&job->fixture.machine->session);
	uint64_t operations = 0, n = 4, *times = NULL, *grown;
	struct odp_path_map map;
	int ret;

	do {
		grown = realloc(times, 2 * n * params->threads * sizeof(*times));
		ret = grown ? 0 : -ENOMEM;
		if (ret)
			break;
		times = grown;
		ret = map_call(job, n, &map, times, times + n * params->threads);
		operations += n * params->threads;
		n *= 2;
	} while (!ret && tally_goes_on(tally, &job->fixture, operations, &before));
	free(times);
	return ret;
}

/* The module reads the kernel's counters while all is mapped; with one thread only. */
static int map_memory(struct job *job, struct tally *tally)
{
	const struct map_params *params = (const struct map_params *)job->params;
	uint64_t times[2];
	struct odp_path_map map;
	int ret;

	if (params->threads > 1)
		return 0;
	ret = map_call(job, 1, &map, &times[0], &times[1]);
	if (ret)
		return ret;
	if (map.measured & ODP_PATH_TABLES_MEASURED)
		tally->kernel_memory.iommu_table_bytes = map.iommu_table_bytes;
	if (map.measured & ODP_PATH_SLAB_MEASURED)
		tally->kernel_memory.slab_bytes = map.slab_bytes;
	return 0;
}

static const char *map_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "none-needed";
}

static const struct measure measures[] = { { .name = "map" }, { .name = "unmap" }, { } };

const struct workload_ops workload_map = {
	.name = "map",
	.summary = "the DMA API alone: map and unmap kernel pages on each path",
	.options = options,
	.path_use = ODP_PATH_FOR_MAP,
	.alone = true,
	.params_size = sizeof(struct map_params),
	.measures = measures,
	.paths = "page,sg,iova,iova-batch",
	.valid_for = "the cost of the DMA API's calls for pages of the kernel; "
		     "no fault and no device is in it",
	.check = map_check,
	.measure = map_measure,
	.count = map_count,
	.sustain = map_sustain,
	.memory = map_memory,
	.proof = map_proof,
};
