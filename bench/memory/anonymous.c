// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of anonymous memory: absent (in no page table; the kernel clears a new page), resident
 * (in the CPU's page table).
 */
#include "memory/state.h"

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
	.stays = true,
	.map = fault_memory_map,
	.unmap = fault_memory_unmap,
	.prepare = fault_memory_fill,
	.is_prepared = fault_memory_all_present,
};
