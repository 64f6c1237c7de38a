/* SPDX-License-Identifier: GPL-2.0 */
/* Messages to the person at the terminal: one line each, on stderr. */
#ifndef ODPBENCH_LIB_LOG_H
#define ODPBENCH_LIB_LOG_H

#include <stddef.h>

/*
 * Print "odpbench: " and the formatted text and a newline to stderr, as one write so that
 * lines of several processes do not mix. A progress line that is standing on the terminal is
 * ended first. The text names the object, the call and the reason, and has no newline. Control
 * characters in it, which a document or another host may have put there, become question marks.
 */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * The text of the first error from now on is also put into buf, until NULL is given or another
 * one: for whoever has to tell somebody else why.
 */
void log_keep_error(char *buf, size_t size);

/* The same for what is no error but should be known, such as a skipped case. */
void log_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
