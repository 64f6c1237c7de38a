// SPDX-License-Identifier: GPL-2.0
/*
 * fault: the device's first access to pages that it lacks, by fault kind.
 *
 * The proof of each sample (access.c): the pages were in the state of the kind before and were
 * served afterwards (memory/state.h); the target's counters moved by as many faults and pages as
 * the access needs (target/deviation/faults.h); and the data came from, or arrived in, the memory.
 * An ibverbs device on path native may have no such counters. There the proof is that the pages
 * were taken from it before, and that the data is from the pages that replaced them. For pinned and
 * prefetched pages the proof is that there was no fault.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/huge_pages.h"
#include "host/pattern.h"
#include "lib/log.h"
#include "target/deviation/implicit.h"
#include "target/deviation/rxe.h"
#include "workload/fault/fault.h"

#define REGION_PAGES 512	/* faulted in a round, then invalidated, if that is no option */
#define OTHER_STAMPS (1ull << 40)	/* between the stamps of the two sides */

static int prepare_memory(struct fault *fault, struct fault_memory *memory)
{
	int ret = 0;

	memory->stamp += memory->region.bytes / PAGE_BYTES;
	if (memory->region.pinned && !memory->there)	/* the device keeps these pages */
		fault_memory_rewrite(memory);
	else
		ret = fault->kind->prepare(memory);
	implicit_settle(fault->target, &memory->region);
	return ret;
}

static int prefetch_memory(struct fault *fault, struct fault_memory *memory, bool written)
{
	if (fault->params->registration != REGISTRATION_PREFETCHED)
		return 0;
	return fault->target->ops->prefetch(fault->target, &memory->region, 0,
					    memory->region.bytes, written);
}

/* Advice comes last: to prepare one side, a fork may take pages away from the other. */
static int prepare_round(struct fault *fault)
{
	bool write = fault->access != ACCESS_READ, both = fault_has_other(fault);
	int ret = prepare_memory(fault, &fault->memory);

	if (!ret && both)
		ret = prepare_memory(fault, &fault->other);
	if (!ret)
		ret = prefetch_memory(fault, &fault->memory, write);
	if (ret || !both)
		return ret;
	return prefetch_memory(fault, &fault->other,
			       !write || fault->target->ops->is_atomic(fault->target->params));
}

/* Pages must be present before they can be pinned. */
static int add_memory(struct fault *fault, struct fault_memory *memory)
{
	int ret = memory->region.pinned ? fault->kind->prepare(memory) : 0;

	return ret ? ret : fault->target->ops->add(fault->target, &memory->region);
}

static int add_regions(struct fault *fault)
{
	int ret = add_memory(fault, &fault->memory);

	if (ret || !fault_has_other(fault))
		return ret;
	ret = add_memory(fault, &fault->other);
	if (ret)
		fault->target->ops->remove(fault->target, &fault->memory.region);
	return ret;
}

static void remove_regions(struct fault *fault)
{
	if (fault_has_other(fault))
		fault->target->ops->remove(fault->target, &fault->other.region);
	fault->target->ops->remove(fault->target, &fault->memory.region);
}

static int fault_measure(struct job *job, size_t n, struct series *series)
{
	struct fault *fault = job->private;
	int ret;

	if (fault->memory.region.pinned && strcmp(job->fixture.path, "native"))
		return fixture_skip_path(&job->fixture,
					 "pinned memory is not on demand: it goes down no path");
	ret = add_regions(fault);
	if (ret)
		return ret;
	for (size_t i = 0; i < n && !ret; i++) {
		if (i % fault->batches == 0)
			ret = prepare_round(fault);
		if (!ret)
			ret = fault_sample(fault, fault->order[i % fault->batches], series);
	}
	remove_regions(fault);
	return ret;
}

