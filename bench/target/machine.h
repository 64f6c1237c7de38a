/* SPDX-License-Identifier: GPL-2.0 */
/* The machine a run is on: its time domain, its session, the lent function in use, its env. */
#ifndef ODPBENCH_TARGET_MACHINE_H
#define ODPBENCH_TARGET_MACHINE_H

#include <jansson.h>
#include <stdbool.h>

#include "module/lent.h"
#include "module/session.h"

struct far_host;

struct machine {
	const char *time_domain;	/* "bare-metal", "kvm", "tcg", "icount" */
	const char *unit;		/* of times: "ns", "instructions" */
	struct session session;
	char lent[LENT_NAME_LEN];	/* "" where none is */
	struct far_host *far_host;	/* the other host of workloads between two; NULL: none */
};

/*
 * Finds the time domain and the lent function: the one named, or with NULL the first. The session
 * is the caller's to open: session_open().
 */
void machine_init(struct machine *machine, const char *lent);

/* Times of this machine are comparable with a wall clock's. */
bool machine_clock_is_real(const struct machine *machine);
/* An emulator is the processor: what takes microseconds elsewhere takes milliseconds. */
bool machine_is_emulated(const struct machine *machine);

/*
 * The time domain: what the VM harness says in ODPBENCH_TIME_DOMAIN, else bare-metal, or kvm
 * under a hypervisor.
 */
const char *machine_time_domain(void);

/*
 * `env` of a result document; module is the loaded module's version, "" for none; lent may be
 * "". A new reference, or NULL (no memory).
 */
json_t *machine_env(const char *module, const char *lent);

#endif
