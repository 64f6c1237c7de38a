// SPDX-License-Identifier: GPL-2.0
/*
 * fault: the device's first access to pages that it lacks, by kinds of fault.
 *
 * An access makes exactly one fault. How each sample proves it: the pages were in the state of
 * the kind before (fault_kind.h), the target's fault counter moved by exactly one fault of
 * exactly those pages, and the data came from, or arrived in, the memory. An ibverbs device on
 * path native has no such counter: there the pages were discarded before, so that the device had
 * lost them, and the data is from the pages that took their place.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault_kind.h"
#include "lib/log.h"
#include "pattern.h"
#include "target.h"
#include "workload.h"

#define REGION_PAGES 512	/* of a round, where that is no option: then all is invalidated */

struct fault_params {
	struct target_params target;
	uint64_t kind;
	uint64_t region_pages;	/* verbs: the option "pages" */
	uint64_t pages;		/* odp_dev: the option "pages" */
	uint64_t pattern;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("512"),
	{ .name = "kind", .type = OPTION_CHOICE, .choices = fault_kind_names_verbs,
	  .def = "absent", .only = TARGET_VERBS,
	  .help = "absent: in no page table; resident: in the CPU's, not in the device's",
	  .offset = offsetof(struct fault_params, kind) },
	{ .name = "kind", .type = OPTION_CHOICE, .choices = fault_kind_names, .def = "absent",
	  .only = TARGET_ODP_DEV,
	  .help = "absent, resident: as with ibverbs; upgrade: in the device's page table for "
		  "reading; cow: shared with a forked child; file: in the page cache; thp, "
		  "hugetlb: resident as huge pages",
	  .offset = offsetof(struct fault_params, kind) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = 65536, .def = "512",
	  .only = TARGET_VERBS,
	  .help = "pages of the region; each is faulted once, then all are invalidated together",
	  .offset = offsetof(struct fault_params, region_pages) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = TARGET_BUFFER_PAGES, .def = "1",
	  .only = TARGET_ODP_DEV, .help = "4 KiB pages of one fault, all moved by one access",
	  .offset = offsetof(struct fault_params, pages) },
	{ .name = "pattern", .type = OPTION_CHOICE, .choices = pattern_names, .def = "sequential",
	  .only = TARGET_ODP_DEV,
	  .help = "the order of the faults in a region of 512 pages; strided: every eighth",
	  .offset = offsetof(struct fault_params, pattern) },
	{ }
};

/* From open to close. */
struct fault {
	const struct fault_params *params;
	const struct fault_kind *kind;
	struct target *target;
	struct fault_memory memory;
	enum access access;
	size_t batch_pages, batches;	/* pages of a fault, faults of a round */
	size_t length;			/* bytes of an access */
	size_t *order;
};

static int fault_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct fault_params *params = (const struct fault_params *)common;
	const struct fault_kind *kind = fault_kinds[params->kind];
	enum access access = params->target.target->chosen(&params->target);

	if (kind->for_writing && access == ACCESS_READ) {
		snprintf(err, err_size, "kind %s: only a write makes it; valid with operation "
			 "write or atomic", kind->name);
		return -EINVAL;
	}
	if (access == ACCESS_FETCH_ADD && params->pages > 1) {
		snprintf(err, err_size, "pages %" PRIu64 ": operation atomic touches one page; "
			 "valid: 1", params->pages);
		return -EINVAL;
	}
	return 0;
}

/* Zeros, or what the CPU or the file has put there. */
static uint64_t region_stamp(const struct fault *fault, size_t page)
{
	return fault->kind->zeros ? 0 : fault->memory.stamp + page;
}

static char *page_address(const struct fault *fault, size_t page)
{
	return fault->memory.region.address + page * PAGE_BYTES;
}

/* One access to a batch, the @nth since it was prepared, and whether the data is right then. */
static int access_batch(struct fault *fault, size_t batch, unsigned int nth,
			struct target_access *access, bool *right)
{
	size_t page = batch * fault->batch_pages;
	uint64_t before = region_stamp(fault, page);
	uint64_t written = (fault->memory.stamp + page) | DATA_WRITTEN;
	bool whole = fault->memory.whole;
	char *buffer = fault->target->buffer, *memory = page_address(fault, page);
	int ret;

