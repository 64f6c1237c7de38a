// SPDX-License-Identifier: GPL-2.0
/* The processes of a session, read while they may register more. */
#include <string.h>

#include "lib/printable.h"
#include "module/processes.h"

/* Each counter is read once and whole; command does not change any more. */
static void copy(struct odp_path_process *to, const volatile struct odp_path_process *from,
		 uint32_t pid)
{
	*to = (struct odp_path_process){
		.pid = pid, .regions = from->regions, .regions_refused = from->regions_refused,
		.implicit = from->implicit, .bytes = from->bytes,
	};
	for (size_t i = 0; i < sizeof(to->command) - 1; i++)
		to->command[i] = from->command[i];
	make_printable(to->command);
	if (!to->command[0])
		strcpy(to->command, "?");
}

size_t session_processes(const struct session *session,
			 struct odp_path_process processes[SESSION_PROCESSES])
{
	const volatile struct odp_path_processes *from = session->processes;
	struct odp_path_process *others;
	size_t n = 0;

	while (n < ODP_PATH_PROCESSES) {
		/* The module wrote the command before the pid. */
		uint32_t pid = __atomic_load_n(&from->process[n].pid, __ATOMIC_ACQUIRE);

		if (!pid)
			return n;
		copy(&processes[n], &from->process[n], pid);
		n++;
	}
	others = &processes[n];
	copy(others, &from->others, 0);
	strcpy(others->command, "other processes");
	return n + (others->regions || others->regions_refused || others->implicit);
}
