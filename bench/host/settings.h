/* SPDX-License-Identifier: GPL-2.0 */
/* Settings of this machine that an administrator may change between two runs. */
#ifndef ODPBENCH_HOST_SETTINGS_H
#define ODPBENCH_HOST_SETTINGS_H

#include <stddef.h>

/*
 * The cpufreq governors of the CPUs that this process may run on, each once: "performance", or
 * "performance, powersave". "" if there is no cpufreq, as in most guests. sys is "/sys".
 */
void settings_governor(const char *sys, char *buf, size_t size);

/*
 * The deepest idle states that are enabled for the CPUs that this process may run on, each once:
 * "C6". "" if the kernel chooses none, as in most guests. Documentation/admin-guide/pm/cpuidle.rst.
 */
void settings_idle_state(const char *sys, char *buf, size_t size);

/* Whether two threads of a core may run at once: 1 or 0; -1: the kernel does not say. */
int settings_smt(const char *sys);

/*
 * Whether CPUs may run faster than their nominal frequency: 1 or 0; -1: the kernel does not say.
 * Documentation/admin-guide/pm/intel_pstate.rst, cpufreq.rst.
 */
int settings_turbo(const char *sys);

/* What the kernel tells the time by: "tsc", "kvm-clock", "hpet"; "": it does not say. */
void settings_clock_source(const char *sys, char *buf, size_t size);

/* When transparent huge pages are made: "always", "madvise", "never"; "": there are none. */
void settings_thp(const char *sys, char *buf, size_t size);

/*
 * The sysctl kernel.numa_balancing: whether the kernel takes pages away to see who uses them; -1: it
 * does not say. proc is "/proc".
 */
int settings_numa_balancing(const char *proc);

/*
 * What the swap space is on, each kind once: "partition", "file", "zram", "RAM disk", or "none".
 * proc is "/proc".
 */
void settings_swap(const char *proc, char *buf, size_t size);

#endif
