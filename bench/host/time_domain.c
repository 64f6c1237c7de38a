// SPDX-License-Identifier: GPL-2.0
/* What kind of time this machine has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/time_domain.h"

static const char *const domains[] = { "bare-metal", "kvm", "tcg", "icount", NULL };

/* The CPU says so itself: CPUID 1, ECX bit 31, which Linux shows as a flag. */
static bool under_hypervisor(void)
{
	char line[4096];
	bool found = false;
	FILE *cpuinfo = fopen("/proc/cpuinfo", "r");

	while (cpuinfo && !found && fgets(line, sizeof(line), cpuinfo))
		found = !strncmp(line, "flags", 5) && strstr(line, " hypervisor");
	if (cpuinfo)
		fclose(cpuinfo);
	return found;
}

const char *time_domain(void)
{
	const char *said = getenv("ODPBENCH_TIME_DOMAIN");

	for (size_t i = 0; said && domains[i]; i++)
		if (!strcmp(said, domains[i]))
			return domains[i];
	return under_hypervisor() ? "kvm" : "bare-metal";
}

bool time_domain_is_real(const char *domain)
{
	return strcmp(domain, "icount");
}

bool time_domain_is_emulated(const char *domain)
{
	return !strcmp(domain, "tcg") || !strcmp(domain, "icount");
}