/* Accesses every batch once. Wrong data is an error, or the known defect of rxe. */
static int access_all(struct fault *fault, struct tally *tally, uint64_t *operations)
{
	struct fault_result result;
	uint64_t messages = 0;
	int ret = 0;

	for (size_t i = 0; i < fault->batches && !ret; i++) {
		ret = fault_access(fault, fault->order[i], 0, &result);
		if (ret)
			break;
		(*operations)++;
		messages += result.access.messages;
		if (result.right && result.as_expected)
			continue;
		if (!result.right && rxe_defect_explains(fault->target, fault->access,
							 &result.access, &tally->failure))
			break;
		if (result.right)
			return tally_disturbed(tally, "page %zu: %" PRIu64 " faults of %" PRIu64
					       " pages are too many or too few",
					       fault->order[i] * fault->batch_pages, result.faults,
					       result.pages);
		log_error("fault: page %zu: the data is wrong",
			  fault->order[i] * fault->batch_pages);
		ret = -EIO;
	}
	if (messages)
		tally_count(tally, "messages", messages);
	return ret;
}

static void set_whole(struct fault *fault, bool whole)
{
	fault->memory.whole = fault->other.whole = whole || fault->offset;
}

/* Every page is faulted once, then all are invalidated together; the counters are of both. */
static int count_region(struct fault *fault, struct tally *tally)
{
	const struct fixture *fixture = fault->target->fixture;
	struct odp_path_stats before;
	uint64_t operations = 0;
	int ret = prepare_round(fault);

	if (ret)
		return ret;
	session_wait_deferred();
	before = session_stats(&fixture->machine->session);
	ret = access_all(fault, tally, &operations);
	tally_region(tally, fault->target, &fault->memory.region);
	if (!ret && !fault->memory.region.pinned)
		ret = fault_memory_drop(&fault->memory);
	if (!ret && fault_has_other(fault) && !fault->other.region.pinned)
		ret = fault_memory_drop(&fault->other);
	tally_stats(tally, fixture, operations, &before);
	return ret;
}

static int fault_count(struct job *job, struct tally *tally)
{
	struct fault *fault = job->private;
	int ret = add_regions(fault);

	if (ret)
		return ret;
	strcpy(tally->file_system, fault->memory.file_system);
	set_whole(fault, true);
	ret = count_region(fault, tally);
	set_whole(fault, false);
	remove_regions(fault);
	if (!ret && fault->kind->probe)
		ret = fault->kind->probe(&fault->memory, &tally->failure);
	return ret;
}

/* One operation here: every page is faulted once, then all are invalidated together. */
static int sustain_round(struct fault *fault)
{
	struct fault_result result;
	int ret = prepare_round(fault);

	for (size_t i = 0; i < fault->batches && !ret; i++)
		ret = fault_access(fault, fault->order[i], 0, &result);
	return ret ? ret : fault_memory_drop(&fault->memory);
}

/* Flushes do not depend on the kind, so only kinds that are cheap to prepare are used. */
static int fault_sustain(struct job *job, struct tally *tally)
{
	struct fault *fault = job->private;
	struct odp_path_stats before;
	uint64_t operations = 0;
	int ret;

	if ((fault->kind != &fault_kind_absent && fault->kind != &fault_kind_resident) ||
	    fault->memory.region.pinned || fault_has_other(fault))
		return 0;
	ret = add_regions(fault);
	if (ret)
		return ret;
	session_wait_deferred();
	before = session_stats(&job->fixture.machine->session);
	do
		ret = sustain_round(fault);
	while (!ret && tally_goes_on(tally, &job->fixture, ++operations, &before));
	remove_regions(fault);
	return ret;
}

/* The device faults the whole region; its pages are present for the CPU before. */
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

static void set_up_memory(struct fault *fault, struct fault_memory *memory, uint64_t stamp)
{
	const struct fault_params *params = fault->params;

	memory->fixture = fault->target->fixture;
	memory->there = fault->target->elsewhere ? fault_kinds[params->kind] : NULL;
	memory->region.bytes = fault->batches * fault->batch_pages * PAGE_BYTES;
	memory->region.pinned = params->registration == REGISTRATION_PINNED;
	memory->region.implicit = params->registration == REGISTRATION_IMPLICIT;
	memory->stamp = stamp;
	if (fault->kind == &fault_kind_hugetlb)
		memory->huge_page_bytes = params->huge_page ? HUGE_PAGE_1G : HUGE_PAGE_BYTES;
}

