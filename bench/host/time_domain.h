/* SPDX-License-Identifier: GPL-2.0 */
/* The time domain of this machine. Rows of different domains are never compared. */
#ifndef ODPBENCH_HOST_TIME_DOMAIN_H
#define ODPBENCH_HOST_TIME_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * "bare-metal", "kvm", "tcg", "icount", or "vm" for a guest of any other hypervisor: what the VM
 * harness says in ODPBENCH_TIME_DOMAIN, else what this machine says of itself. A machine cannot
 * tell icount from tcg; one that is not x86 cannot tell an emulator from a hypervisor.
 */
const char *time_domain(void);

/* Checks ODPBENCH_TIME_DOMAIN: 0 if it is not set or one of them, else -EINVAL, logged. */
int time_domain_check(void);

/*
 * What the hypervisor calls itself according to the device tree, /proc/sysinfo of s390, or the
 * firmware's tables; "" if they tell of none. root is where /proc and /sys are: "".
 */
void time_domain_read_hypervisor(const char *root, char *buf, size_t size);

/* The domain of the guests of the hypervisor that calls itself name; "": no hypervisor. */
const char *time_domain_of_hypervisor(const char *name);

/* Whether its times are comparable with a wall clock's. */
bool time_domain_is_real(const char *domain);
/* Whether the processor is emulated: what takes microseconds elsewhere takes milliseconds. */
bool time_domain_is_emulated(const char *domain);

#endif
