/* SPDX-License-Identifier: GPL-2.0 */
/* The time domain of this machine: what its times are times of. Rows of two are never compared. */
#ifndef ODPBENCH_HOST_TIME_DOMAIN_H
#define ODPBENCH_HOST_TIME_DOMAIN_H

#include <stdbool.h>

/*
 * "bare-metal", "kvm", "tcg" or "icount": what the VM harness says in ODPBENCH_TIME_DOMAIN, else
 * bare-metal, or kvm under a hypervisor.
 */
const char *time_domain(void);

/* Its times are comparable with a wall clock's. */
bool time_domain_is_real(const char *domain);
/* An emulator is the processor: what takes microseconds elsewhere takes milliseconds. */
bool time_domain_is_emulated(const char *domain);

#endif
