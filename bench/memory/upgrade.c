// SPDX-License-Identifier: GPL-2.0
/*
 * Kind upgrade: pages that the device has, but only for reading; a write makes it fault.
 *
 * odp_dev maps pages with the right that a prefetch asked for, so they are prefetched for reading.
 *
 * An ibverbs driver may give a page the right that the CPU's page table has. rxe always does
 * (HMM_PFN_WRITE); mlx5 does, from 6.16 on, to up to seven neighbours of a page that faults, as it
 * writes its entries in blocks of 64 bytes (drivers/infiniband/hw/mlx5/odp.c, populate_mtt()). So
 * there the CPU's right to write is taken away first: pages that were shared with a child stay
 * read-only after it has ended, until the next write. Then rxe reads them. mlx5 would ask for the
 * right to write even on such a fault, if the region allows it (pagefault_real_mr()), but not for
 * advice to read.
 *
 * odp_dev shows its entries. Of an ibverbs device the proof is that it reads all pages without a
 * fault before the write, and that the write leaves them in the same page frames: none was copied.
 */
#include "memory/state.h"
#include "target/verbs.h"

static bool shows_entries(const struct fault_memory *memory)
{
	return memory->fixture->target->ops->entry;
}

/* The device reads the whole region into the buffer, whatever operation the options name. */
static int read_by_device(struct fault_memory *memory)
{
	struct target *target = memory->fixture->target;
	struct target_access access = { .region = &memory->region, .buffer = target->buffer };
	int ret = 0;

	for (size_t left; access.offset < memory->region.bytes && !ret;
	     access.offset += access.length) {
		left = memory->region.bytes - access.offset;
		access.length = left < TARGET_BUFFER_BYTES ? left : TARGET_BUFFER_BYTES;
		ret = target->ops->access(target, ACCESS_READ, &access);
	}
	return ret;
}

static int prefetch(struct fault_memory *memory)
{
	struct target *target = memory->fixture->target;

	return target->ops->prefetch(target, &memory->region, 0, memory->region.bytes, false);
}

static int give_for_reading(struct fault_memory *memory)
{
	int ret = fault_memory_share(memory);

	fault_memory_unshare(memory);
	if (ret)
		return ret;
	return verbs_is_rxe(target_verbs_device(memory->fixture->target)) ?
	       read_by_device(memory) : prefetch(memory);
}

static uint64_t faults(const struct fault_memory *memory)
{
	const struct target *target = memory->fixture->target;
	struct target_counts counts = { };

	target->ops->counts(target, &counts);
	return counts.faults;
}

/* Reads that need no fault show that the device has all pages. */
static int check_reads(struct fault_memory *memory)
{
	uint64_t before = faults(memory);
	int ret = read_by_device(memory);

	memory->lacks_pages = faults(memory) != before;
	return ret;
}

static int prepare(struct fault_memory *memory)
{
	int ret = fault_memory_fill(memory);

	if (ret)
		return ret;
	if (shows_entries(memory))
		return prefetch(memory);
	ret = give_for_reading(memory);
	return ret ? ret : check_reads(memory);
}

static bool is_read_only(struct fault_memory *memory, size_t page)
{
	struct target *target = memory->fixture->target;
	struct target_entry entry;

	return !target->ops->entry(target, &memory->region, page * PAGE_BYTES, &entry) &&
	       entry.present && !entry.writable;
}

static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	if (shows_entries(memory))
		return is_read_only(memory, page) && is_read_only(memory, page + n - 1);
	return !memory->lacks_pages && fault_memory_note(memory, page, n);
}

static bool was_served(struct fault_memory *memory, size_t page, size_t n)
{
	return shows_entries(memory) || fault_memory_is_as_noted(memory, page, n, true);
}

const struct fault_kind fault_kind_upgrade = {
	.name = "upgrade",
	.for_writing = true,
	.in_place = true,
	.map = fault_memory_map_noted,
	.unmap = fault_memory_unmap_noted,
	.prepare = prepare,
	.is_prepared = is_prepared,
	.was_served = was_served,
};
