// SPDX-License-Identifier: GPL-2.0
/* Messages to the person at the terminal: one line each, on stderr. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "lib/log.h"
#include "lib/printable.h"
#include "lib/progress.h"

static char *kept;
static size_t kept_size;

void log_keep_error(char *buf, size_t size)
{
	kept = buf;
	kept_size = size;
	if (buf)
		buf[0] = '\0';
}

static void log_line(bool error, const char *fmt, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof(text), fmt, args);
	make_printable(text);
	progress_break_line();
	fprintf(stderr, "odpbench: %s\n", text);
	if (error && kept && !kept[0])
		snprintf(kept, kept_size, "%s", text);
}

void log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line(true, fmt, args);
	va_end(args);
}

void log_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line(false, fmt, args);
	va_end(args);
}
