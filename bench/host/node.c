// SPDX-License-Identifier: GPL-2.0
/* The NUMA nodes that pages are on. */
#include <errno.h>
#include <limits.h>
#include <linux/mempolicy.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/node.h"
#include "host/pages.h"

/* As many as a kernel can have (NODES_SHIFT in arch/x86/Kconfig); it refuses smaller sets. */
#define NODES 1024
#define WORD_BITS (sizeof(unsigned long) * CHAR_BIT)

struct node_set {
	unsigned long words[NODES / WORD_BITS];
};

static bool has(const struct node_set *set, int node)
{
	return set->words[node / WORD_BITS] >> node % WORD_BITS & 1;
}

/* Those that have memory, and that this process may use. */
static int allowed(struct node_set *set)
{
	*set = (struct node_set){ 0 };
	return syscall(SYS_get_mempolicy, NULL, set->words, NODES, NULL, MPOL_F_MEMS_ALLOWED) ? -errno : 0;
}

int node_other_than(int node)
{
	struct node_set set;

	if (!allowed(&set))
		for (int other = 0; other < NODES; other++)
			if (other != node && has(&set, other))
				return other;
	return -1;
}

int node_of(const void *address)
{
	int status = -EINVAL;

	if (syscall(SYS_move_pages, 0, 1ul, &address, NULL, &status, 0))
		return -errno;
	return status;
}

#define BATCH 64

/* The same for a few. */
static ssize_t move_batch(const char *address, size_t pages, int node)
{
	const void *at[BATCH];
	int nodes[BATCH], status[BATCH];
	ssize_t there = 0;

	for (size_t i = 0; i < pages; i++) {
		at[i] = address + i * PAGE_BYTES;
		nodes[i] = node;
		status[i] = -EINVAL;
	}
	/* A positive number is how many could not be moved. */
	if (syscall(SYS_move_pages, 0, pages, at, nodes, status, MPOL_MF_MOVE) < 0)
		return -errno;
	for (size_t i = 0; i < pages; i++)
		there += node_of(at[i]) == node;
	return there;
}

ssize_t node_move(const void *address, size_t pages, int node)
{
	ssize_t there = 0, ret;

	for (size_t i = 0; i < pages; i += BATCH) {
		size_t n = pages - i < BATCH ? pages - i : BATCH;

		ret = move_batch((const char *)address + i * PAGE_BYTES, n, node);
		if (ret < 0)
			return ret;
		there += ret;
	}
	return there;
}

void node_drain_lru(void)
{
	struct node_set set;

	/* From each node to itself: do_migrate_pages() in mm/mempolicy.c drains, and then moves none. */
	if (!allowed(&set))
		syscall(SYS_migrate_pages, 0, NODES, set.words, set.words);
}
