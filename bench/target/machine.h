/* SPDX-License-Identifier: GPL-2.0 */
/* The machine a run is on: its time domain, its session, the lent function in use. */
#ifndef ODPBENCH_TARGET_MACHINE_H
#define ODPBENCH_TARGET_MACHINE_H

#include "module/lent.h"
#include "module/session.h"

struct far_host;

struct machine {
	const char *time_domain;	/* host/time_domain.h */
	const char *unit;		/* of times: "ns", "instructions" */
	unsigned int cpus;		/* that this process may use */
	struct session session;
	char lent[LENT_NAME_LEN];	/* "": no function is lent */
	struct far_host *far_host;	/* the other host of workloads between two; NULL: none */
};

/*
 * Finds the time domain, the CPUs and the lent function: the one that lent names, or with NULL the
 * first. The caller opens the session: session_open().
 */
void machine_init(struct machine *machine, const char *lent);

#endif
