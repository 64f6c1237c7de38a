// SPDX-License-Identifier: GPL-2.0
/* All themes, in the order in which their cases run. */
#include <stdio.h>

#include "validate/case.h"

const struct theme *const themes[] = {
	&theme_faults, &theme_messages, &theme_changes, &theme_readonly, &theme_kernel,
	&theme_merging, &theme_nodes, &theme_limit, &theme_dax, &theme_prefetch, &theme_errors,
	&theme_allocations, &theme_reach, &theme_resources, &theme_transports, &theme_capabilities, NULL
};

void case_name(const struct theme *theme, const struct conformance_case *of, char name[CASE_NAME_LEN])
{
	snprintf(name, CASE_NAME_LEN, "%s.%s", theme->name, of->name);
}
