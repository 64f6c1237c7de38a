// SPDX-License-Identifier: GPL-2.0
/* The device's page table: a sparse array of entries. */
#include <linux/slab.h>

#include "table.h"

static size_t table_nleaves(const struct table *table)
{
	return DIV_ROUND_UP(table->nentries, TABLE_LEAF_ENTRIES);
}

int table_init(struct table *table, u64 start, u64 end, unsigned int page_shift,
	       struct odp_dev_counters *counters)
{
	init_rwsem(&table->lock);
	table->page_shift = page_shift;
	table->start = start;
	table->nentries = (end - start) >> page_shift;
	table->npresent = 0;
	table->counters = counters;
	table->leaves = kvcalloc(table_nleaves(table), sizeof(*table->leaves), GFP_KERNEL);
	if (!table->leaves)
		return -ENOMEM;
	counter_add(&counters->table_bytes, table_nleaves(table) * sizeof(*table->leaves));
	return 0;
}

void table_destroy(struct table *table)
{
	size_t i, bytes = table_nleaves(table) * sizeof(*table->leaves);

	for (i = 0; i < table_nleaves(table); i++) {
		if (!table->leaves[i])
			continue;
		free_page((unsigned long)table->leaves[i]);
		bytes += PAGE_SIZE;
	}
	kvfree(table->leaves);
	counter_add(&table->counters->table_bytes, -(s64)bytes);
	counter_add(&table->counters->entries, -(s64)table->npresent);
}

/* Several threads may want the same leaf: the first one's stays. */
static u64 *leaf_make(struct table *table, size_t leaf, gfp_t gfp)
{
	u64 *made = (u64 *)get_zeroed_page(gfp), *before;

	if (!made)
		return NULL;
	before = cmpxchg(&table->leaves[leaf], NULL, made);
	if (before) {
		free_page((unsigned long)made);
		return before;
	}
	counter_add(&table->counters->table_bytes, PAGE_SIZE);
	return made;
}

int table_reserve(struct table *table, size_t first, size_t n)
{
	size_t leaf, last = (first + n - 1) / TABLE_LEAF_ENTRIES;

	for (leaf = first / TABLE_LEAF_ENTRIES; leaf <= last; leaf++)
		if (!READ_ONCE(table->leaves[leaf]) && !leaf_make(table, leaf, GFP_KERNEL))
			return -ENOMEM;
	return 0;
}

u64 table_get(const struct table *table, size_t index)
{
	const u64 *leaf = READ_ONCE(table->leaves[index / TABLE_LEAF_ENTRIES]);

	return leaf ? READ_ONCE(leaf[index % TABLE_LEAF_ENTRIES]) : 0;
}

int table_set(struct table *table, size_t index, u64 entry)
{
	u64 *leaf = READ_ONCE(table->leaves[index / TABLE_LEAF_ENTRIES]);

	if (!leaf)
		leaf = leaf_make(table, index / TABLE_LEAF_ENTRIES, GFP_NOWAIT | __GFP_NOWARN);
	if (!leaf)
		return -ENOMEM;
	if (!leaf[index % TABLE_LEAF_ENTRIES])
		table->npresent++;
	WRITE_ONCE(leaf[index % TABLE_LEAF_ENTRIES], entry);
	return 0;
}

size_t table_zap(struct table *table, size_t first, size_t n)
{
	size_t index = first, end = first + n, zapped = 0;

	down_write(&table->lock);
	while (index < end && zapped < table->npresent) {
		u64 *leaf = READ_ONCE(table->leaves[index / TABLE_LEAF_ENTRIES]);

		if (!leaf) {
			index = round_down(index, TABLE_LEAF_ENTRIES) + TABLE_LEAF_ENTRIES;
			continue;
		}
		if (leaf[index % TABLE_LEAF_ENTRIES]) {
			WRITE_ONCE(leaf[index % TABLE_LEAF_ENTRIES], 0);
			zapped++;
		}
		index++;
	}
	table->npresent -= zapped;
	up_write(&table->lock);
	counter_add(&table->counters->entries, -(s64)zapped);
	return zapped;
}
