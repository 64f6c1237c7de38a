/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation for a report. A report is made from a document that is already on disk, so nothing is
 * lost when memory runs out: these functions log it and exit.
 */
#ifndef ODPBENCH_LIB_MUST_H
#define ODPBENCH_LIB_MUST_H

#include <stdarg.h>
#include <stdio.h>
#include <stddef.h>

void *must_alloc(size_t size);	/* zeroed */
void *must_grow(void *old, size_t n, size_t size);
char *must_copy(const char *text);
char *must_take(char *text);	/* text that another function allocated; exits if it is NULL */
char *must_print(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));
char *must_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A string that is written like a file: must_open(), print to out, must_close() gives the text. */
struct text_stream {
	FILE *out;
	char *text;
	size_t length;
};

void must_open(struct text_stream *stream);
char *must_close(struct text_stream *stream);

#endif
