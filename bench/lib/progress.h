/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far a run has come, on stderr. On a terminal it is one line that is rewritten; elsewhere one
 * line a row, for a log. ODPBENCH_PROGRESS in the environment overrides this: tty (for a terminal
 * at the other end of a pipe), log, or off.
 */
#ifndef ODPBENCH_LIB_PROGRESS_H
#define ODPBENCH_LIB_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nanoseconds since some moment. False: the clock cannot be read. */
typedef bool progress_clock(int64_t *ns);

/*
 * total is the number of rows expected (0: not known), or of what else unit calls them. The time left
 * is estimated from the mean duration of the rows done so far; if the clock cannot be read, no time left
 * is shown.
 */
void progress_begin(size_t total, const char *unit, progress_clock *clock);

/*
 * A row is done: what it measured, and the result in a few words, "p50 866 instructions". Control
 * characters in them, which may come from another host, become question marks.
 */
void progress_row(const char *row, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* So many of the rows expected are settled: done, or left out without a row. */
void progress_settle(size_t rows);

/* Ends the line. Safe to call when nothing has begun. */
void progress_end(void);

/* End a line that stands on the terminal, before something else is printed there. */
void progress_break_line(void);

#endif
