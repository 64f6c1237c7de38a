/* SPDX-License-Identifier: GPL-2.0 */
/* The time domain of this machine: what its times are times of. Rows of two are never compared. */
#ifndef ODPBENCH_HOST_TIME_DOMAIN_H
#define ODPBENCH_HOST_TIME_DOMAIN_H

#include <stdbool.h>

/*
 * "bare-metal", "kvm", "tcg", "icount", or "vm" for a guest of any other hypervisor: what the VM
 * harness says in ODPBENCH_TIME_DOMAIN, else what this machine says of itself. It cannot tell
 * icount from tcg, and on other than x86 an emulator from a hypervisor.
 */
const char *time_domain(void);

/* Whether ODPBENCH_TIME_DOMAIN is one of them, where it is set. -EINVAL, logged. */
int time_domain_check(void);

/* The domain of guests of a hypervisor by the name that it gives itself, "" for none. */
const char *time_domain_of_hypervisor(const char *name);

/* Its times are comparable with a wall clock's. */
bool time_domain_is_real(const char *domain);
/* An emulator is the processor: what takes microseconds elsewhere takes milliseconds. */
bool time_domain_is_emulated(const char *domain);

#endif
