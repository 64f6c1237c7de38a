// SPDX-License-Identifier: GPL-2.0
/* What all processes write down. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/guest/ioctls/tally.h"

#define PRINTED 5	/* of a kind */

struct tally *tally_new(void)
{
	void *memory = mmap(NULL, sizeof(struct tally), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void tally_call(struct tally *tally, size_t command, int ret)
{
	atomic_fetch_add(&tally->calls[command], 1);
	if (ret >= 0)
		atomic_fetch_add(&tally->good[command], 1);
	else if (-ret < ERRNO_MAX)
		atomic_fetch_add(&tally->errors[command][-ret], 1);
}

/* Formats are at the same address in all processes, which are children of one. */
static unsigned int times_before(struct tally *tally, const char *format)
{
	for (size_t i = 0; i < FAILURE_KINDS; i++) {
		const char *none = NULL;

		if (atomic_compare_exchange_strong(&tally->kinds[i].format, &none, format) ||
		    none == format)
			return atomic_fetch_add(&tally->kinds[i].times, 1);
	}
	return 0;
}

/* One write a line: several processes print, and any of them may be killed. */
void tally_failure(struct tally *tally, const char *format, ...)
{
	char line[600] = "not ok ioctls: ";
	size_t used = strlen(line);
	va_list arguments;
	ssize_t written;
	int n;

	atomic_fetch_add(&tally->failures, 1);
	if (times_before(tally, format) >= PRINTED)
		return;
	va_start(arguments, format);
	n = vsnprintf(line + used, sizeof(line) - used - 1, format, arguments);
	va_end(arguments);
	used += n < (int)(sizeof(line) - used - 1) ? (size_t)n : sizeof(line) - used - 2;
	line[used++] = '\n';
	written = write(STDOUT_FILENO, line, used);
	(void)written;
}

static void report_errors(struct tally *tally, size_t command)
{
	for (int i = 0; i < ERRNO_MAX; i++)
		if (tally->errors[command][i])
			printf(" %s %lu", strerrorname_np(i), tally->errors[command][i]);
	printf("\n");
}

void tally_report(struct tally *tally)
{
	for (size_t i = 0; i < ncommands; i++) {
		printf("# %s: %lu calls, %lu succeeded;", commands[i].name, tally->calls[i],
		       tally->good[i]);
		report_errors(tally, i);
		if (tally->good[i])
			printf("ok ioctls: %s succeeds\n", commands[i].name);
		else
			tally_failure(tally, "%s never succeeded", commands[i].name);
		fflush(stdout);
	}
	printf("# unknown numbers: %lu; bad pointers: %lu; mmap: %lu; read, write, poll, seek: %lu\n",
	       tally->unknown_numbers, tally->broken_pointers, tally->maps, tally->files);
	fflush(stdout);
}
