// SPDX-License-Identifier: GPL-2.0
/* A limit of this process's own memory. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "host/own_memory.h"
#include "lib/log.h"
#include "lib/proc_number.h"

int own_memory_limit(uint64_t more_bytes)
{
	uint64_t has = proc_number("/proc/self/status", "VmData:") << 10;
	struct rlimit limit;
	int ret;

	if (!has || getrlimit(RLIMIT_DATA, &limit)) {
		log_error("the memory of this process: cannot be told");
		return -ENODATA;
	}
	if (more_bytes >= RLIM_INFINITY - has || limit.rlim_cur <= has + more_bytes)
		return 0;
	limit.rlim_cur = has + more_bytes;
	if (!setrlimit(RLIMIT_DATA, &limit))
		return 0;
	ret = -errno;
	log_error("the memory of this process: setrlimit: %s", strerror(errno));
	return ret;
}
