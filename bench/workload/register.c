// SPDX-License-Identifier: GPL-2.0
/*
 * register: registering and deregistering memory, and how much memory that takes. On demand, it is
 * address space that was not touched, or the whole address space (implicit). Pinned, it is memory
 * that is present already, so that bringing it in is in neither time. As a dma-buf, it is memory
 * that another driver exports and maps for the device.
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
#include "memory/dmabuf/dmabuf.h"
#include "memory/span.h"

enum { REGISTER, DEREGISTER };
enum { ON_DEMAND, PINNED, IMPLICIT, DMABUF };

static const char *const registrations[] = { "odp", "pinned", "implicit", "dmabuf", NULL };

struct register_params {
	struct workload_params common;
	struct target_params target;
	uint64_t registration, bytes, populate, exporter;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("20"),
	{ .name = "registration", .type = OPTION_CHOICE, .choices = registrations, .def = "odp",
	  .help = "on demand, of address space; pinned, of memory that is there; implicit, on "
		  "demand, of the whole address space; dmabuf, of memory that another driver "
		  "exports",
	  .offset = offsetof(struct register_params, registration) },
	{ .name = "bytes", .type = OPTION_BYTES, .min = 1 << 20, .max = 1ull << 40, .def = "1G",
	  .help = "how much is registered at once, in as few regions as the device takes",
	  .offset = offsetof(struct register_params, bytes) },
	{ .name = "populate", .type = OPTION_FLAG, .def = "no",
	  .help = "the device gets an entry for every page before the memory is counted, and "
		  "before it is deregistered",
	  .offset = offsetof(struct register_params, populate) },
	{ .name = "exporter", .type = OPTION_CHOICE, .choices = dmabuf_exporter_names,
	  .def = "udmabuf", .only = TARGET_VERBS,
	  .help = "of a dma-buf: udmabuf, scattered pages of 4 KiB; vfio, a BAR of the first "
		  "function bound to vfio-pci that has one of that size",
	  .offset = offsetof(struct register_params, exporter) },
	{ }
};

/* job->private */
struct memory {
	struct span span;
	struct dmabuf dmabuf;	/* that the span is of; exporter NULL: it is of none */
};

static int register_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct register_params *params = (const struct register_params *)common;

	if (params->exporter && params->registration != DMABUF) {
		snprintf(err, err_size, "exporter: only a dma-buf has one; valid with registration "
			 "dmabuf");
		return -EINVAL;
	}
	if (!params->populate || params->registration == ON_DEMAND)
		return 0;
	snprintf(err, err_size, "populate: a pinned region and a dma-buf have their entries "
		 "already, an implicit region is the whole address space; valid with registration "
		 "odp");
	return -EINVAL;
}

static struct span *span_of(struct job *job)
{
	struct memory *memory = job->private;

	return &memory->span;
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
		return 0;	/* pinned, dmabuf: mostly its memory; implicit: nothing yet */
	if (params->populate)
		more = span->bytes + pages * (8 + 9 + (strcmp(job->fixture.path, "page") ? 0 : 64));
	return span_check_lists(span, &job->fixture, more);
}

