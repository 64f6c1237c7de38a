// SPDX-License-Identifier: GPL-2.0
/* How the calling thread is scheduled while it measures. */
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "host/schedule.h"
#include "lib/log.h"

void schedule_realtime(int priority)
{
	struct sched_param param = { .sched_priority = priority };
	static bool told;

	if (!sched_setscheduler(0, priority ? SCHED_FIFO : SCHED_OTHER, &param) || told)
		return;
	log_note("sched_setscheduler: %s; latencies depend on the scheduler", strerror(errno));
	told = true;
}

unsigned int schedule_cpus(void)
{
	cpu_set_t set;
	long online;

	if (!sched_getaffinity(0, sizeof(set), &set))
		return CPU_COUNT(&set);
	online = sysconf(_SC_NPROCESSORS_ONLN);		/* more than a set has */
	return online > 0 ? online : 1;
}
