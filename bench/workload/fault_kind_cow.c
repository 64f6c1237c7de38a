// SPDX-License-Identifier: GPL-2.0
/*
 * Kind cow: pages shared with a child that was forked. A write makes the kernel copy each; the
 * proof is that another page frame stands there afterwards.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault_kind.h"
#include "lib/log.h"

static void end_child(struct fault_memory *memory)
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

static int prepare(struct fault_memory *memory)
{
	int ret;

	end_child(memory);
	ret = fault_memory_fill(memory);
	if (ret)
		return ret;
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

static int map(struct fault_memory *memory)
{
	memory->states = calloc(memory->region.bytes / PAGE_BYTES, sizeof(*memory->states));
	return memory->states ? fault_memory_map(memory) : -ENOMEM;
}

static void unmap(struct fault_memory *memory)
{
	end_child(memory);
	fault_memory_unmap(memory);
	free(memory->states);
}

static int read_states(struct fault_memory *memory, size_t page, size_t n,
		       struct page_state *states)
{
	return pages_read(memory->region.address + page * PAGE_BYTES, n, states);
}

static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	if (read_states(memory, page, n, memory->states + page))
		return false;
	for (size_t i = page; i < page + n; i++)
		if (!memory->states[i].physical)
			return false;
	return true;
}

static bool was_served(struct fault_memory *memory, size_t page, size_t n)
{
	struct page_state now[TARGET_BUFFER_PAGES];

	if (n > TARGET_BUFFER_PAGES || read_states(memory, page, n, now))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!now[i].physical || now[i].physical == memory->states[page + i].physical)
			return false;
	return true;
}

const struct fault_kind fault_kind_cow = {
	.name = "cow",
	.for_writing = true,
	.map = map,
	.unmap = unmap,
	.prepare = prepare,
	.is_prepared = is_prepared,
	.was_served = was_served,
};
