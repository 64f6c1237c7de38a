/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of /proc/meminfo, /proc/vmstat and their like. */
#ifndef ODPBENCH_LIB_PROC_NUMBER_H
#define ODPBENCH_LIB_PROC_NUMBER_H

#include <stdint.h>

/* The number after a name that begins a line, "MemAvailable:"; 0 if there is none. */
uint64_t proc_number(const char *path, const char *name);

#endif
