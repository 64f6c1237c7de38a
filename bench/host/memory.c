// SPDX-License-Identifier: GPL-2.0
/* Memory whose pages are known, and how much of it there is. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/cgroup.h"
#include "host/memory.h"
#include "host/nearby.h"
#include "host/pages.h"
#include "lib/log.h"
#include "lib/proc_number.h"
#include "lib/random.h"

char *memory_map(size_t bytes)
{
	/* bytes may be more than there is memory: then not all of it is touched. */
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		log_error("mmap(%zu bytes): %s", bytes, strerror(errno));
		return NULL;
	}
	/* Whatever the system's policy. A kernel without huge pages refuses this: no matter. */
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	nearby_bind_memory(memory, bytes);
	return memory;
}

void memory_touch_scattered(char *address, size_t bytes)
{
	for (size_t first = 0; first < 2; first++)
		for (size_t at = first * PAGE_BYTES; at < bytes; at += 2 * PAGE_BYTES)
			address[at] = 1;
}

int memory_free_scattered(char *address, size_t bytes, uint64_t *state)
{
	enum { CHUNK = 4096 };
	uint16_t order[CHUNK];
	size_t pages = bytes / PAGE_BYTES;

	for (size_t first = 0; first < pages; first += CHUNK) {
		size_t n = pages - first < CHUNK ? pages - first : CHUNK;

		/* the shuffle of Fisher and Yates, from the inside out */
		for (size_t i = 0; i < n; i++) {
			size_t j = random_next(state) % (i + 1);

			order[i] = order[j];
			order[j] = (uint16_t)i;
		}
		for (size_t i = 0; i < n; i++)
			if (madvise(address + (first + order[i]) * PAGE_BYTES, PAGE_BYTES, MADV_DONTNEED))
				return -errno;
	}
	return 0;
}

void memory_drain_lru(void)
{
	static _Alignas(PAGE_BYTES) char cold[PAGE_BYTES];

	/* madvise_cold() in mm/madvise.c calls lru_add_drain() first, since Linux 5.4. */
	madvise(cold, sizeof(cold), MADV_COLD);
}

void memory_fold_counters(void)
{
	int fd = open("/proc/sys/vm/stat_refresh", O_RDONLY | O_CLOEXEC);
	ssize_t length;
	char nothing;

	if (fd < 0)
		return;
	/* A read calls vmstat_refresh() in mm/vmstat.c, and gives nothing. */
	length = read(fd, &nothing, sizeof(nothing));
	(void)length;
	close(fd);
}

void memory_share_heap(bool share)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t begin, end;
	char line[512];

	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "[heap]") &&
		    sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &begin, &end) == 2)
			madvise((void *)begin, end - begin, share ? MADV_DOFORK : MADV_DONTFORK);
	if (maps)
		fclose(maps);
}

uint64_t memory_to_spare_bytes(void)
{
	uint64_t available = proc_number("/proc/meminfo", "MemAvailable:") * 1024, left;
	char *root = cgroup_root(), *home = root ? cgroup_home(root) : NULL;

	left = home ? cgroup_memory_left(root, home) : UINT64_MAX;
	free(home);
	free(root);
	return (left < available ? left : available) / 8 * 7;
}
