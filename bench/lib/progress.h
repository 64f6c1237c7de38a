/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far a run has come, on stderr. On a terminal (stderr is one, or the environment has
 * ODPBENCH_PROGRESS=tty, for a terminal at the other end of a pipe) one line that is rewritten;
 * elsewhere one line a row, for a log. ODPBENCH_PROGRESS=log and =off choose the other two.
 */
#ifndef ODPBENCH_PROGRESS_H
#define ODPBENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * total is the number of rows expected (0: not known). clock_is_real is false where the clock
 * of this machine is not the one of the person who waits (time domain icount): then the time
 * left is estimated by the real-time clock, and where there is none only the part that is done
 * is shown. The estimate is from the mean duration of the rows that are done.
 */
void progress_begin(size_t total, bool clock_is_real);

/* A row is done: what it measured, and the result in a few words, "p50 866 instructions". */
void progress_row(const char *row, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Ends the line. Safe to call when nothing has begun. */
void progress_end(void);

/* End a line that stands on the terminal, before something else is printed there. */
void progress_break_line(void);

#endif
