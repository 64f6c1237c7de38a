/* SPDX-License-Identifier: GPL-2.0 */
/* Messages to the person at the terminal: one line each, on stderr. */
#ifndef ODPBENCH_LIB_LOG_H
#define ODPBENCH_LIB_LOG_H

#include <stddef.h>

/*
 * Print "odpbench: ", the formatted text and a newline to stderr, in one write so that lines of
 * several processes do not mix. A progress line on the terminal is ended first. The text names the
 * object, the call and the reason, and has no newline. Control characters in it, which may come
 * from a document or another host, become question marks.
 */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Also copies the text of the first error from now on into buf, so that the caller can pass the
 * reason on. Until the next call, with another buf or with NULL.
 */
void log_keep_error(char *buf, size_t size);

/* The same as log_error(), for what is no error but should be known, such as a skipped case. */
void log_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
