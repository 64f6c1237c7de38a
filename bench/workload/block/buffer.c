// SPDX-License-Identifier: GPL-2.0
/* The buffer of workload block: a memfd, of scattered pages or of a huge page. */
#include <errno.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/huge_pages.h"
#include "host/memory.h"
#include "host/pages.h"
#include "lib/log.h"
#include "workload/block/buffer.h"

static int failed(const char *what)
{
	int ret = -errno;

	log_error("block: the buffer: %s: %s", what, strerror(-ret));
	return ret;
}

/* Frames that lie behind the one of the page before are taken by these pages instead. */
#define DECOYS 4096

/* The first page from `first` on that lies behind the one before it; pages: none. */
static size_t next_neighbour(const struct page_state *states, size_t first, size_t pages)
{
	size_t i = first;

	while (i < pages && states[i].physical != states[i - 1].physical + PAGE_BYTES)
		i++;
	return i;
}

/*
 * Gives each page that lies behind the one before it another frame. The kernel would give the one that
 * was just freed again; so a decoy gets it first. 0, or negative errno, logged.
 */
static int separate(char *address, struct page_state *states, size_t pages, char *decoys)
{
	size_t decoy = 0, i = 1;
	int ret = pages_read(address, pages, states);

	while (!ret && (i = next_neighbour(states, i, pages)) < pages) {
		if (decoy == DECOYS) {
			log_error("block: buffer scattered: the kernel gives pages side by side");
			return -EIO;
		}
		if (madvise(address + i * PAGE_BYTES, PAGE_BYTES, MADV_REMOVE))
			return failed("madvise");
		decoys[decoy++ * PAGE_BYTES] = 1;
		address[i * PAGE_BYTES] = 1;
		ret = pages_read(address + i * PAGE_BYTES, 1, &states[i]);
		i = 1;		/* it may lie before the next one */
	}
	return ret;
}

static int scatter(int fd, size_t bytes)
{
	struct page_state *states = calloc(bytes / PAGE_BYTES, sizeof(*states));
	char *address = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *decoys = memory_map(DECOYS * PAGE_BYTES);
	int ret = -ENOMEM;

	if (states && decoys && address != MAP_FAILED) {
		memory_touch_scattered(address, bytes);
		ret = separate(address, states, bytes / PAGE_BYTES, decoys);
	}
	if (address != MAP_FAILED)
		munmap(address, bytes);
	if (decoys)
		munmap(decoys, DECOYS * PAGE_BYTES);
	free(states);
	return ret;
}

static int make_scattered(struct block_buffer *buffer, size_t bytes)
{
	int ret;

	buffer->fd = memfd_create("block", MFD_CLOEXEC);
	if (buffer->fd < 0)
		return failed("memfd_create");
	ret = ftruncate(buffer->fd, (off_t)bytes) ? failed("ftruncate") : scatter(buffer->fd, bytes);
	if (ret)
		close(buffer->fd);
	return ret;
}

/* fio maps one more than it needs. */
#define HUGE_PAGES 2

static int make_contiguous(struct block_buffer *buffer, struct fixture *fixture)
{
	char err[256];
	int ret;

	if (huge_pages_reserve(HUGE_PAGE_BYTES, HUGE_PAGES, &buffer->reserved_huge_pages, err,
			       sizeof(err)))
		return fixture_skip(fixture, "buffer contiguous: %s", err);
	buffer->fd = memfd_create("block", MFD_CLOEXEC | MFD_HUGETLB | MFD_HUGE_2MB);
	if (buffer->fd >= 0 && !ftruncate(buffer->fd, HUGE_PAGES * HUGE_PAGE_BYTES))
		return 0;
	ret = failed("a file of huge pages");
	if (buffer->fd >= 0)
		close(buffer->fd);
	huge_pages_return(HUGE_PAGE_BYTES, buffer->reserved_huge_pages);
	return ret;
}

int block_buffer_make(struct block_buffer *buffer, struct fixture *fixture, enum block_layout layout,
		      size_t bytes)
{
	int ret;

	*buffer = (struct block_buffer){ .layout = layout };
	ret = layout == BLOCK_CONTIGUOUS ? make_contiguous(buffer, fixture) :
					   make_scattered(buffer, bytes);
	snprintf(buffer->name, sizeof(buffer->name), "/proc/%d/fd/%d", getpid(), buffer->fd);
	return ret;
}

void block_buffer_free(struct block_buffer *buffer)
{
	close(buffer->fd);
	if (buffer->layout == BLOCK_CONTIGUOUS)
		huge_pages_return(HUGE_PAGE_BYTES, buffer->reserved_huge_pages);
}
