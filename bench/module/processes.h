/* SPDX-License-Identifier: GPL-2.0 */
/* Which processes of a session registered how much (struct odp_path_process). */
#ifndef ODPBENCH_MODULE_PROCESSES_H
#define ODPBENCH_MODULE_PROCESSES_H

#include "module/session.h"

#define SESSION_PROCESSES (ODP_PATH_PROCESSES + 1)

/*
 * Copies the processes so far, with commands that can be printed, and returns how many there are.
 * If some found no place of their own, the last is "other processes" with pid 0: all of those
 * together.
 */
size_t session_processes(const struct session *session,
			 struct odp_path_process processes[SESSION_PROCESSES]);

#endif
