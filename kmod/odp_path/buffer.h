/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer: what the `map` workload maps.  Each kind is one file (buffer_*.c).  A new kind
 * needs a file, an object in Kbuild, and a name in odp_path.h and in buffer.c's table.
 */
#ifndef ODP_PATH_BUFFER_H
#define ODP_PATH_BUFFER_H

#include <linux/hmm.h>
#include <linux/types.h>

#include <odpbench/odp_path.h>

#include "path.h"

struct odp_path_lent;
struct odp_path_provider;

struct odp_path_map_buffer {
	const struct odp_path_buffer_ops *ops;
	struct odp_path_lent *lent;	/* the function to map it on */
	size_t nentries;
	unsigned int number;		/* in the job; each buffer has memory of its own */
	unsigned long *pfns;		/* by entry, as HMM gives them: HMM_PFN_VALID | pfn */
	struct odp_path_provider *provider;	/* that the memory is from, in use; or NULL */
	void *memory;			/* of the buffer alone, if it is in one piece */
	enum odp_path_refusal refused;	/* why fill() returned -EOPNOTSUPP */
};

struct odp_path_buffer_ops {
	enum path_memory memory;	/* what kind the entries are */
	size_t entry_bytes;
	size_t max_entries;		/* 0: limited only by ODP_PATH_MAX_PAGES */

	/*
	 * Gets memory for buffer->nentries entries and writes pfns[], which are 0 before.
	 * -EOPNOTSUPP: there is no such memory here; buffer->refused says why.  empty() is
	 * called after an error too.
	 */
	int (*fill)(struct odp_path_map_buffer *buffer);
	/* Gives the memory back that fill() got: entries with pfns[] != 0, or buffer->memory. */
	void (*empty)(struct odp_path_map_buffer *buffer);
};

extern const struct odp_path_buffer_ops odp_path_buffer_ram, odp_path_buffer_contiguous,
	odp_path_buffer_hugepage, odp_path_buffer_p2p, odp_path_buffer_mmio, odp_path_buffer_bulk;

/**
 * odp_path_buffer_find() - find a kind of buffer by its number in the ABI
 * @which: enum odp_path_buffer
 *
 * Return: its operations, or NULL: unknown.
 */
const struct odp_path_buffer_ops *odp_path_buffer_find(u32 which);

/**
 * odp_path_buffer_entries() - how many entries a buffer has
 * @ops: the buffer's
 * @pages: its size in pages of PAGE_SIZE
 *
 * Return: entries of ops->entry_bytes, or 0: it cannot have that size.
 */
size_t odp_path_buffer_entries(const struct odp_path_buffer_ops *ops, u32 pages);

/**
 * odp_path_buffer_alloc() - get a buffer's memory
 * @buffer: its ops, lent, nentries and number are set, and the rest is 0
 *
 * May sleep.
 *
 * Return: 0, -ENOMEM, -ENODEV: the lent function is gone, or -EOPNOTSUPP: there is no such memory
 * here, and buffer->refused says why.  After an error there is nothing to free.
 */
int odp_path_buffer_alloc(struct odp_path_map_buffer *buffer);

/**
 * odp_path_buffer_free() - give a buffer's memory back
 * @buffer: nothing of it is mapped; it may be without memory
 *
 * May sleep.
 */
void odp_path_buffer_free(struct odp_path_map_buffer *buffer);

/**
 * odp_path_buffer_gone() - whether the memory is about to go away
 * @buffer: a buffer with memory
 *
 * Any context.
 *
 * Return: true: its provider is being unbound, and waits until the buffer is unmapped and freed.
 */
bool odp_path_buffer_gone(const struct odp_path_map_buffer *buffer);

/**
 * odp_path_buffer_refuse() - for fill(): say why there is no such memory here
 * @buffer: the buffer
 * @why: the reason
 *
 * Return: -EOPNOTSUPP.
 */
static inline int odp_path_buffer_refuse(struct odp_path_map_buffer *buffer,
					 enum odp_path_refusal why)
{
	buffer->refused = why;
	return -EOPNOTSUPP;
}

/**
 * odp_path_buffer_scatter() - for fill(): order the entries so that none follows the one before
 * @buffer: all its pfns are set; they are sorted by falling addresses
 */
void odp_path_buffer_scatter(struct odp_path_map_buffer *buffer);

/**
 * odp_path_buffer_fill_falling() - for fill(): do the same for memory in one piece
 * @buffer: its pfns are set here
 * @pfn: the first of its nentries pages
 */
void odp_path_buffer_fill_falling(struct odp_path_map_buffer *buffer, unsigned long pfn);

#endif
