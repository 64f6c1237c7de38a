/* SPDX-License-Identifier: GPL-2.0 */
/* A tool that works for this process: started, and waited for. */
#ifndef ODPBENCH_HOST_CHILD_H
#define ODPBENCH_HOST_CHILD_H

#include <sys/types.h>

/*
 * Starts a program, found in PATH, with its standard output thrown away. Its process, or negative
 * errno, not logged: -ENOENT, if there is no such program.
 */
pid_t child_start(char *const argv[]);

/*
 * Waits until it has ended, up to most_s seconds (0: for ever), asleep: nothing that is measured
 * meanwhile is disturbed. Its exit status (127: it could not be run), or negative errno: -EIO if a
 * signal ended it; -ETIMEDOUT, logged with its name, if it had to be killed.
 */
int child_wait(pid_t pid, const char *name, int most_s);

#endif
