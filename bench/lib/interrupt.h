/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP as a wish to end: whoever measures looks for it between two samples
 * and goes back as if something had failed, so that everything is taken down on the way. The same
 * signal a second time ends the process at once.
 */
#ifndef ODPBENCH_LIB_INTERRUPT_H
#define ODPBENCH_LIB_INTERRUPT_H

/* From now on. One that is ignored (nohup) stays so. */
void interrupt_catch(void);

/* The signal that came; 0: none. */
int interrupt_signal(void);

/* Ends by the signal that came, as its sender expects; returns where none did. */
void interrupt_end(void);

#endif
