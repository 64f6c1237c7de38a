// SPDX-License-Identifier: GPL-2.0
/* Memory whose pages are known, and how much of it there is. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "lib/log.h"
#include "lib/proc_number.h"

char *memory_map(size_t bytes)
{
	/* Address space may be more than memory: nobody touches all of it then. */
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		log_error("mmap(%zu bytes): %s", bytes, strerror(errno));
		return NULL;
	}
	/* Whatever the system's policy; a kernel without huge pages refuses, and that is fine. */
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	return memory;
}

uint64_t memory_to_spare_bytes(void)
{
	return proc_number("/proc/meminfo", "MemAvailable:") * 1024 / 8 * 7;
}
