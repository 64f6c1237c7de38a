/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device's page table of one region: leaves of 512 entries each, made when they
 * are first needed.  Beside each entry stands the page that the region has there, by
 * which a wrong entry is told.
 *
 * Entries are written under the umem_mutex of the region.  Whoever uses one holds
 * the table's lock for reading, and zapping takes it for writing: what is zapped is
 * not in use any more.  Lock order: umem_mutex > table lock, and reclaim may take
 * both, so nothing under either allocates with GFP_KERNEL.
 */
#ifndef ODP_DEV_TABLE_H
#define ODP_DEV_TABLE_H

#include <linux/mm.h>
#include <linux/rwsem.h>

#include <odpbench/odp_dev.h>

#include "../common.h"

#define TABLE_LEAF_ENTRIES	512

/* An entry is a DMA address, page aligned, and these; 0: not there. */
#define ENTRY_PRESENT		BIT_ULL(0)
#define ENTRY_WRITABLE		BIT_ULL(1)
#define ENTRY_DMA		(~(u64)(PAGE_SIZE - 1))

/* What a NIC would have of a leaf: its entries.  This is what table_bytes counts. */
#define TABLE_LEAF_BYTES	(TABLE_LEAF_ENTRIES * sizeof(u64))

struct odp_dev_leaf {
	struct {
		u64 entry;
		unsigned long hmm_pfn;	/* the region's page; a pfn, with HMM's flags or without */
	} slots[TABLE_LEAF_ENTRIES];
};

struct odp_dev_table {
	struct rw_semaphore lock;
	unsigned int page_shift;	/* of an entry */
	u64 start;			/* the address that entry 0 is for */
	size_t nentries;
	size_t npresent;		/* under umem_mutex */
	struct odp_dev_leaf **leaves;
	struct odp_dev_counters *counters;
};

/* Entries of 1 << @page_shift bytes for [@start, @end), all absent.  -ENOMEM. */
int odp_dev_table_init(struct odp_dev_table *table, u64 start, u64 end, unsigned int page_shift,
		       struct odp_dev_counters *counters);
/* Nobody uses it, and nothing invalidates it any more. */
void odp_dev_table_destroy(struct odp_dev_table *table);

static inline size_t odp_dev_table_index(const struct odp_dev_table *table, u64 address)
{
	return (address - table->start) >> table->page_shift;
}

/* Makes the leaves that @n entries from @first on need.  May sleep.  -ENOMEM. */
int odp_dev_table_reserve(struct odp_dev_table *table, size_t first, size_t n);

/*
 * The entry, or 0.  Under the table's lock, or the umem_mutex.  @own, which may be NULL: the
 * physical address where the region's own memory of that entry begins.
 */
u64 odp_dev_table_get(const struct odp_dev_table *table, size_t index, phys_addr_t *own);

/*
 * Under the umem_mutex.  @hmm_pfn is the page that the region has there, whatever @entry
 * leads to.  -ENOMEM: its leaf was not reserved, and there is no memory to be had without
 * reclaim.
 */
int odp_dev_table_set(struct odp_dev_table *table, size_t index, u64 entry,
		      unsigned long hmm_pfn);

/* Under the umem_mutex.  Returns how many of the @n entries from @first on were present. */
size_t odp_dev_table_zap(struct odp_dev_table *table, size_t first, size_t n);

#endif
