/* SPDX-License-Identifier: GPL-2.0 */
/* How the calling thread is scheduled while it measures, and where it may be. */
#ifndef ODPBENCH_HOST_SCHEDULE_H
#define ODPBENCH_HOST_SCHEDULE_H

/*
 * Real time with a priority (from 1), or 0: as everybody. With one CPU it is the scheduler's whim
 * whether a worker of the kernel that became ready runs at once or after our time slice, and
 * worth 10,000 instructions; a real-time task runs whenever it can, and sleeps whenever they
 * must. Where it is not allowed, that is noted, once.
 */
void schedule_realtime(int priority);

/* How many CPUs the calling thread may run on, from 1. */
unsigned int schedule_cpus(void);

#endif
