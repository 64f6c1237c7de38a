// SPDX-License-Identifier: GPL-2.0
/* The table of workloads. */
#include <stdio.h>
#include <string.h>

#include "workload.h"

const struct workload_ops *const workloads[] = {
	&workload_map,
	&workload_fault,
	&workload_skeleton,
	NULL
};

const struct workload_ops *workload_find(const char *name)
{
	for (size_t i = 0; workloads[i]; i++)
		if (!strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

void workload_names(char *buf, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; workloads[i] && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? ", " : "", workloads[i]->name);
}
