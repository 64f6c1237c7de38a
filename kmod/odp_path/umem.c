// SPDX-License-Identifier: GPL-2.0
/*
 * The hooks on drivers/infiniband/core/umem_odp.c: which memory regions are
 * steered, and where a fault's pages and an invalidation's range go.
 *
 * A region of ours stands beside the umem in a side table; nothing of ours is ever
 * stored in the umem.  Marking its pages HMM_PFN_DMA_MAPPED, say, would make the
 * core call hmm_dma_unmap_pfn() with the NULL dma_device of a virtual-DMA driver.
 */
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <rdma/ib_umem_odp.h>
#include <rdma/ib_verbs.h>

#include "hook.h"
#include "lent.h"
#include "region.h"
#include "session.h"

static DEFINE_HASHTABLE(table, 8);	/* umem -> region; written under table_lock */
static DEFINE_SPINLOCK(table_lock);

/*
 * A umem's region is looked up and used under its umem_mutex, and leaves the table
 * under it: RCU only guards the walk past other regions of the same bucket.
 */
static struct region *region_of(struct ib_umem_odp *umem)
{
	struct region *region, *found = NULL;

	lockdep_assert_held(&umem->umem_mutex);
	rcu_read_lock();
	hash_for_each_possible_rcu(table, region, in_table, (unsigned long)umem) {
		if (region->umem == umem) {
			found = region;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

static void table_add(struct region *region, struct ib_umem_odp *umem)
{
	region->umem = umem;
	spin_lock(&table_lock);
	hash_add_rcu(table, &region->in_table, (unsigned long)umem);
	spin_unlock(&table_lock);
}

static void table_del(struct region *region)
{
	spin_lock(&table_lock);
	hash_del_rcu(&region->in_table);
	spin_unlock(&table_lock);
}

/*
 * 0: nothing to do, or the umem is in the table now.  -EOPNOTSUPP: this umem cannot
 * be steered; better no region than one that is measured on the wrong path.
 */
static int steer(struct session *session, struct ib_umem_odp *umem)
{
	struct session_choice choice;
	struct region *region;
	size_t n;

	session_latch(session, &choice);
	lent_put(choice.lent);
	if (!(choice.hooks & HOOKS_UMEM))
		return 0;
	/* A driver that maps for DMA itself needs hooks on hmm_dma_*, not a lent function. */
	if (choice.ops && (!ib_uses_virt_dma(umem->umem.ibdev) || umem->page_shift != PAGE_SHIFT))
		return -EOPNOTSUPP;
	n = (ib_umem_end(umem) - ib_umem_start(umem)) >> PAGE_SHIFT;
	region = region_create(session, n, n * sizeof(*umem->map.pfn_list));
	if (IS_ERR(region))
		return PTR_ERR(region);
	table_add(region, umem);
	return 0;
}

static struct ib_umem_odp *steer_new(struct ib_umem_odp *umem)
{
	struct session *session;
	int ret;

	if (IS_ERR(umem))
		return umem;
	session = session_of_current();
	if (!session)
		return umem;
	ret = steer(session, umem);
	if (ret) {
		stat_add(&session->stats->regions_refused, 1);
		ib_umem_odp_release(umem);
		umem = ERR_PTR(ret);
	}
	session_put(session);
	return umem;
}

static struct ib_umem_odp *wrap_get(struct ib_device *device, unsigned long addr, size_t size,
				    int access, const struct mmu_interval_notifier_ops *ops)
{
	struct ib_umem_odp *umem;

	hook_enter();
	umem = steer_new(ib_umem_odp_get(device, addr, size, access, ops));
	hook_leave();
	return umem;
}

static struct ib_umem_odp *wrap_alloc_child(struct ib_umem_odp *root, unsigned long addr,
					    size_t size,
					    const struct mmu_interval_notifier_ops *ops)
{
	struct ib_umem_odp *umem;

	hook_enter();
	umem = steer_new(ib_umem_odp_alloc_child(root, addr, size, ops));
	hook_leave();
	return umem;
}

static void wrap_release(struct ib_umem_odp *umem)
{
	struct region *region;

	hook_enter();
	if (!umem->is_implicit_odp) {
		mutex_lock(&umem->umem_mutex);
		region = region_of(umem);
		if (region) {
			table_del(region);
			region_unmap(region, umem->map.pfn_list, 0, region->nentries);
		}
		mutex_unlock(&umem->umem_mutex);
		if (region)
			region_destroy(region);
	}
	ib_umem_odp_release(umem);
	hook_leave();
}

static void account_fault(struct session *session, bool fault, int pages)
{
	struct odp_path_stats *stats = session->stats;

	if (pages < 0) {
		stat_add(&stats->fault_errors, 1);
	} else if (fault) {
		stat_add(&stats->faults, 1);
		stat_add(&stats->fault_pages, pages);
	} else {
		stat_add(&stats->snapshot_pages, pages);
	}
}

/* Maps what the kernel found; on an error the range is taken away, for the device too. */
static int map_found(struct region *region, struct ib_umem_odp *umem, u64 virt, u64 bytes,
		     bool fault)
{
	u64 start = ib_umem_start(umem);
	size_t first = (virt - start) >> PAGE_SHIFT;
	size_t last = (virt - start + bytes + PAGE_SIZE - 1) >> PAGE_SHIFT;
	int pages;

	pages = region_map(region, umem->map.pfn_list, first, last);
	account_fault(region->session, fault, pages);
	if (pages < 0)
		ib_umem_odp_unmap_dma_pages(umem, start + (first << PAGE_SHIFT),
					    start + (last << PAGE_SHIFT));
	return min(pages, 0);
}

static int wrap_map_dma_and_lock(struct ib_umem_odp *umem, u64 virt, u64 bytes, u64 access_mask,
				 bool fault)
{
	struct region *region;
	int ret, err;

	hook_enter();
	ret = ib_umem_odp_map_dma_and_lock(umem, virt, bytes, access_mask, fault);
	if (ret < 0)
		goto out;
	region = region_of(umem);	/* umem_mutex is held from here, also on return */
	if (!region)
		goto out;
	err = map_found(region, umem, virt, bytes, fault);
	if (err) {
		mutex_unlock(&umem->umem_mutex);
		ret = err;
	}
out:
	hook_leave();
	return ret;
}

static void wrap_unmap_dma_pages(struct ib_umem_odp *umem, u64 virt, u64 bound)
{
	struct region *region;

	hook_enter();
	region = region_of(umem);
	if (region) {
		u64 start = ib_umem_start(umem);
		size_t n;

		n = region_unmap(region, umem->map.pfn_list,
				 (max(virt, start) - start) >> PAGE_SHIFT,
				 (min_t(u64, bound, ib_umem_end(umem)) - start) >> PAGE_SHIFT);
		if (n) {
			stat_add(&region->session->stats->invalidations, 1);
			stat_add(&region->session->stats->invalidated_pages, n);
		}
	}
	ib_umem_odp_unmap_dma_pages(umem, virt, bound);
	hook_leave();
}

struct hook umem_hooks[] = {
	{ .name = "ib_umem_odp_get", .target = ib_umem_odp_get, .wrapper = wrap_get },
	{ .name = "ib_umem_odp_alloc_child", .target = ib_umem_odp_alloc_child,
	  .wrapper = wrap_alloc_child },
	{ .name = "ib_umem_odp_release", .target = ib_umem_odp_release, .wrapper = wrap_release },
	{ .name = "ib_umem_odp_map_dma_and_lock", .target = ib_umem_odp_map_dma_and_lock,
	  .wrapper = wrap_map_dma_and_lock },
	{ .name = "ib_umem_odp_unmap_dma_pages", .target = ib_umem_odp_unmap_dma_pages,
	  .wrapper = wrap_unmap_dma_pages },
	{ }
};
