/* SPDX-License-Identifier: GPL-2.0 */
/* The control group of this process (Documentation/admin-guide/cgroup-v2.rst). */
#ifndef ODPBENCH_HOST_CGROUP_H
#define ODPBENCH_HOST_CGROUP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Where cgroup v2 is mounted, and the folder below it of the group that this process is in. To be
 * freed; NULL: there is none.
 */
char *cgroup_root(void);
char *cgroup_home(const char *root);

/*
 * What may still be charged to a group: the least that it and those above it, up to root, have
 * left to their memory.max; UINT64_MAX where nothing limits it.
 */
uint64_t cgroup_memory_left(const char *root, const char *home);

#endif
