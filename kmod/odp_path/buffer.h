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

struct odp_path_lent;
struct odp_path_provider;

struct odp_path_map_buffer {
	const struct odp_path_buffer_ops *ops;
	struct odp_path_lent *lent;	/* the function that it is to be mapped for */
	size_t nentries;
	unsigned int number;		/* among the job's: each has memory of its own */
	unsigned long *pfns;		/* one an entry, as HMM gives them: HMM_PFN_VALID | pfn */
	struct odp_path_provider *provider;	/* that the memory is of, in use; or NULL */
	void *memory;			/* the buffer's own: where it is one piece */
	enum odp_path_refusal refused;	/* why fill() gave -EOPNOTSUPP */
};

struct odp_path_buffer_ops {
	enum path_memory memory;	/* what the entries are */
	size_t entry_bytes;
	size_t max_entries;		/* 0: as many as ODP_PATH_MAX_PAGES */

	/*
	 * Gets memory for buffer->nentries entries and writes pfns[], which are 0 before.
	 * -EOPNOTSUPP: it cannot be had here; buffer->refused says why.  After an error
	 * empty() is called too.
	 */
	int (*fill)(struct odp_path_map_buffer *buffer);
	/* Gives back what there is: entries with pfns[] != 0, or buffer->memory. */
	void (*empty)(struct odp_path_map_buffer *buffer);
};

extern const struct odp_path_buffer_ops odp_path_buffer_ram, odp_path_buffer_contiguous,
	odp_path_buffer_hugepage, odp_path_buffer_p2p, odp_path_buffer_mmio, odp_path_buffer_bulk;

/* NULL: unknown. */
const struct odp_path_buffer_ops *odp_path_buffer_find(u32 which);

/* Entries of a buffer of @pages pages of PAGE_SIZE; 0: it cannot have that many. */
size_t odp_path_buffer_entries(const struct odp_path_buffer_ops *ops, u32 pages);

/*
 * @buffer->ops, lent, nentries and number are set.  -ENOMEM, -EOPNOTSUPP (see fill), -ENODEV.
 * After an error there is nothing to free.
 */
int odp_path_buffer_alloc(struct odp_path_map_buffer *buffer);
void odp_path_buffer_free(struct odp_path_map_buffer *buffer);

/* Whether the memory is about to go away: to be unmapped and freed soon. */
bool odp_path_buffer_gone(const struct odp_path_map_buffer *buffer);

static inline int odp_path_buffer_refuse(struct odp_path_map_buffer *buffer,
					 enum odp_path_refusal why)
{
	buffer->refused = why;
	return -EOPNOTSUPP;
}

/* For fill(): falling addresses, so that no entry follows the one before it. */
void odp_path_buffer_scatter(struct odp_path_map_buffer *buffer);
/* The same, for one piece that begins at @pfn. */
void odp_path_buffer_fill_falling(struct odp_path_map_buffer *buffer, unsigned long pfn);

#endif
