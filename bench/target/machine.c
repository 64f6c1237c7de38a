// SPDX-License-Identifier: GPL-2.0
/* The machine a run is on. */
#include <stdio.h>
#include <string.h>

#include "host/schedule.h"
#include "host/time_domain.h"
#include "results/results.h"
#include "target/machine.h"

void machine_init(struct machine *machine, const char *lent)
{
	memset(machine, 0, sizeof(*machine));
	machine->session.fd = -1;
	machine->time_domain = time_domain();
	machine->unit = results_unit(machine->time_domain);
	machine->cpus = schedule_cpus();
	if (lent)
		snprintf(machine->lent, sizeof(machine->lent), "%s", lent);
	else if (lent_first(machine->lent))
		machine->lent[0] = '\0';
}
