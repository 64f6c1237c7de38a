// SPDX-License-Identifier: GPL-2.0
/* Numbers of /proc/meminfo, /proc/vmstat and their like. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/proc_number.h"

uint64_t proc_number(const char *path, const char *name)
{
	FILE *file = fopen(path, "re");
	size_t length = strlen(name);
	uint64_t number = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, length) || !strchr(" \t", line[length]))
			continue;
		number = strtoull(line + length, NULL, 10);
		break;
	}
	if (file)
		fclose(file);
	return number;
}
