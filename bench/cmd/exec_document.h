/* SPDX-License-Identifier: GPL-2.0 */
/* The result document of `odpbench exec`: one row for the program, which report and matrix take. */
#ifndef ODPBENCH_CMD_EXEC_DOCUMENT_H
#define ODPBENCH_CMD_EXEC_DOCUMENT_H

#include "module/session.h"

struct exec_result {
	const char *odpbench;		/* the whole command line */
	char *const *command;		/* the program's part of it */
	const char *path, *level;
	const char *function;		/* NULL: the first that is lent */
	const struct odp_path_stats *stats;
	const struct odp_path_process *processes;	/* session_processes() */
	size_t nprocesses;
	uint64_t wall_ns;		/* from its start until all that it started had ended */
	int status;			/* exit status; other than 0: the row failed */
};

/* 0, or negative errno (logged); then there is no document. */
int exec_document_write(const struct session *session, const struct exec_result *result,
			const char *out);

#endif
