// SPDX-License-Identifier: GPL-2.0
/* The table of fault kinds, and what they share. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "lib/log.h"
#include "memory/state.h"

const struct fault_kind *const fault_kinds[] = {
	&fault_kind_absent, &fault_kind_resident, &fault_kind_upgrade, &fault_kind_cow,
	&fault_kind_file, &fault_kind_major, &fault_kind_thp, &fault_kind_hugetlb,
};

/* In the order of the table. Written out, as an option's choices must be constants. */
const char *const fault_kind_names[] = {
	"absent", "resident", "upgrade", "cow", "file", "major", "thp", "hugetlb", NULL
};

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
	return memory->there ? fault_memory_drop_there(memory) : fault_memory_drop_here(memory);
}

int fault_memory_drop_here(struct fault_memory *memory)
{
	char *from = memory->huge_page_bytes ? memory->mapping : memory->region.address;
	size_t bytes = memory->huge_page_bytes ? memory->mapping_bytes : memory->region.bytes;

	/* Only whole huge pages can be dropped. */
	if (!madvise(from, bytes, MADV_DONTNEED))
		return 0;
	log_error("fault: madvise(%zu bytes, MADV_DONTNEED): %s", bytes, strerror(errno));
	return -errno;
}

void fault_memory_rewrite(struct fault_memory *memory)
{
	data_write(memory->region.address, memory->region.bytes, memory->stamp, memory->whole);
}

int fault_memory_fill(struct fault_memory *memory)
{
	int ret = fault_memory_drop(memory);

	if (!ret)
		fault_memory_rewrite(memory);
	return ret;
}

int fault_memory_map_noted(struct fault_memory *memory)
{
	int ret;

	memory->states = calloc(memory->region.bytes / PAGE_BYTES, sizeof(*memory->states));
	ret = memory->states ? fault_memory_map(memory) : -ENOMEM;
	if (ret)
		free(memory->states);
	return ret;
}

void fault_memory_unmap_noted(struct fault_memory *memory)
{
	fault_memory_unmap(memory);
	free(memory->states);
}

bool fault_memory_note(struct fault_memory *memory, size_t page, size_t n)
{
	if (pages_read(memory->region.address + page * PAGE_BYTES, n, memory->states + page))
		return false;
	for (size_t i = page; i < page + n; i++)
		if (!memory->states[i].physical)
			return false;
	return true;
}

bool fault_memory_is_as_noted(struct fault_memory *memory, size_t page, size_t n, bool same)
{
	struct page_state now[64];
	size_t some;

	for (size_t done = 0; done < n; done += some) {
		some = n - done < 64 ? n - done : 64;
		if (pages_read(memory->region.address + (page + done) * PAGE_BYTES, some, now))
			return false;
		for (size_t i = 0; i < some; i++) {
			uint64_t noted = memory->states[page + done + i].physical;

			if (!now[i].physical || (now[i].physical == noted) != same)
				return false;
		}
	}
	return true;
}

bool fault_memory_all_present(struct fault_memory *memory, size_t page, size_t n)
{
	return pages_present(memory->region.address + page * PAGE_BYTES, n) == (ssize_t)n;
}

bool fault_memory_none_present(struct fault_memory *memory, size_t page, size_t n)
{
	return pages_present(memory->region.address + page * PAGE_BYTES, n) == 0;
}
