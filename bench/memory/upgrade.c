// SPDX-License-Identifier: GPL-2.0
/*
 * Kind upgrade: pages that the device has, but only for reading; a write makes it fault.
 *
 * odp_dev maps pages with the right that a prefetch asked for, as mlx5 does. An ibverbs driver may
 * map them with the right that the CPU's page table has instead (rxe: HMM_PFN_WRITE). So there the
 * CPU's right to write is taken away first: pages that were shared with a child stay read-only
 * after it has ended, until the next write. That write leaves them in the same page frames, which
 * proves that none was copied.
 */
#include "memory/state.h"

static bool asks_device(const struct fault_memory *memory)
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

static int prepare(struct fault_memory *memory)
{
	struct target *target = memory->fixture->target;
	int ret = fault_memory_fill(memory);

	if (ret)
		return ret;
	if (asks_device(memory))
		return target->ops->prefetch(target, &memory->region, 0, memory->region.bytes,
					     false);
	ret = fault_memory_share(memory);
	fault_memory_unshare(memory);
	return ret ? ret : read_by_device(memory);
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
	if (asks_device(memory))
		return is_read_only(memory, page) && is_read_only(memory, page + n - 1);
	return fault_memory_note(memory, page, n);
}

static bool was_served(struct fault_memory *memory, size_t page, size_t n)
{
	return asks_device(memory) || fault_memory_is_as_noted(memory, page, n, true);
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
