/* SPDX-License-Identifier: GPL-2.0 */
/* A program that is run under this one, to its very end. */
#ifndef ODPBENCH_HOST_PROGRAM_H
#define ODPBENCH_HOST_PROGRAM_H

/*
 * Runs a program, found in PATH, as a user (NULL: the one that this process is) and with that
 * user's groups. Waits for it, and then for all that it left behind: an orphan becomes a child of
 * this process (PR_SET_CHILD_SUBREAPER) instead of init's. SIGHUP, SIGTERM and SIGINT are passed
 * on; what comes from the terminal has reached the program already. When this process is killed
 * the program is, too (PR_SET_PDEATHSIG).
 *
 * Its exit status, or 128 and the signal that ended it, as a shell says it; 127 where it cannot be
 * run. Negative errno, logged, where nothing was run.
 */
int program_run(char *const *command, const char *user);

#endif
