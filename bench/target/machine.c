// SPDX-License-Identifier: GPL-2.0
/* The machine a run is on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/results.h"
#include "target/machine.h"

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

const char *machine_time_domain(void)
{
	const char *said = getenv("ODPBENCH_TIME_DOMAIN");

	for (size_t i = 0; said && domains[i]; i++)
		if (!strcmp(said, domains[i]))
			return domains[i];
	return under_hypervisor() ? "kvm" : "bare-metal";
}

void machine_init(struct machine *machine, const char *lent)
{
	memset(machine, 0, sizeof(*machine));
	machine->session.fd = -1;
	machine->time_domain = machine_time_domain();
	machine->unit = results_unit(machine->time_domain);
	if (lent)
		snprintf(machine->lent, sizeof(machine->lent), "%s", lent);
	else if (lent_first(machine->lent))
		machine->lent[0] = '\0';
}

bool machine_clock_is_real(const struct machine *machine)
{
	return strcmp(machine->time_domain, "icount");
}

bool machine_is_emulated(const struct machine *machine)
{
	return !strcmp(machine->time_domain, "tcg") || !strcmp(machine->time_domain, "icount");
}
