/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A limit on this process's memory: a control group of its own (cgroup v2, memory.max). Memory that
 * was charged before the process entered stays charged where it was; what it uses from then on is
 * limited.
 */
#ifndef ODPBENCH_HOST_MEMORY_LIMIT_H
#define ODPBENCH_HOST_MEMORY_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "host/undo.h"

struct memory_limit {
	char *home, *group;	/* directories; NULL: not made */
};

extern const struct undo_kind undo_memory_limit;

/* 0, or negative errno with one line in err: no cgroup v2 with a memory controller, no rights. */
int memory_limit_enter(struct memory_limit *limit, uint64_t bytes, char *err, size_t err_size);
/* The same in two steps: a child may join what its parent has made, and leaves when the child has ended. */
int memory_limit_make(struct memory_limit *limit, uint64_t bytes, char *err, size_t err_size);
int memory_limit_join(const struct memory_limit *limit);
/* Safe on one that was not made. */
void memory_limit_leave(struct memory_limit *limit);

#endif