static void set_sizes(struct fault *fault)
{
	const struct fault_params *params = fault->params;
	const struct target_ops *target = params->target.target;
	size_t region_pages = params->region_pages ? params->region_pages : REGION_PAGES;

	fault->offset = params->target.offset;
	fault->length = target->length(&params->target, params->pages);
	fault->batch_pages = params->pages ? params->pages :
			     (fault->offset + fault->length + PAGE_BYTES - 1) / PAGE_BYTES;
	fault->batches = region_pages > fault->batch_pages ? region_pages / fault->batch_pages : 1;
	set_up_memory(fault, &fault->memory, DATA_FIRST_STAMP);
	if (target->both_sides && target->both_sides(&params->target))
		set_up_memory(fault, &fault->other, DATA_FIRST_STAMP + OTHER_STAMPS);
	set_whole(fault, false);
}

/* Huge pages have a pool of their own; map() skips the job if it cannot have enough of them. */
static int check_memory(const struct fault *fault)
{
	if (fault->memory.huge_page_bytes)
		return 0;
	return target_check_memory(fault->target->fixture,
				   fault->memory.region.bytes + fault->other.region.bytes);
}

static int map_memory(struct fault *fault)
{
	int ret = fault->kind->map(&fault->memory);

	if (ret || !fault_has_other(fault))
		return ret;
	ret = fault->kind->map(&fault->other);
	if (ret)
		fault->kind->unmap(&fault->memory);
	return ret;
}

static int set_up(struct fault *fault)
{
	int ret;

	fault->access = fault->params->target.target->chosen(&fault->params->target);
	set_sizes(fault);
	ret = check_memory(fault);
	if (ret)
		return ret;
	fault->order = calloc(fault->batches, sizeof(*fault->order));
	if (!fault->order)
		return -ENOMEM;
	ret = map_memory(fault);
	if (ret) {
		free(fault->order);
		return ret;
	}
	if (fault->memory.region.hugetlb)	/* one fault brings it whole */
		fault->batches = 1;
	pattern_order(fault->params->pattern, fault->batches, fault->order);
	return 0;
}

static int fault_open(struct job *job)
{
	struct fault *fault = calloc(1, sizeof(*fault));
	int ret;

	if (!fault)
		return -ENOMEM;
	fault->params = (const struct fault_params *)job->params;
	fault->kind = fault_kinds[fault->params->kind];
	fault->target = job->fixture.target;
	if (fault->target->elsewhere) {
		fault->far_kind = fault_kind_far(fault->kind);
		fault->kind = &fault->far_kind;
	}
	job->private = fault;
	ret = set_up(fault);
	if (ret)
		free(fault);
	return ret;
}

static void fault_close(struct job *job)
{
	struct fault *fault = job->private;

	if (fault_has_other(fault))
		fault->kind->unmap(&fault->other);
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
	.any_operation = true,
	.options = fault_options,
	.alone = true,
	.params_size = sizeof(struct fault_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "the latency of one operation and its faults, or with pinned and prefetched "
		     "memory without any: on an ibverbs device its messages one after the other, "
		     "each from posted to completed, both ends in one process; on odp_dev one "
		     "system call, which copies the data too",
	.valid_between_hosts = "the latency of one operation and its faults, its messages one after "
			       "the other, each from posted to completed here: what the network and "
			       "the other host take is in it",
	.check = fault_check,
	.open = fault_open,
	.close = fault_close,
	.measure = fault_measure,
	.count = fault_count,
	.sustain = fault_sustain,
	.memory = fault_memory_taken,
	.proof = target_proof,
};
