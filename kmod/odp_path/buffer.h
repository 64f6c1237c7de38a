/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer: what the `map` workload maps.  One file each (buffer_*.c); a new one is a
 * file, an object in Kbuild, and a name in odp_path.h and in buffer.c's table.
 */
#ifndef ODP_PATH_BUFFER_H
#define ODP_PATH_BUFFER_H

#include <linux/hmm.h>
#include <linux/types.h>

#include <odpbench/odp_path.h>

#include "path.h"

struct lent;
struct provider;

struct buffer {
	const struct buffer_ops *ops;
	struct lent *lent;		/* the function that it is to be mapped for */
	size_t nentries;
	unsigned int number;		/* of this one among the job's: each has memory of its own */
	unsigned long *pfns;		/* one an entry, as HMM gives them: HMM_PFN_VALID | pfn */
	struct provider *provider;	/* that the memory is of, in use; or NULL */
	void *memory;			/* the buffer's own: where it is one piece */
	enum odp_path_refusal refused;	/* why fill() gave -EOPNOTSUPP */
};

struct buffer_ops {
	enum path_memory memory;	/* what the entries are */
	size_t entry_bytes;
	size_t max_entries;		/* 0: as many as ODP_PATH_MAX_PAGES */

	/*
	 * Gets memory for buffer->nentries entries and writes pfns[], which are 0 before.
	 * -EOPNOTSUPP: it cannot be had here; buffer->refused says why.  After an error
	 * empty() is called too.
	 */
	int (*fill)(struct buffer *buffer);
	/* Gives back what there is: entries with pfns[] != 0, or buffer->memory. */
	void (*empty)(struct buffer *buffer);
};

extern const struct buffer_ops buffer_ram, buffer_contiguous, buffer_hugepage, buffer_p2p,
			       buffer_mmio, buffer_bulk;

/* NULL: unknown. */
const struct buffer_ops *buffer_find(u32 which);

/* Entries of a buffer of @pages pages of PAGE_SIZE; 0: it cannot have that many. */
size_t buffer_entries(const struct buffer_ops *ops, u32 pages);

/*
 * @buffer->ops, lent, nentries and number are set.  -ENOMEM, -EOPNOTSUPP (see fill), -ENODEV.
 * After an error there is nothing to free.
 */
int buffer_alloc(struct buffer *buffer);
void buffer_free(struct buffer *buffer);

/* Whether the memory is about to go away: to be unmapped and freed soon. */
bool buffer_gone(const struct buffer *buffer);

static inline int buffer_refuse(struct buffer *buffer, enum odp_path_refusal why)
{
	buffer->refused = why;
	return -EOPNOTSUPP;
}

/* For fill(): falling addresses, so that no entry follows the one before it. */
void buffer_scatter(struct buffer *buffer);
/* The same, for one piece that begins at @pfn. */
void buffer_fill_falling(struct buffer *buffer, unsigned long pfn);

#endif
