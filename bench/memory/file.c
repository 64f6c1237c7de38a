// SPDX-License-Identifier: GPL-2.0
/*
 * Kind file: a shared mapping of a file, its pages in the page cache and in no page table. The
 * proof is what mincore() and the page table say.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/log.h"
#include "memory/state.h"

/* Nameless, in the usual place, which is often a tmpfs. */
static int open_file(size_t bytes)
{
	const char *directory = getenv("TMPDIR");
	int fd = open(directory && *directory ? directory : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC,
		      0600);

	if (fd >= 0 && ftruncate(fd, bytes)) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		log_error("fault: a file of %zu bytes in %s: %s", bytes,
			  directory && *directory ? directory : "/tmp", strerror(errno));
	return fd;
}

static int map(struct fault_memory *memory)
{
	int fd = open_file(memory->region.bytes);

	if (fd < 0)
		return -EIO;
	memory->mapping_bytes = memory->region.bytes;
	memory->mapping = mmap(NULL, memory->mapping_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			       0);
	close(fd);
	if (memory->mapping == MAP_FAILED) {
		memory->mapping = NULL;
		log_error("fault: mmap of a file: %s", strerror(errno));
		return -ENOMEM;
	}
	madvise(memory->mapping, memory->mapping_bytes, MADV_NOHUGEPAGE);
	memory->region.address = memory->mapping;
	return 0;
}

static int prepare(struct fault_memory *memory)
{
	int ret = fault_memory_fill(memory);

	return ret ? ret : fault_memory_drop(memory);
}

static bool is_cached(char *address, size_t n)
{
	unsigned char cached[TARGET_BUFFER_PAGES];
	size_t some;

	for (size_t done = 0; done < n; done += some) {
		some = n - done < TARGET_BUFFER_PAGES ? n - done : TARGET_BUFFER_PAGES;
		if (mincore(address + done * PAGE_BYTES, some * PAGE_BYTES, cached))
			return false;
		for (size_t i = 0; i < some; i++)
			if (!(cached[i] & 1))
				return false;
	}
	return true;
}

/*
 * A fault for reading maps what the page cache has around it, too (fault-around): into the CPU's
 * page table alone, from which it is taken again.
 */
static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	char *address = memory->region.address + page * PAGE_BYTES;

	if (!fault_memory_none_present(memory, page, n))
		madvise(address, n * PAGE_BYTES, MADV_DONTNEED);
	return fault_memory_none_present(memory, page, n) && is_cached(address, n);
}

const struct fault_kind fault_kind_file = {
	.name = "file",
	.map = map,
	.unmap = fault_memory_unmap,
	.prepare = prepare,
	.is_prepared = is_prepared,
};
