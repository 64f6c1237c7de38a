// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of anonymous memory: absent (in no page table; the kernel clears a new page), resident
 * (in the CPU's page table), upgrade (in the device's too, but only for reading).
 */
#include "fault_kind.h"

const struct fault_kind fault_kind_absent = {
	.name = "absent",
	.zeros = true,
	.map = fault_memory_map,
	.unmap = fault_memory_unmap,
	.prepare = fault_memory_drop,
	.is_prepared = fault_memory_none_present,
};

const struct fault_kind fault_kind_resident = {
	.name = "resident",
	.map = fault_memory_map,
	.unmap = fault_memory_unmap,
	.prepare = fault_memory_fill,
	.is_prepared = fault_memory_all_present,
};

static int prepare_upgrade(struct fault_memory *memory)
{
	struct target *target = memory->job->target;
	int ret = fault_memory_fill(memory);

	return ret ? ret : target->ops->prefetch(target, &memory->region, 0,
						 memory->region.bytes, false);
}

static bool is_read_only(struct fault_memory *memory, size_t page)
{
	struct target *target = memory->job->target;
	struct target_entry entry;

	return !target->ops->entry(target, &memory->region, page * PAGE_BYTES, &entry) &&
	       entry.present && !entry.writable;
}

static bool upgrade_is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	return is_read_only(memory, page) && is_read_only(memory, page + n - 1);
}

const struct fault_kind fault_kind_upgrade = {
	.name = "upgrade",
	.for_writing = true,
	.map = fault_memory_map,
	.unmap = fault_memory_unmap,
	.prepare = prepare_upgrade,
	.is_prepared = upgrade_is_prepared,
};
