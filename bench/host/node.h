/* SPDX-License-Identifier: GPL-2.0 */
/* The NUMA nodes that pages are on (move_pages(2), migrate_pages(2)). */
#ifndef ODPBENCH_HOST_NODE_H
#define ODPBENCH_HOST_NODE_H

#include <stddef.h>
#include <sys/types.h>

/* A node other than that one from which this process may have memory; -1: there is none. */
int node_other_than(int node);

/* The node of a page that is present; negative errno. */
int node_of(const void *address);

/* Moves pages: how many of them are on the node then; negative errno. */
ssize_t node_move(const void *address, size_t pages, int node);

/*
 * Puts all pages that any CPU has faulted in on the kernel's LRU lists (memory_drain_lru() in memory.h:
 * those of this CPU). Does nothing on a kernel without NUMA.
 */
void node_drain_lru(void);

#endif
