/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP as a request to end. Code that measures looks for it between two
 * samples and returns as if something had failed, so that everything is cleaned up on the way. The
 * same signal a second time ends the process at once.
 */
#ifndef ODPBENCH_LIB_INTERRUPT_H
#define ODPBENCH_LIB_INTERRUPT_H

/* Catches these signals from now on. A signal that is ignored (nohup) stays ignored. */
void interrupt_catch(void);

/* The signal that came; 0: none. */
int interrupt_signal(void);

/* Ends the process by the signal that came, as its sender expects; returns if none came. */
void interrupt_end(void);

#endif
