/* SPDX-License-Identifier: GPL-2.0 */
/* The programs that have an ibverbs device open. Users in the kernel (NFS, NVMe) are not seen. */
#ifndef ODPBENCH_DOCTOR_USERS_H
#define ODPBENCH_DOCTOR_USERS_H

#include <stddef.h>

struct users {
	char node[64];		/* the device's file, "/dev/infiniband/uverbs0"; "": not found */
	char names[256];	/* "ib_write_lat (412), ..." */
	size_t n;		/* programs, this process not among them */
	size_t hidden;		/* processes that do not show what they have open */
};

/* root is before /proc and /sys. */
void users_find(const char *root, const char *device, struct users *users);

#endif
