// SPDX-License-Identifier: GPL-2.0
/*
 * Kind cow: pages shared with a forked child. A write makes the kernel copy each page; the proof is
 * that it is in another page frame afterwards.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/log.h"
#include "memory/state.h"

void fault_memory_unshare(struct fault_memory *memory)
{
	if (!memory->child)
		return;
	kill(memory->child, SIGKILL);
	waitpid(memory->child, NULL, 0);
	memory->child = 0;
}

/* Holds the pages until it is killed. */
static void be_child(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

int fault_memory_share(struct fault_memory *memory)
{
	int ret;

	memory->child = fork();
	if (!memory->child)
		be_child();
	if (memory->child > 0)
		return 0;
	ret = -errno;
	memory->child = 0;
	log_error("fault: fork: %s", strerror(-ret));
	return ret;
}

static int prepare(struct fault_memory *memory)
{
	int ret;

	fault_memory_unshare(memory);
	ret = fault_memory_fill(memory);
	return ret ? ret : fault_memory_share(memory);
}

static void unmap(struct fault_memory *memory)
{
	fault_memory_unshare(memory);
	fault_memory_unmap_noted(memory);
}

static bool was_served(struct fault_memory *memory, size_t page, size_t n)
{
	return fault_memory_is_as_noted(memory, page, n, false);
}

const struct fault_kind fault_kind_cow = {
	.name = "cow",
	.for_writing = true,
	.map = fault_memory_map_noted,
	.unmap = unmap,
	.prepare = prepare,
	.is_prepared = fault_memory_note,
	.was_served = was_served,
};
