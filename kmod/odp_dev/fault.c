// SPDX-License-Identifier: GPL-2.0
/*
 * Faults and invalidations, handled as in mlx5 (hw/mlx5/odp.c).  The device's page table
 * replaces the NIC's, which mlx5 writes by commands.
 */
#include <linux/minmax.h>
#include <linux/module.h>

#include "compat.h"
#include "context.h"
#include "region.h"

/* Both parameters are for tests, which set them at run time. */
static unsigned int batch = 1;
module_param(batch, uint, 0644);
MODULE_PARM_DESC(batch, "write entries in groups of this size, valid neighbours included "
			"(mlx5: 8; default: 1)");
static bool short_of_memory;
module_param(short_of_memory, bool, 0644);
MODULE_PARM_DESC(short_of_memory, "snapshots find no memory for their entries");

/*
 * Makes the entries of pages that the core has found; under the umem_mutex.  If a snapshot
 * finds no memory for a leaf, a later fault makes the entry.
 */
static int populate(struct odp_dev_region *region, size_t first, size_t n, unsigned int flags)
{
	struct odp_dev_table *table = &region->table;
	size_t by = max(READ_ONCE(batch), 1u), i, before = table->npresent;
	size_t last = min(roundup(first + n, by), table->nentries);
	struct odp_dev_mapper mapper = { };
	unsigned long own = 0;
	u64 entry;
	int ret = 0;

	for (i = rounddown(first, by); i < last && !ret; i++) {
		ret = odp_dev_umem_entry(region->odp, &mapper, i, flags & FAULT_DOWNGRADE, &entry,
					 &own);
		if (!ret && entry && (flags & FAULT_SNAPSHOT) && READ_ONCE(short_of_memory))
			ret = -ENOMEM;
		else if (!ret && entry)
			ret = odp_dev_table_set(table, i, entry, own);
	}
	counter_add(&table->counters->entries, table->npresent - before);
	return ret == -ENOMEM && (flags & FAULT_SNAPSHOT) ? 0 : ret;
}

/*
 * The core's errors for memory that is not there are -EFAULT, -EPERM (not writable), -EINVAL
 * (the process is gone, or a page is smaller than an entry) and, from 7.3 on, -EHWPOISON
 * (before, that was -EFAULT).
 */
static int fault_error(int error)
{
	return error == -EPERM || error == -EINVAL || error == -EHWPOISON ? -EFAULT : error;
}

/*
 * A writable region is faulted for writing, whatever the operation is, so that the first
 * write needs no second fault.
 */
static int fault_part(struct odp_dev_region *region, u64 address, u64 length, unsigned int flags)
{
	bool write = (region->flags & ODP_DEV_WRITABLE) && !(flags & FAULT_DOWNGRADE);
	bool fault = !(flags & FAULT_SNAPSHOT);
	struct odp_dev_table *table = &region->table;
	struct ib_umem_odp *odp = region->odp;
	size_t first = odp_dev_table_index(table, address);
	size_t last = odp_dev_table_index(table, address + length - 1);
	int ret, n;

	if (fault) {
		ret = odp_dev_table_reserve(table, first, last - first + 1);
		if (ret)
			return ret;
	}
	n = ib_umem_odp_map_dma_and_lock(odp, address, length, odp_dev_umem_access_mask(write),
					 fault);
	if (n < 0)
		return fault_error(n);
	ret = populate(region, first, n, flags);
	if (!ret && fault && !odp_dev_table_get(table, first, NULL))
		ret = -EIO;
	mutex_unlock(&odp->umem_mutex);
	return ret ? ret : n << (table->page_shift - PAGE_SHIFT);
}

/* As pagefault_implicit_mr(): one fault, which makes the children that are missing. */
int odp_dev_region_fault(struct odp_dev_region *region, u64 address, u64 length,
			 unsigned int flags)
{
	struct odp_dev_region *child;
	int ret, npages = 0;
	u64 n;

	if (!(region->flags & ODP_DEV_IMPLICIT))
		return fault_part(region, address, length, flags);
	for (; length; address += n, length -= n) {
		child = odp_dev_region_part(region, address, &n, true);
		if (IS_ERR(child))
			return PTR_ERR(child);
		n = min(n, length);
		ret = fault_part(child, address, n, flags);
		odp_dev_implicit_put(child);
		if (ret < 0)
			return ret;
		npages += ret;
		cond_resched();
	}
	return npages;
}

static bool region_invalidate(struct mmu_interval_notifier *notifier,
			      const struct mmu_notifier_range *range, unsigned long sequence)
{
	struct ib_umem_odp *odp = container_of(notifier, struct ib_umem_odp, notifier);
	struct odp_dev_counters *counters;
	struct odp_dev_region *region;
	struct odp_dev_table *table;
	size_t first, zapped;
	u64 start, end;

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&odp->umem_mutex);
	mmu_interval_set_seq(notifier, sequence);
	/* Nothing is mapped, and odp->private may not be set yet. */
	if (!odp->npages)
		goto unlock;

	region = odp->private;
	table = &region->table;
	counters = region->context->counters;
	start = max_t(u64, range->start, ib_umem_start(odp));
	end = min_t(u64, range->end, ib_umem_end(odp));
	first = odp_dev_table_index(table, start);
	zapped = odp_dev_table_zap(table, first, odp_dev_table_index(table, end - 1) - first + 1);
	counter_add(&counters->page_invalidations, zapped << (table->page_shift - PAGE_SHIFT));
	counter_add(&counters->page_invalidations_handled, 1);
	/* No access uses the zapped entries any more. */
	ib_umem_odp_unmap_dma_pages(odp, start, end);
	if (!odp->npages && region->parent)
		odp_dev_implicit_reclaim(region);
unlock:
	mutex_unlock(&odp->umem_mutex);
	return true;
}

const struct mmu_interval_notifier_ops odp_dev_region_notifier_ops = {
	.invalidate = region_invalidate,
};
