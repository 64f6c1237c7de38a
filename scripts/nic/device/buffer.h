/* SPDX-License-Identifier: GPL-2.0 */
/* A ring or a queue in the guest's memory, as a list of pages that came with a command. */
#ifndef ODPBENCH_NIC_BUFFER_H
#define ODPBENCH_NIC_BUFFER_H

#include "nic.h"

struct command;

struct buffer {
	uint64_t *pages;	/* bus addresses */
	unsigned shift;
	uint64_t offset;	/* of the first byte, in the first page */
	uint64_t bytes;
};

/*
 * The list of pages begins at a byte of the command's input. A page is of 2^log_page times 4 KiB,
 * offset is in 64ths of a page, as the contexts of all queues have them. False: the command is too
 * short for so many bytes, or the page size is beyond what a list can have.
 */
bool buffer_init(struct buffer *buffer, const struct command *command, size_t list_at,
		 unsigned log_page, unsigned offset, uint64_t bytes);
void buffer_free(struct buffer *buffer);

/* False: beyond the buffer, or nic_dma_read() failed. */
bool buffer_read(struct nic *nic, const struct buffer *buffer, uint64_t at, void *data,
		 size_t bytes);
bool buffer_write(struct nic *nic, const struct buffer *buffer, uint64_t at, const void *data,
		  size_t bytes);

#endif
