// SPDX-License-Identifier: GPL-2.0
/* The rules of a row's processes that a schema cannot say. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/printable.h"
#include "results/process.h"

static bool is_printable(const char *text)
{
	char *copy = strdup(text);
	bool same;

	if (copy)
		make_printable(copy);
	same = copy && !strcmp(copy, text);
	free(copy);
	return same;
}

int processes_check(const json_t *row, const char *where, char *err, size_t err_size)
{
	const json_t *processes = json_object_get(row, "processes"), *process;
	size_t i;

	json_array_foreach(processes, i, process) {
		const char *wrong = NULL;

		if (!is_printable(json_string_value(json_object_get(process, "command"))))
			wrong = ".command: has control characters";
		else if (!json_object_get(process, "pid") && i + 1 < json_array_size(processes))
			wrong = ": only the last may have no pid";
		if (!wrong)
			continue;
		snprintf(err, err_size, "%s.processes[%zu]%s", where, i, wrong);
		return -EINVAL;
	}
	return 0;
}
