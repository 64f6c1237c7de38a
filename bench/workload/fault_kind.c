// SPDX-License-Identifier: GPL-2.0
/* The table of fault kinds, and what they share. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fault_kind.h"
#include "lib/log.h"
#include "lib/memory.h"

const struct fault_kind *const fault_kinds[] = {
	&fault_kind_absent, &fault_kind_resident, &fault_kind_upgrade, &fault_kind_cow,
	&fault_kind_file, &fault_kind_thp, &fault_kind_hugetlb,
};

/* As the table: an option's choices are constant. */
const char *const fault_kind_names[] = {
	"absent", "resident", "upgrade", "cow", "file", "thp", "hugetlb", NULL
};
const char *const fault_kind_names_verbs[] = { "absent", "resident", NULL };

int fault_memory_map(struct fault_memory *memory)
{
	memory->mapping_bytes = memory->region.bytes;
	memory->mapping = memory_map(memory->mapping_bytes);
	memory->region.address = memory->mapping;
	return memory->mapping ? 0 : -ENOMEM;
}

void fault_memory_unmap(struct fault_memory *memory)
{
	if (memory->mapping)
		munmap(memory->mapping, memory->mapping_bytes);
	memory->mapping = NULL;
}

int fault_memory_drop(struct fault_memory *memory)
{
	if (!madvise(memory->region.address, memory->region.bytes, MADV_DONTNEED))
		return 0;
	log_error("fault: madvise(%zu bytes, MADV_DONTNEED): %s", memory->region.bytes,
		  strerror(errno));
	return -errno;
}

int fault_memory_fill(struct fault_memory *memory)
{
	int ret = fault_memory_drop(memory);

	if (!ret)
		data_write(memory->region.address, memory->region.bytes, memory->stamp,
			   memory->whole);
	return ret;
}

bool fault_memory_all_present(struct fault_memory *memory, size_t page, size_t n)
{
	return pages_present(memory->region.address + page * PAGE_BYTES, n) == (ssize_t)n;
}

bool fault_memory_none_present(struct fault_memory *memory, size_t page, size_t n)
{
	return pages_present(memory->region.address + page * PAGE_BYTES, n) == 0;
}