	*access = (struct target_access){
		.region = &fault->memory.region, .offset = page * PAGE_BYTES,
		.length = fault->length, .buffer = buffer, .operand = 1,
	};
	data_write(buffer, fault->length,
		   fault->access == ACCESS_READ ? DATA_POISON : written, whole);
	ret = fault->target->ops->access(fault->target, fault->access, access);
	switch (fault->access) {
	case ACCESS_READ:
		*right = data_is(buffer, fault->length, before, whole);
		break;
	case ACCESS_WRITE:
		*right = data_is(memory, fault->length, written, whole);
		break;
	case ACCESS_FETCH_ADD:
		*right = access->result == data_word(before, 0, 0) + nth &&
			 *(uint64_t *)memory == access->result + 1;
		break;
	}
	return ret;
}

/* A huge page comes whole, however much of it is wanted. */
static size_t pages_of_fault(const struct fault *fault)
{
	if (fault->kind->one_fault)
		return fault->memory.region.bytes / PAGE_BYTES;
	return (fault->length + PAGE_BYTES - 1) / PAGE_BYTES;
}

static bool is_one_fault(const struct fault *fault, const struct target_counts *before)
{
	struct target_counts now;

	if (!fault->target->ops->counts(fault->target, &now))
		return now.faults == before->faults;
	return now.faults - before->faults == 1 &&
	       now.fault_pages - before->fault_pages == pages_of_fault(fault);
}

/* The same access again: no fault is in it. What it costs is not the kernel's but the device's. */
static int sample_warm(struct fault *fault, size_t batch, struct series *warm)
{
	struct target_counts before = { }, now = { };
	struct target_access access;
	bool right;
	int ret;

	fault->target->ops->counts(fault->target, &before);
	ret = access_batch(fault, batch, 1, &access, &right);
	fault->target->ops->counts(fault->target, &now);
	if (ret || !right || now.faults != before.faults)
		return ret;
	return series_add(warm, access.elapsed_ns);
}

/* One sample, or one rejected operation. */
static int sample(struct fault *fault, size_t batch, struct series *series)
{
	const struct session *session = &fault->target->job->machine->session;
	size_t page = batch * fault->batch_pages, n = fault->batch_pages;
	struct fault_memory *memory = &fault->memory;
	struct target_counts before;
	struct stage_clocks clocks, after;
	struct target_access access;
	bool right, proven;
	int ret;

	proven = fault->kind->is_prepared(memory, page, n);
	fault->target->ops->counts(fault->target, &before);
	clocks = stage_clocks_read(session);
	ret = access_batch(fault, batch, 0, &access, &right);
	after = stage_clocks_read(session);
	if (ret)
		return ret;
	proven = proven && right && is_one_fault(fault, &before);
	if (!proven || (fault->kind->was_served && !fault->kind->was_served(memory, page, n))) {
		series->rejected++;
		return 0;
	}
	ret = series_add_staged(series, access.elapsed_ns, &clocks, &after);
	return ret || !series->warm ? ret : sample_warm(fault, batch, series->warm);
}

static int prepare_round(struct fault *fault)
{
	fault->memory.stamp += fault->memory.region.bytes / PAGE_BYTES;
	return fault->kind->prepare(&fault->memory);
}

static int fault_measure(struct job *job, size_t n, struct series *series)
{
	struct fault *fault = job->private;
	struct target_region *region = &fault->memory.region;
	int ret = fault->target->ops->add(fault->target, region);

	if (ret)
		return ret;
	for (size_t i = 0; i < n && !ret; i++) {
		if (i % fault->batches == 0)
			ret = prepare_round(fault);
		if (!ret)
			ret = sample(fault, fault->order[i % fault->batches], series);
	}
	fault->target->ops->remove(fault->target, region);
	return ret;
}

static int access_all(struct fault *fault)
{
	struct target_access access;
	bool right;
	int ret = 0;

	for (size_t i = 0; i < fault->batches && !ret; i++) {
		ret = access_batch(fault, fault->order[i], 0, &access, &right);
		if (ret || right)
			continue;
		log_error("fault: page %zu: the data is wrong",
			  fault->order[i] * fault->batch_pages);
		ret = -EIO;
	}
	return ret;
}

/* The device's own counter, where it has one, agrees with the number of accesses. */
static int check_faults(const struct fault *fault, const struct target_counts *before)
{
	struct target_counts now;

	if (!fault->target->ops->counts(fault->target, &now) ||
	    now.faults - before->faults == fault->batches)
		return 0;
	log_error("fault: %" PRIu64 " faults by %zu accesses instead of one each",
		  now.faults - before->faults, fault->batches);
	return -EIO;
}

