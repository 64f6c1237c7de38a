// SPDX-License-Identifier: GPL-2.0
/* Messages to the person at the terminal: one line each, on stderr. */
#include <stdarg.h>
#include <stdio.h>

#include "log.h"
#include "progress.h"

static void log_line(const char *fmt, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof(text), fmt, args);
	progress_break_line();
	fprintf(stderr, "odpbench: %s\n", text);
}

void log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line(fmt, args);
	va_end(args);
}

void log_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line(fmt, args);
	va_end(args);
}
