// SPDX-License-Identifier: GPL-2.0
/* The methods that take pages away from a device. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/workload.h"
#include "host/memory.h"
#include "host/pages.h"
#include "lib/proc_number.h"
#include "workload/invalidate/method.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21		/* linux/mman.h; glibc has it from 2.33 */
#endif

static int result(int ret)
{
	return ret ? -errno : 0;
}

static int discard(struct invalidate_memory *memory)
{
	return result(madvise(memory->address, memory->bytes, MADV_DONTNEED));
}

static int unmap(struct invalidate_memory *memory)
{
	return result(munmap(memory->address, memory->bytes));
}

static int map_again(struct invalidate_memory *memory)
{
	void *at = mmap(memory->address, memory->bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == MAP_FAILED)
		return -errno;
	madvise(memory->address, memory->bytes, MADV_NOHUGEPAGE);
	nearby_bind_memory(memory->address, memory->bytes);
	return 0;
}

static int protect(struct invalidate_memory *memory)
{
	return result(mprotect(memory->address, memory->bytes, PROT_READ));
}

static int unprotect(struct invalidate_memory *memory)
{
	return result(mprotect(memory->address, memory->bytes, PROT_READ | PROT_WRITE));
}

static int move(struct invalidate_memory *memory, char *from, char *to)
{
	void *at = mremap(from, memory->bytes, memory->bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to);

	return result(at == MAP_FAILED);
}

static int move_away(struct invalidate_memory *memory)
{
	return move(memory, memory->address, memory->elsewhere);
}

static int move_back(struct invalidate_memory *memory)
{
	return move(memory, memory->elsewhere, memory->address);
}

static void keep_heap(struct invalidate_memory *memory)
{
	(void)memory;
	memory_share_heap(false);
}

static void end_child(struct invalidate_memory *memory)
{
	memory_share_heap(true);
	if (!memory->child)
		return;
	kill(memory->child, SIGKILL);
	waitpid(memory->child, NULL, 0);
	memory->child = 0;
}

/*
 * The child holds the pages, so that each of our writes copies one. It lives until end_child(), and has
 * no heap.
 */
static int fork_child(struct invalidate_memory *memory)
{
	pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child) {
		memory->child = child;
		return 0;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

/* Anonymous memory can only be paged out to swap. */
static int need_swap(struct invalidate_memory *memory)
{
	if (proc_number("/proc/meminfo", "SwapTotal:"))
		return 0;
	return fixture_skip(memory->fixture, "there is no swap space (swapon): MADV_PAGEOUT does "
			    "nothing to anonymous memory");
}

static int page_out(struct invalidate_memory *memory)
{
	return result(madvise(memory->address, memory->bytes, MADV_PAGEOUT));
}

/*
 * The call returns 0 whatever it did: pages that are held elsewhere or were used recently stay. A
 * swap entry in our page table means that the page was unmapped, and so that devices were told.
 */
static bool is_paged_out(struct invalidate_memory *memory)
{
	ssize_t pages = (ssize_t)(memory->bytes / PAGE_BYTES);
	ssize_t out = pages_swapped(memory->address, pages);

	memory->stayed = out < 0 ? 0 : (size_t)(pages - out);
	return out == pages;
}

/* Only the device touches the pages in between, so only its faults can have brought them back. */
static bool is_paged_in(struct invalidate_memory *memory)
{
	ssize_t pages = (ssize_t)(memory->bytes / PAGE_BYTES);

	return pages_present(memory->address, pages) == pages;
}

const struct invalidate_method invalidate_methods[] = {
	{ .name = "madvise", .call = "madvise(MADV_DONTNEED)", .data = INVALIDATE_ZEROS,
	  .invalidate = discard },
	{ .name = "munmap", .call = "munmap()", .data = INVALIDATE_ZEROS,
	  .invalidate = unmap, .restore = map_again },
	{ .name = "mprotect", .call = "mprotect(PROT_READ)", .data = INVALIDATE_KEEPS,
	  .invalidate = protect, .restore = unprotect },
	{ .name = "mremap", .call = "mremap() to another address", .data = INVALIDATE_KEEPS,
	  .invalidate = move_away, .restore = move_back },
	{ .name = "fork", .call = "fork()", .data = INVALIDATE_REWRITES,
	  .prepare = keep_heap, .close = end_child, .invalidate = fork_child },
	{ .name = "pageout", .call = "madvise(MADV_PAGEOUT)", .data = INVALIDATE_KEEPS,
	  .open = need_swap, .invalidate = page_out, .is_gone = is_paged_out,
	  .is_back = is_paged_in },
};

const char *const invalidate_method_names[] = {
	"madvise", "munmap", "mprotect", "mremap", "fork", "pageout", NULL
};
