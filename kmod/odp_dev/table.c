// SPDX-License-Identifier: GPL-2.0
/* The device's page table: a sparse array of entries. */
#include <linux/gfp.h>
#include <linux/hmm.h>
#include <linux/slab.h>

#include "table.h"

#define LEAF_ORDER	get_order(sizeof(struct odp_dev_leaf))

static size_t table_nleaves(const struct odp_dev_table *table)
{
	return DIV_ROUND_UP(table->nentries, TABLE_LEAF_ENTRIES);
}

int odp_dev_table_init(struct odp_dev_table *table, u64 start, u64 end, unsigned int page_shift,
		       struct odp_dev_counters *counters)
{
	init_rwsem(&table->lock);
	table->page_shift = page_shift;
	table->start = start;
	table->nentries = (end - start) >> page_shift;
	table->npresent = 0;
	table->counters = counters;
	table->leaves = kvcalloc(table_nleaves(table), sizeof(*table->leaves),
				 GFP_KERNEL_ACCOUNT);
	if (!table->leaves)
		return -ENOMEM;
	counter_add(&counters->table_bytes, table_nleaves(table) * sizeof(*table->leaves));
	return 0;
}

void odp_dev_table_destroy(struct odp_dev_table *table)
{
	size_t i, bytes = table_nleaves(table) * sizeof(*table->leaves);

	for (i = 0; i < table_nleaves(table); i++) {
		if (!table->leaves[i])
			continue;
		free_pages((unsigned long)table->leaves[i], LEAF_ORDER);
		bytes += TABLE_LEAF_BYTES;
	}
	kvfree(table->leaves);
	counter_add(&table->counters->table_bytes, -(s64)bytes);
	counter_add(&table->counters->entries, -(s64)table->npresent);
}

/* Several threads may make the same leaf: the first one's stays. */
static struct odp_dev_leaf *leaf_make(struct odp_dev_table *table, size_t leaf, gfp_t gfp)
{
	struct odp_dev_leaf *made, *before;

	made = (void *)__get_free_pages(gfp | __GFP_ZERO, LEAF_ORDER);
	if (!made)
		return NULL;
	before = cmpxchg(&table->leaves[leaf], NULL, made);
	if (before) {
		free_pages((unsigned long)made, LEAF_ORDER);
		return before;
	}
	counter_add(&table->counters->table_bytes, TABLE_LEAF_BYTES);
	return made;
}

int odp_dev_table_reserve(struct odp_dev_table *table, size_t first, size_t n)
{
	size_t leaf, last = (first + n - 1) / TABLE_LEAF_ENTRIES;

	for (leaf = first / TABLE_LEAF_ENTRIES; leaf <= last; leaf++)
		if (!READ_ONCE(table->leaves[leaf]) && !leaf_make(table, leaf, GFP_ODPBENCH_USER))
			return -ENOMEM;
	return 0;
}

u64 odp_dev_table_get(const struct odp_dev_table *table, size_t index, phys_addr_t *own)
{
	const struct odp_dev_leaf *leaf = READ_ONCE(table->leaves[index / TABLE_LEAF_ENTRIES]);
	u64 entry;

	if (!leaf)
		return 0;
	index %= TABLE_LEAF_ENTRIES;
	/* Pairs with the release in odp_dev_table_set(), which writes hmm_pfn first. */
	entry = smp_load_acquire(&leaf->slots[index].entry);
	if (entry && own)
		*own = PFN_PHYS(READ_ONCE(leaf->slots[index].hmm_pfn) & ~HMM_PFN_FLAGS);
	return entry;
}

int odp_dev_table_set(struct odp_dev_table *table, size_t index, u64 entry,
		      unsigned long hmm_pfn)
{
	struct odp_dev_leaf *leaf = READ_ONCE(table->leaves[index / TABLE_LEAF_ENTRIES]);

	if (!leaf)
		leaf = leaf_make(table, index / TABLE_LEAF_ENTRIES,
				 GFP_NOWAIT | __GFP_NOWARN | __GFP_ACCOUNT);
	if (!leaf)
		return -ENOMEM;
	index %= TABLE_LEAF_ENTRIES;
	if (!leaf->slots[index].entry)
		table->npresent++;
	WRITE_ONCE(leaf->slots[index].hmm_pfn, hmm_pfn);
	smp_store_release(&leaf->slots[index].entry, entry);
	return 0;
}

size_t odp_dev_table_zap(struct odp_dev_table *table, size_t first, size_t n)
{
	size_t index = first, end = first + n, zapped = 0;
	struct odp_dev_leaf *leaf;
	u64 *entry;

	down_write(&table->lock);
	while (index < end && zapped < table->npresent) {
		leaf = READ_ONCE(table->leaves[index / TABLE_LEAF_ENTRIES]);
		if (!leaf) {
			index = round_down(index, TABLE_LEAF_ENTRIES) + TABLE_LEAF_ENTRIES;
			continue;
		}
		entry = &leaf->slots[index % TABLE_LEAF_ENTRIES].entry;
		if (*entry) {
			WRITE_ONCE(*entry, 0);
			zapped++;
		}
		index++;
	}
	table->npresent -= zapped;
	up_write(&table->lock);
	counter_add(&table->counters->entries, -(s64)zapped);
	return zapped;
}
