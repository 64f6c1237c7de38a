// SPDX-License-Identifier: GPL-2.0
/* Allocation that exits when there is no memory, for code that only reads documents and reports. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "lib/must.h"

static void *must(void *pointer)
{
	if (!pointer) {
		log_error("%s", strerror(ENOMEM));
		exit(EXIT_FAILURE);
	}
	return pointer;
}

void *must_alloc(size_t size)
{
	return must(calloc(1, size));
}

void *must_grow(void *old, size_t n, size_t size)
{
	return must(reallocarray(old, n, size));
}

char *must_copy(const char *text)
{
	return must(strdup(text));
}

char *must_take(char *text)
{
	return must(text);
}

char *must_print(const char *fmt, va_list args)
{
	char *text;

	return must(vasprintf(&text, fmt, args) < 0 ? NULL : text);
}

char *must_format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = must_print(fmt, args);
	va_end(args);
	return text;
}

void must_open(struct text_stream *stream)
{
	stream->text = NULL;
	stream->out = must(open_memstream(&stream->text, &stream->length));
}

char *must_close(struct text_stream *stream)
{
	return must(fclose(stream->out) ? NULL : stream->text);
}
