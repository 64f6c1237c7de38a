/* SPDX-License-Identifier: GPL-2.0 */
/* Runs a program as a child, and waits for it and for all that it started. */
#ifndef ODPBENCH_HOST_PROGRAM_H
#define ODPBENCH_HOST_PROGRAM_H

#define PROGRAM_TIMEOUT 124	/* as timeout(1) */

/*
 * Runs a program, found in PATH, as a user (NULL: this process's user) with that user's groups.
 * Waits for it, and then for all processes that it left behind: an orphan becomes a child of this
 * process (PR_SET_CHILD_SUBREAPER) instead of init's. SIGHUP, SIGINT, SIGQUIT and SIGTERM are
 * passed on, and to what the program leaves behind if it ends by one; a signal from the terminal has
 * already reached all of them. If this process is killed,
 * the program is killed too (PR_SET_PDEATHSIG).
 *
 * After timeout_s seconds (0: never) what all of these processes are doing is logged, with the
 * kernel stacks of their threads; then they are ended: SIGTERM, and SIGKILL if that does not help.
 *
 * Returns its exit status; PROGRAM_TIMEOUT, if it was ended; 128 plus the signal that ended it, as
 * a shell does; or 127 if it cannot be run. Negative errno, logged, if no process was started.
 */
int program_run(char *const *command, const char *user, int timeout_s);

#endif
