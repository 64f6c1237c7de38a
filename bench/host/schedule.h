/* SPDX-License-Identifier: GPL-2.0 */
/* How the calling thread is scheduled while it measures, and where it may be. */
#ifndef ODPBENCH_HOST_SCHEDULE_H
#define ODPBENCH_HOST_SCHEDULE_H

/*
 * Real-time scheduling (SCHED_FIFO) with a priority from 1; 0: the normal policy. With one CPU, a
 * kernel worker that became ready may run at once or after our time slice: chance decides, and it
 * makes a difference of 10,000 instructions. A real-time task always runs when it can; the workers
 * run when it sleeps. If this is not allowed, it is noted once.
 */
void schedule_realtime(int priority);

/* How many CPUs the calling thread may run on, from 1. */
unsigned int schedule_cpus(void);

#endif
