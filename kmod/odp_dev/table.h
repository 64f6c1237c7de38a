/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device's page table of one region: leaves of 512 entries each, allocated when they
 * are first needed.  Each entry is stored with the page that the region has there, so that a
 * wrong entry can be recognised.
 *
 * Entries are written under the umem_mutex of the region.  A user of an entry holds the
 * table's lock for reading, and zapping takes it for writing: so after zapping, nobody uses
 * the entries any more.  Lock order: umem_mutex > table lock.  Reclaim may take both, so
 * nothing under either allocates with GFP_KERNEL.
 */
#ifndef ODP_DEV_TABLE_H
#define ODP_DEV_TABLE_H

#include <linux/mm.h>
#include <linux/rwsem.h>

#include <odpbench/odp_dev.h>

#include "../common.h"

#define TABLE_LEAF_ENTRIES	512

/* An entry is a page-aligned DMA address with these flags; 0: absent. */
#define ENTRY_PRESENT		BIT_ULL(0)
#define ENTRY_WRITABLE		BIT_ULL(1)
#define ENTRY_DMA		(~(u64)(PAGE_SIZE - 1))

/* A NIC would store only the entries of a leaf: table_bytes counts those alone. */
#define TABLE_LEAF_BYTES	(TABLE_LEAF_ENTRIES * sizeof(u64))

struct odp_dev_leaf {
	struct {
		u64 entry;
		unsigned long hmm_pfn;	/* the region's page: a pfn, with or without HMM's flags */
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

/**
 * odp_dev_table_init() - make a table without entries
 * @table: the table
 * @start: the first address
 * @end: the address after the last one; both aligned to an entry
 * @page_shift: an entry covers 1 << page_shift bytes
 * @counters: the opener's, which outlive the table
 *
 * May sleep.
 *
 * Return: 0 or -ENOMEM.
 */
int odp_dev_table_init(struct odp_dev_table *table, u64 start, u64 end, unsigned int page_shift,
		       struct odp_dev_counters *counters);

/**
 * odp_dev_table_destroy() - free the leaves
 * @table: nobody uses it, and nothing invalidates it any more
 */
void odp_dev_table_destroy(struct odp_dev_table *table);

/**
 * odp_dev_table_index() - find the number of the entry for an address
 * @table: the table
 * @address: not before the table's start
 *
 * Return: the number, from 0 on.
 */
static inline size_t odp_dev_table_index(const struct odp_dev_table *table, u64 address)
{
	return (address - table->start) >> table->page_shift;
}

/**
 * odp_dev_table_reserve() - allocate a range's leaves, so that setting entries needs no memory
 * @table: the table
 * @first: the first entry
 * @n: how many, at least 1
 *
 * May sleep.  Not under umem_mutex or the table's lock.
 *
 * Return: 0 or -ENOMEM.
 */
int odp_dev_table_reserve(struct odp_dev_table *table, size_t first, size_t n);

/**
 * odp_dev_table_get() - look an entry up
 * @table: with its lock held for reading, or with the umem_mutex held
 * @index: the entry's number
 * @own: out, if there is an entry: the physical address at which the region's own memory for it
 *	begins; may be NULL
 *
 * Return: the entry, or 0: it is absent.
 */
u64 odp_dev_table_get(const struct odp_dev_table *table, size_t index, phys_addr_t *own);

/**
 * odp_dev_table_set() - enter a page
 * @table: with the umem_mutex held; of a pinned region: before the region has a key
 * @index: the entry's number
 * @entry: a DMA address and ENTRY_*
 * @hmm_pfn: the page that the region has there, whatever @entry leads to
 *
 * Does not sleep.
 *
 * Return: 0, or -ENOMEM: its leaf was not reserved, and there is no memory without reclaim.
 */
int odp_dev_table_set(struct odp_dev_table *table, size_t index, u64 entry,
		      unsigned long hmm_pfn);

/**
 * odp_dev_table_zap() - take entries away
 * @table: with the umem_mutex held
 * @first: the first entry
 * @n: how many
 *
 * Sleeps until nobody uses any of them.
 *
 * Return: how many of them were present.
 */
size_t odp_dev_table_zap(struct odp_dev_table *table, size_t first, size_t n);

#endif
