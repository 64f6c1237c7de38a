/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that another program's I/O goes to or comes from, whose pages lie as is wanted: a file in
 * memory, which that program maps by its name.
 */
#ifndef ODPBENCH_WORKLOAD_BLOCK_BUFFER_H
#define ODPBENCH_WORKLOAD_BLOCK_BUFFER_H

#include <stddef.h>

#include "target/fixture.h"

enum block_layout {
	BLOCK_SCATTERED,	/* no page lies behind the one before it in physical memory */
	BLOCK_CONTIGUOUS,	/* all pages are of one huge page */
};

struct block_buffer {
	enum block_layout layout;
	int fd;
	size_t reserved_huge_pages;	/* to be returned */
	char name[64];			/* of the file, while this process lives */
};

/*
 * Makes room for at least so many bytes, up to half a huge page. Negative errno, logged, or what
 * fixture_skip() returns: then there is nothing to free.
 */
int block_buffer_make(struct block_buffer *buffer, struct fixture *fixture, enum block_layout layout,
		      size_t bytes);
void block_buffer_free(struct block_buffer *buffer);

#endif
