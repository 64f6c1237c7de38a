/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `run` and `suite` share: their options about the machine, and the way from jobs to a file.
 */
#ifndef ODPBENCH_CMD_RUN_COMMON_H
#define ODPBENCH_CMD_RUN_COMMON_H

#include <argp.h>
#include <stdbool.h>

#include "engine/run.h"

struct run_common {
	const char *device;	/* of jobs that name none; NULL: the workload's default */
	const char *lent;	/* NULL: the first */
	const char *out;	/* NULL: no document is written */
	char *command;		/* as typed, for the document */
	bool part;		/* one part of a run: its document may have no rows */
	struct run_manner manner;
	const char *connect;	/* the other host of jobs between two; NULL: none */
	const char *tcp_port;	/* there; NULL: PEER_PORT */
	const char *secret;	/* a file that both have; NULL: none */
	int timeout_s;		/* for connecting and for each answer; 0: PEER_TIMEOUT_S */
	enum record_mode mode;	/* whether a journal is kept, and what happens to an old one */
};

/*
 * -d, -l, -o and those of the other host, for .children of another argp; its input is a struct
 * run_common.
 */
extern const struct argp run_common_argp;

/*
 * Runs the jobs and writes the document. CMD_DONE or CMD_FAILED; a file appears only with all
 * rows in it. Settings of this host that were changed for the jobs are restored, also those that a
 * killed run left changed. A signal that ends the run ends the process, after they are restored.
 */
int run_common(const struct run_common *common, struct run_spec *specs, size_t n);

/*
 * The command for the document: that of a harness, from ODPBENCH_COMMAND, or this command line.
 * NULL: no memory.
 */
char *command_line(char **argv);

#endif
