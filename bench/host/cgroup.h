/* SPDX-License-Identifier: GPL-2.0 */
/* The control group of this process (Documentation/admin-guide/cgroup-v2.rst). */
#ifndef ODPBENCH_HOST_CGROUP_H
#define ODPBENCH_HOST_CGROUP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Where cgroup v2 is mounted, and the folder below it of the group that this process is in. The
 * caller frees them; NULL: there is none.
 */
char *cgroup_root(void);
char *cgroup_home(const char *root);

/*
 * How many bytes may still be charged to a group: the least that is left below memory.max in it
 * and in the groups above it, up to root. UINT64_MAX: nothing limits it.
 */
uint64_t cgroup_memory_left(const char *root, const char *home);

#endif