static int register_measure(struct job *job, size_t n, struct series *series)
{
	struct span *span = span_of(job);
	uint64_t begin, registered, done;
	int ret = 0;

	if ((span->regions->pinned || span->regions->imported) &&
	    strcmp(job->fixture.path, "native"))
		return -EOPNOTSUPP;
	ret = check_lists(job, span);
	for (size_t i = 0; i < n && !ret; i++) {
		target_rest(job->fixture.target);
		begin = clock_now_ns();
		ret = span_add(span, job->fixture.target);
		registered = clock_now_ns();
		if (ret)
			return ret;
		ret = populate(job, span);
		target_rest(job->fixture.target);
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

/* The exporter maps every page of a dma-buf when it is registered, and unmaps it at the end. */
static int check_mapped(const struct span *span, const struct tally *tally)
{
	uint64_t pages = span->bytes / PAGE_BYTES;

	if (tally->stats.maps == pages && tally->stats.unmaps == pages)
		return 0;
	log_error("register: %" PRIu64 " pages of the dma-buf mapped and %" PRIu64
		  " unmapped instead of %" PRIu64, (uint64_t)tally->stats.maps,
		  (uint64_t)tally->stats.unmaps, pages);
	return -EIO;
}

/* The session must have counted as many regions as were asked for; none if pinned. */
static int check_regions(struct job *job, const struct tally *tally)
{
	const struct register_params *params = (const struct register_params *)job->params;
	const struct span *span = span_of(job);
	uint64_t expected = params->registration == PINNED ? 0 : span->nregions;

	if (params->registration == IMPLICIT)
		return 0;
	if (tally->stats.regions != expected) {
		log_error("register: %" PRIu64 " regions counted instead of %" PRIu64,
			  (uint64_t)tally->stats.regions, expected);
		return -EIO;
	}
	return params->registration == DMABUF ? check_mapped(span, tally) : 0;
}

static int register_count(struct job *job, struct tally *tally)
{
	struct span *span = span_of(job);
	const struct session *session = &job->fixture.machine->session;
	struct odp_path_stats before = session_stats(session);
	int ret = span_add(span, job->fixture.target), removed;

	if (ret)
		return ret;
	ret = span->regions->imported ? span_check_data(span, job->fixture.target) :
					populate(job, span);
	tally_region(tally, job->fixture.target, span->regions);
	tally->registered_bytes = span->bytes;
	tally_count(tally, "regions", span->nregions);
	removed = span_remove(span, job->fixture.target);
	tally_stats(tally, &job->fixture, 1, &before);
	/* The driver flushes too: it maps and unmaps a list to write the device's entries. */
	if (span->regions->imported)
		tally_count(tally, "flushes_by_exporter",
			    session_flushes(&tally->stats, ODP_PATH_MAPPING) +
			    session_flushes(&tally->stats, ODP_PATH_UNMAPPING));
	if (!ret)
		ret = removed ? removed : discard(job, span);
	return ret ? ret : check_regions(job, tally);
}

/* Only a dma-buf is mapped when it is registered, and so has anything to flush at its end. */
static int register_sustain(struct job *job, struct tally *tally)
{
	const struct session *session = &job->fixture.machine->session;
	struct odp_path_stats before = session_stats(session);
	struct span *span = span_of(job);
	uint64_t operations = 0;
	int ret = 0;

	if (!span->regions->imported)
		return 0;
	do {
		ret = span_add(span, job->fixture.target);
		if (!ret)
			ret = span_remove(span, job->fixture.target);
	} while (!ret && tally_goes_on(tally, &job->fixture, ++operations, &before));
	return ret;
}

static int register_memory(struct job *job, struct tally *tally)
{
	struct span *span = span_of(job);
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
	if (params->registration == DMABUF && !dmabuf_exporters[params->exporter]->ram)
		return 0;
	if (params->registration != PINNED && params->registration != DMABUF && !params->populate)
		return 0;
	return target_check_memory(&job->fixture, params->bytes);
}

static int import(struct job *job, struct memory *memory)
{
	const struct register_params *params = (const struct register_params *)job->params;
	int ret;

	if (job->fixture.target->ops == &target_odp_dev)
		return fixture_skip(&job->fixture, "odp_dev imports no dma-bufs; mlx5 does");
	ret = dmabuf_open(&memory->dmabuf, dmabuf_exporters[params->exporter], &job->fixture,
			  params->bytes);
	if (ret)
		return ret;
	ret = span_import(&memory->span, &memory->dmabuf);
	if (ret)
		dmabuf_close(&memory->dmabuf);
	return ret;
}

static int map(struct job *job, struct memory *memory)
{
	const struct register_params *params = (const struct register_params *)job->params;
	struct span *span = &memory->span;
	uint64_t order = 1;
	int ret = span_map(span, job->fixture.target, params->bytes,
			   params->registration == PINNED);

	if (ret || !span->regions->pinned)
		return ret;
	memset(span->address, 1, span->bytes);
	ret = memory_free_scattered(span->address, span->bytes, &order);
	if (ret)
		span_unmap(span);
	else
		memset(span->address, 1, span->bytes);
	return ret;
}

static int register_open(struct job *job)
{
	const struct register_params *params = (const struct register_params *)job->params;
	struct memory *memory;
	int ret = check_memory(job, params);

	if (ret)
		return ret;
	memory = calloc(1, sizeof(*memory));
	if (!memory)
		return -ENOMEM;
	ret = params->registration == DMABUF ? import(job, memory) : map(job, memory);
	if (ret) {
		free(memory);
		return ret;
	}
	for (size_t i = 0; i < memory->span.nregions; i++) {
		memory->span.regions[i].implicit = params->registration == IMPLICIT;
		memory->span.regions[i].uncounted = true;	/* asking for counters takes time */
	}
	job->private = memory;
	return 0;
}

static void register_close(struct job *job)
{
	struct memory *memory = job->private;

	span_unmap(&memory->span);
	if (memory->dmabuf.exporter)
		dmabuf_close(&memory->dmabuf);
	free(memory);
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
	.sustain = register_sustain,
	.memory = register_memory,
	.proof = register_proof,
};
