/* SPDX-License-Identifier: GPL-2.0 */
/* All processes that descend from this one: what each is doing, and their end. */
#ifndef ODPBENCH_HOST_DESCENDANTS_H
#define ODPBENCH_HOST_DESCENDANTS_H

/*
 * Logs for each of their threads its name, its state and, where this process may read it (root),
 * its kernel stack (proc_pid_stack(5)).
 */
void descendants_describe(void);

/* Sends a signal to each. */
void descendants_signal(int signal);

/* Sends a signal to the children of this thread alone: a program, and what it left behind. */
void children_signal(int signal);

#endif
