/* SPDX-License-Identifier: GPL-2.0 */
/* Runs a program as a child, and waits for it and for all that it started. */
#ifndef ODPBENCH_HOST_PROGRAM_H
#define ODPBENCH_HOST_PROGRAM_H

/*
 * Runs a program, found in PATH, as a user (NULL: this process's user) with that user's groups.
 * Waits for it, and then for all processes that it left behind: an orphan becomes a child of this
 * process (PR_SET_CHILD_SUBREAPER) instead of init's. SIGHUP, SIGINT, SIGQUIT and SIGTERM are
 * passed on; a signal from the terminal has already reached the program. If this process is killed,
 * the program is killed too (PR_SET_PDEATHSIG).
 *
 * Returns its exit status; or 128 plus the signal that ended it, as a shell does; or 127 if it
 * cannot be run. Negative errno, logged, if no process was started.
 */
int program_run(char *const *command, const char *user);

#endif
