// SPDX-License-Identifier: GPL-2.0
/* Processes of a session: an entry for each that registers, and what it registered. */
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "process.h"

static void entry_fill(struct odp_path_session *session, size_t i, struct pid *tgid,
		       const char *command)
{
	struct odp_path_process *process = &session->processes->process[i];

	session->process_ids[i] = get_pid(tgid);
	memcpy(process->command, command, sizeof(process->command));
	/* User space may read at any time: an entry with a pid is complete. */
	smp_store_release(&process->pid, pid_nr_ns(tgid, ns_of_pid(session->owner)));
}

/* The entry of the calling process, which is made if there is none; `others` without a place. */
static struct odp_path_process *entry_of_current(struct odp_path_session *session)
{
	struct odp_path_process *process = &session->processes->others;
	struct pid *tgid = task_tgid(current);
	char command[TASK_COMM_LEN];
	size_t i;

	BUILD_BUG_ON(sizeof(command) != sizeof(process->command));
	/* Before 6.14 it takes the task's lock, so the session's is not held yet. */
	get_task_comm(command, current->group_leader);
	spin_lock(&session->processes_lock);
	for (i = 0; i < ODP_PATH_PROCESSES; i++)
		if (!session->process_ids[i] || session->process_ids[i] == tgid)
			break;
	if (i < ODP_PATH_PROCESSES) {
		process = &session->processes->process[i];
		if (!session->process_ids[i])
			entry_fill(session, i, tgid, command);
	}
	spin_unlock(&session->processes_lock);
	return process;
}

void odp_path_process_registered(struct odp_path_session *session, u64 bytes)
{
	struct odp_path_process *process = entry_of_current(session);

	counter_add(&process->regions, 1);
	counter_add(&process->bytes, bytes);
}

void odp_path_process_implicit(struct odp_path_session *session)
{
	counter_add(&entry_of_current(session)->implicit, 1);
}

void odp_path_process_refused(struct odp_path_session *session)
{
	counter_add(&entry_of_current(session)->regions_refused, 1);
}

void odp_path_processes_put(struct odp_path_session *session)
{
	size_t i;

	for (i = 0; i < ODP_PATH_PROCESSES; i++)
		put_pid(session->process_ids[i]);	/* takes NULL too */
}
