// SPDX-License-Identifier: GPL-2.0
/* How far a run has come, on stderr: a rewritten line on a terminal, a line a row in a log. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/printable.h"
#include "lib/progress.h"

enum progress_style { PROGRESS_OFF, PROGRESS_LOG, PROGRESS_TTY };

static struct {
	enum progress_style style;
	size_t total, done;
	const char *unit;	/* "rows" */
	progress_clock *clock;	/* NULL: it cannot be read */
	bool line_stands;	/* text without a newline is on the terminal */
	int64_t start_ns;
} progress;

static enum progress_style choose_style(void)
{
	const char *wish = getenv("ODPBENCH_PROGRESS");

	if (wish && !strcmp(wish, "tty"))
		return PROGRESS_TTY;
	if (wish && !strcmp(wish, "log"))
		return PROGRESS_LOG;
	if (wish && !strcmp(wish, "off"))
		return PROGRESS_OFF;
	return isatty(STDERR_FILENO) ? PROGRESS_TTY : PROGRESS_LOG;
}

static size_t terminal_columns(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col >= 20)
		return size.ws_col;
	return columns && atoi(columns) >= 20 ? atoi(columns) : 80;
}

/* ", 1 min 20 s left", or "" if it is not known. */
static void format_time_left(char *buf, size_t size)
{
	unsigned long seconds;
	int64_t now_ns;

	buf[0] = '\0';
	if (!progress.clock || !progress.done || progress.done >= progress.total ||
	    !progress.clock(&now_ns))
		return;
	seconds = 1e-9 * (double)(now_ns - progress.start_ns) / (double)progress.done *
		  (double)(progress.total - progress.done) + 0.5;
	if (seconds >= 3600)
		snprintf(buf, size, ", %lu h %lu min left", seconds / 3600, seconds % 3600 / 60);
	else if (seconds >= 60)
		snprintf(buf, size, ", %lu min %lu s left", seconds / 60, seconds % 60);
	else
		snprintf(buf, size, ", %lu s left", seconds);
}

static void format_head(char *buf, size_t size)
{
	char left[48];

	format_time_left(left, sizeof(left));
	if (progress.total)
		snprintf(buf, size, "%zu/%zu %s, %zu %%%s", progress.done, progress.total,
			 progress.unit, progress.done * 100 / progress.total, left);
	else
		snprintf(buf, size, "%zu %s", progress.done, progress.unit);
}

static void print_line(const char *text)
{
	char head[112], line[512];
	size_t columns = terminal_columns();

	format_head(head, sizeof(head));
	snprintf(line, sizeof(line), "%s  %s", head, text);
	/* The last column stays free: writing there would start a new line. */
	if (progress.style == PROGRESS_TTY && columns <= sizeof(line))
		line[columns - 1] = '\0';
	make_printable(line);	/* after the cuts, which may leave half of a character */
	if (progress.style == PROGRESS_LOG) {
		fprintf(stderr, "%s\n", line);
		return;
	}
	fprintf(stderr, "\r\033[K%s", line);
	fflush(stderr);
	progress.line_stands = true;
}

void progress_begin(size_t total, const char *unit, progress_clock *clock)
{
	memset(&progress, 0, sizeof(progress));
	progress.style = choose_style();
	progress.total = total;
	progress.unit = unit;
	progress.clock = clock(&progress.start_ns) ? clock : NULL;
	if (progress.style == PROGRESS_TTY)
		print_line("");
}

void progress_row(const char *row, const char *fmt, ...)
{
	char result[256], text[400];
	va_list args;

	progress.done++;
	if (progress.style == PROGRESS_OFF)
		return;
	va_start(args, fmt);
	vsnprintf(result, sizeof(result), fmt, args);
	va_end(args);
	snprintf(text, sizeof(text), "%.140s: %s", row, result);
	print_line(text);
}

void progress_settle(size_t rows)
{
	progress.done = rows;
}

void progress_break_line(void)
{
	if (!progress.line_stands)
		return;
	fputc('\n', stderr);
	progress.line_stands = false;
}

void progress_end(void)
{
	progress_break_line();
	memset(&progress, 0, sizeof(progress));
}
