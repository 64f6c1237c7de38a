// SPDX-License-Identifier: GPL-2.0
/* One access of the device to pages that it lacks, and the proof that it did what it claims. */
#include <string.h>

#include "engine/workload.h"
#include "target/deviation/faults.h"
#include "workload/fault/fault.h"

/* Zeros, or what the CPU has written there or into the file. */
static uint64_t stamp_of(const struct fault *fault, const struct fault_memory *memory, size_t page)
{
	return fault->kind->zeros ? 0 : memory->stamp + page;
}

/* With an offset, the data does not begin and end with pages, so it is compared as a whole. */
static bool is_data(const struct fault *fault, const char *at, uint64_t stamp, const char *source)
{
	if (fault->offset)
		return !memcmp(at, source, fault->length);
	return data_is(at, fault->length, stamp, fault->memory.whole);
}

static uint64_t word_at(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* Checks what the access left on both sides: mine is the region's memory, theirs the other. */
static bool is_right(const struct fault *fault, size_t page, unsigned int nth,
		     const char *mine, const char *theirs, uint64_t written,
		     const struct target_access *access)
{
	uint64_t before = stamp_of(fault, &fault->memory, page);

	switch (fault->access) {
	case ACCESS_READ:
		return is_data(fault, theirs, before, mine);
	case ACCESS_WRITE:
		/* An atomic that changed the other side wrote its result here. */
		if (fault->params->target.target->is_atomic(&fault->params->target))
			return word_at(mine) == written && word_at(theirs) == written + 1;
		return is_data(fault, mine, written, theirs);
	case ACCESS_FETCH_ADD:
	case ACCESS_COMPARE_SWAP:
		return access->result == before + nth &&
		       word_at(mine) == access->result + 1;
	}
	return false;
}

/* A huge page that the device knows as such comes whole, however little of it is accessed. */
static size_t pages_of_access(const struct fault *fault)
{
	if (fault->memory.region.hugetlb)
		return fault->memory.region.bytes / PAGE_BYTES;
	return (fault->offset + fault->length + PAGE_BYTES - 1) / PAGE_BYTES;
}

/* If both sides fault, each makes as many faults. */
static bool are_expected(const struct fault *fault, const struct fault_result *result)
{
	uint64_t sides = fault_has_other(fault) ? 2 : 1;
	uint64_t wanted = pages_of_access(fault) * sides;
	struct fault_range range = fault_range(fault->target, pages_of_access(fault));

	if (!fault_expected(fault))
		return !result->faults;
	range.least *= sides;
	range.most *= sides;
	return fault_range_has(&range, result->faults) &&
	       (fault->kind->in_place || fault_range_brings(&range, wanted, result->pages));
}

int fault_access(struct fault *fault, size_t batch, unsigned int nth,
		 struct fault_result *result)
{
	struct target *target = fault->target;
	size_t page = batch * fault->batch_pages;
	size_t offset = page * PAGE_BYTES + fault->offset;
	struct fault_memory *other = fault_has_other(fault) ? &fault->other : NULL;
	uint64_t written = other ? stamp_of(fault, other, page) :
				   (fault->memory.stamp + page) | DATA_WRITTEN;
	const char *mine = fault->memory.region.address + offset;
	const char *theirs = other ? other->region.address + offset : target->buffer;
	struct target_counts before = { }, now = { };
	bool counts;
	int ret;

	result->access = (struct target_access){
		.region = &fault->memory.region, .offset = offset, .length = fault->length,
		.buffer = target->buffer, .other = other ? &other->region : NULL, .operand = 1,
		/* The first word of the data is its stamp. */
		.compare = fault->access == ACCESS_WRITE ? written :
			   stamp_of(fault, &fault->memory, page) + nth,
	};
	if (!other)
		data_write(target->buffer, fault->length,
			   fault->access == ACCESS_READ ? DATA_POISON : written,
			   fault->memory.whole);
	ret = target_put(target, fault->access, &result->access, 1);
	if (ret)
		return ret;
	target->ops->counts(target, &before);
	ret = target->ops->access(target, fault->access, &result->access);
	counts = target->ops->counts(target, &now);
	if (!ret)
		ret = target_get(target, fault->access, &result->access, 1);
	if (ret)
		return ret;
	result->right = is_right(fault, page, nth, mine, theirs, written, &result->access);
	result->faults = now.faults - before.faults;
	result->pages = now.fault_pages - before.fault_pages;
	if (nth)
		result->as_expected = !result->faults;
	else
		result->as_expected = !counts || are_expected(fault, result);
	return 0;
}

/*
 * Makes the same access again, without a fault. Its time is the device's, not the kernel's; what
 * the first access took more is the cost of the fault.
 */
static int sample_warm(struct fault *fault, size_t batch, struct series *series, uint64_t first)
{
	struct fault_result result;
	int ret = fault_access(fault, batch, 1, &result);

	if (ret || !result.right || !result.as_expected)
		return ret;
	return series_add_again(series, first, result.access.elapsed_ns);
}

static bool is_prepared(struct fault *fault, size_t page)
{
	/* Prefetched pages have left the state that they were put into. */
	if (fault->params->registration == REGISTRATION_PREFETCHED)
		return true;
	return fault->kind->is_prepared(&fault->memory, page, fault->batch_pages) &&
	       (!fault_has_other(fault) ||
		fault->kind->is_prepared(&fault->other, page, fault->batch_pages));
}

static bool memory_was_served(const struct fault *fault, struct fault_memory *memory, size_t page)
{
	if (fault->kind->was_served)
		return fault->kind->was_served(memory, page, fault->batch_pages);
	return fault_memory_all_present(memory, page, fault->batch_pages);
}

static bool was_served(struct fault *fault, size_t page)
{
	if (!fault_expected(fault))
		return true;
	return memory_was_served(fault, &fault->memory, page) &&
	       (!fault_has_other(fault) || memory_was_served(fault, &fault->other, page));
}

int fault_sample(struct fault *fault, size_t batch, struct series *series)
{
	const struct session *session = &fault->target->fixture->machine->session;
	size_t page = batch * fault->batch_pages;
	bool prepared = is_prepared(fault, page);
	struct stage_clocks clocks, after;
	struct fault_result result;
	int ret;

	target_rest(fault->target);
	clocks = stage_clocks_read(session);
	ret = fault_access(fault, batch, 0, &result);
	after = stage_clocks_read(session);
	if (ret)
		return ret;
	if (!prepared || !result.right || !result.as_expected || !was_served(fault, page)) {
		series->rejected++;
		return 0;
	}
	ret = series_add_staged(series, result.access.elapsed_ns, &clocks, &after);
	return ret || !series->warm ? ret :
	       sample_warm(fault, batch, series, result.access.elapsed_ns);
}