/* Every page faulted once, all of them invalidated together; the counters of both. */
static int count_region(struct fault *fault, struct tally *tally)
{
	const struct session *session = &fault->target->job->machine->session;
	struct target_counts counts;
	struct odp_path_stats before;
	int ret = prepare_round(fault);

	if (ret)
		return ret;
	session_wait_deferred();
	before = session_stats(session);
	fault->target->ops->counts(fault->target, &counts);
	ret = access_all(fault);
	if (!ret)
		ret = check_faults(fault, &counts);
	tally_region(tally, fault->target, &fault->memory.region);
	if (!ret)
		ret = fault_memory_drop(&fault->memory);
	tally_stats(tally, fault->target->job, fault->batches, &before);
	return ret;
}

static int fault_count(struct job *job, struct tally *tally)
{
	struct fault *fault = job->private;
	int ret = fault->target->ops->add(fault->target, &fault->memory.region);

	if (ret)
		return ret;
	fault->memory.whole = true;
	ret = count_region(fault, tally);
	fault->memory.whole = false;
	fault->target->ops->remove(fault->target, &fault->memory.region);
	if (!ret && fault->kind->probe)
		ret = fault->kind->probe(&fault->memory, &tally->failure);
	return ret;
}

/* The device gets all of the region; what the CPU has there is there before. */
static int fault_memory_taken(struct job *job, struct tally *tally)
{
	struct fault *fault = job->private;
	struct target_region *region = &fault->memory.region;
	struct target_access access = { .region = region, .length = fault->length,
					.buffer = fault->target->buffer };
	struct kernel_memory before;
	int ret = fault_memory_fill(&fault->memory);

	if (ret)
		return ret;
	before = kernel_memory_read();
	ret = fault->target->ops->add(fault->target, region);
	if (ret)
		return ret;
	for (size_t i = 0; i < fault->batches && !ret; i++) {
		access.offset = i * fault->batch_pages * PAGE_BYTES;
		ret = fault->target->ops->access(fault->target, ACCESS_READ, &access);
	}
	tally->kernel_memory = kernel_memory_growth(&before);
	fault->target->ops->remove(fault->target, region);
	return ret;
}

static const char *fault_proof(const struct job *job, const char *path)
{
	return !strcmp(job->device, target_odp_dev.name) || strcmp(path, "native") ? "counter" :
										     "data";
}

static int set_up(struct fault *fault)
{
	const struct fault_params *params = fault->params;
	int ret;

	fault->batch_pages = params->pages ? params->pages : 1;
	fault->batches = (params->region_pages ? params->region_pages : REGION_PAGES) /
			 fault->batch_pages;
	if (fault->kind->one_fault)
		fault->batches = 1;
	fault->length = params->target.target->length(&params->target, fault->batch_pages);
	fault->access = params->target.target->chosen(&params->target);
	fault->memory.region.bytes = fault->batches * fault->batch_pages * PAGE_BYTES;
	fault->memory.stamp = DATA_FIRST_STAMP;
	fault->order = calloc(fault->batches, sizeof(*fault->order));
	if (!fault->order)
		return -ENOMEM;
	pattern_order(params->pattern, fault->batches, fault->order);
	ret = fault->kind->map(&fault->memory);
	if (ret)
		free(fault->order);
	return ret;
}

static int fault_open(struct job *job)
{
	struct fault *fault = calloc(1, sizeof(*fault));
	int ret;

	if (!fault)
		return -ENOMEM;
	fault->params = (const struct fault_params *)job->params;
	fault->kind = fault_kinds[fault->params->kind];
	fault->target = job->target;
	fault->memory.job = job;
	job->private = fault;
	ret = set_up(fault);
	if (ret)
		free(fault);
	return ret;
}

static void fault_close(struct job *job)
{
	struct fault *fault = job->private;

	fault->kind->unmap(&fault->memory);
	free(fault->order);
	free(fault);
}

static const struct measure measures[] = {
	{ .name = "latency", .stages = STAGES_FAULT, .timed = "timed", .warm = true }, { }
};

const struct workload_ops workload_fault = {
	.name = "fault",
	.summary = "first access of the device to pages that it lacks",
	.targets = TARGET_ANY,
	.one_operation = true,
	.options = options,
	.params_size = sizeof(struct fault_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the latency of one operation that makes one fault: on an ibverbs device of "
		     "one 4 KiB page on one side, posted to completed, both ends in one process; "
		     "on odp_dev one system call, which copies the data too",
	.check = fault_check,
	.open = fault_open,
	.close = fault_close,
	.measure = fault_measure,
	.count = fault_count,
	.memory = fault_memory_taken,
	.proof = fault_proof,
};
