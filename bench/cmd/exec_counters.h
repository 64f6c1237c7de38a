/* SPDX-License-Identifier: GPL-2.0 */
/* What a session counts for a program: `odpbench exec` prints it, and its document has it. */
#ifndef ODPBENCH_CMD_EXEC_COUNTERS_H
#define ODPBENCH_CMD_EXEC_COUNTERS_H

#include "module/session.h"

#define EXEC_COUNTERS 21

struct exec_counter {
	const char *words;	/* as it is printed */
	const char *key;	/* in a row's counters; NULL: every row has it, by run_counters() */
	uint64_t value;
};

void exec_counters(const struct odp_path_stats *stats, struct exec_counter counters[EXEC_COUNTERS]);

#endif
