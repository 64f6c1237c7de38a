/* SPDX-License-Identifier: GPL-2.0 */
/* The processes of a program: `odpbench exec` prints them, and its document has them. */
#ifndef ODPBENCH_CMD_EXEC_PROCESSES_H
#define ODPBENCH_CMD_EXEC_PROCESSES_H

#include <jansson.h>
#include <stdio.h>

#include "module/processes.h"

/* A line for each: "odpbench:   process NAME (PID): 2 regions, 8192 bytes". */
void exec_processes_print(const struct odp_path_process *processes, size_t n, FILE *out);

/* "processes" of a row. A new reference, or NULL: there are none, or no memory. */
json_t *exec_processes_to_json(const struct odp_path_process *processes, size_t n);

#endif
