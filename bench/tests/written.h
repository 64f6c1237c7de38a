/* SPDX-License-Identifier: GPL-2.0 */
/* A report as text, for tests of what it says. */
#ifndef ODPBENCH_TESTS_WRITTEN_H
#define ODPBENCH_TESTS_WRITTEN_H

#include <stdio.h>

#include "report/model.h"

/* What write, one of report_write_*(), makes of a report; to be freed. */
static inline char *written(const struct report *report,
			    void (*write)(const struct report *report, FILE *out))
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	write(report, out);
	fclose(out);
	return text;
}

#endif
