/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device's page table of one region: leaves of one page with 512 entries each,
 * made when they are first needed.
 *
 * Entries are written under the umem_mutex of the region.  Whoever uses one holds
 * the table's lock for reading, and zapping takes it for writing: what is zapped is
 * not in use any more.  Lock order: umem_mutex > table lock, and reclaim may take
 * both, so nothing under either allocates with GFP_KERNEL.
 */
#ifndef ODP_DEV_TABLE_H
#define ODP_DEV_TABLE_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/mm.h>
#include <linux/rwsem.h>

#include <odpbench/odp_dev.h>

#define TABLE_LEAF_ENTRIES	(PAGE_SIZE / sizeof(u64))

/* An entry is a DMA address, page aligned, and these; 0: not there. */
#define ENTRY_PRESENT		BIT_ULL(0)
#define ENTRY_WRITABLE		BIT_ULL(1)
#define ENTRY_DMA		(~(u64)(PAGE_SIZE - 1))

struct table {
	struct rw_semaphore lock;
	unsigned int page_shift;	/* of an entry */
	u64 start;			/* the address that entry 0 is for */
	size_t nentries;
	size_t npresent;		/* under umem_mutex */
	u64 **leaves;
	struct odp_dev_counters *counters;
};

/* Counters are plain __u64 in the ABI; here they are added to atomically. */
static inline void counter_add(__u64 *counter, s64 n)
{
	BUILD_BUG_ON(sizeof(atomic64_t) != sizeof(*counter));
	atomic64_add(n, (atomic64_t *)counter);
}

/* Entries of 1 << @page_shift bytes for [@start, @end), all absent. */
int table_init(struct table *table, u64 start, u64 end, unsigned int page_shift,
	       struct odp_dev_counters *counters);
/* Nobody uses it, and nothing invalidates it any more. */
void table_destroy(struct table *table);

static inline size_t table_index(const struct table *table, u64 address)
{
	return (address - table->start) >> table->page_shift;
}

/* Makes the leaves that @n entries from @first on need.  May sleep. */
int table_reserve(struct table *table, size_t first, size_t n);

/* Under the table's lock, or the umem_mutex. */
u64 table_get(const struct table *table, size_t index);

/*
 * Under the umem_mutex.  -ENOMEM: its leaf was not reserved, and there is no memory
 * to be had without reclaim.
 */
int table_set(struct table *table, size_t index, u64 entry);

/* Under the umem_mutex.  Returns how many of the @n entries from @first on were present. */
size_t table_zap(struct table *table, size_t first, size_t n);

#endif
