// SPDX-License-Identifier: GPL-2.0
/* Regions: registering each kind, and destroying. */
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "compat.h"
#include "context.h"
#include "function.h"
#include "region.h"

#define ACCESS_WRITE	(IB_ACCESS_LOCAL_WRITE | IB_ACCESS_REMOTE_WRITE | IB_ACCESS_REMOTE_ATOMIC)

int odp_dev_region_access_flags(const struct odp_dev_region *region)
{
	int access = IB_ACCESS_REMOTE_READ;

	if (region->flags & ODP_DEV_WRITABLE)
		access |= ACCESS_WRITE;
	if (region->flags & ODP_DEV_HUGETLB)
		access |= IB_ACCESS_HUGETLB;
	if (!(region->flags & ODP_DEV_PINNED))
		access |= IB_ACCESS_ON_DEMAND;
	return access;
}

int odp_dev_region_set_umem(struct odp_dev_region *region, struct ib_umem_odp *odp)
{
	int ret;

	ret = odp_dev_table_init(&region->table, ib_umem_start(odp), ib_umem_end(odp),
				 odp->page_shift, region->context->counters);
	if (ret) {
		ib_umem_odp_release(odp);
		return ret;
	}
	region->odp = odp;
	odp->private = region;
	return 0;
}

/* As in mlx5 (mlx5_ib_init_odp_mr()): pages already in the CPU's page table get entries here. */
static int odp_create(struct odp_dev_region *region)
{
	struct ib_umem_odp *odp;
	int ret;

	odp = ib_umem_odp_get(&region->context->function->ibdev, region->address, region->length,
			      odp_dev_region_access_flags(region), &odp_dev_region_notifier_ops);
	if (IS_ERR(odp))
		return PTR_ERR(odp);
	ret = odp_dev_region_set_umem(region, odp);
	if (ret)
		return ret;
	ret = odp_dev_region_fault(region, region->address, region->length, FAULT_SNAPSHOT);
	if (ret >= 0)
		return 0;

	ib_umem_odp_release(odp);
	odp_dev_table_destroy(&region->table);
	return ret;
}

static int pinned_fill(struct odp_dev_region *region)
{
	u64 flags = ENTRY_PRESENT | (region->flags & ODP_DEV_WRITABLE ? ENTRY_WRITABLE : 0);
	struct odp_dev_table *table = &region->table;
	struct sg_table *sgt = &region->pinned->sgt_append.sgt;
	struct sg_dma_page_iter dma;
	struct sg_page_iter page;
	size_t index = 0;
	int ret;

	ret = odp_dev_table_reserve(table, 0, table->nentries);
	if (ret)
		return ret;
	/* One address a page, but the segments differ: mapping may join some. */
	__sg_page_iter_start(&page, sgt->sgl, sgt->orig_nents, 0);
	for_each_sgtable_dma_page(sgt, &dma, 0) {
		if (WARN_ON_ONCE(!__sg_page_iter_next(&page)))
			return -EINVAL;
		odp_dev_table_set(table, index++, sg_page_iter_dma_address(&dma) | flags,
				  page_to_pfn(sg_page_iter_page(&page)));
	}
	counter_add(&table->counters->entries, table->npresent);
	return 0;
}

static int pinned_create(struct odp_dev_region *region)
{
	struct ib_umem *umem;
	int ret;

	umem = ib_umem_get_va(&region->context->function->ibdev, region->address, region->length,
			      odp_dev_region_access_flags(region));
	if (IS_ERR(umem))
		return PTR_ERR(umem);
	region->pinned = umem;
	ret = odp_dev_table_init(&region->table, round_down(region->address, PAGE_SIZE),
				 PAGE_ALIGN(region->address + region->length), PAGE_SHIFT,
				 region->context->counters);
	if (ret)
		goto release;
	ret = pinned_fill(region);
	if (!ret)
		return 0;

	odp_dev_table_destroy(&region->table);
release:
	ib_umem_release(umem);
	return ret;
}

static int check_request(const struct odp_dev_register *ask)
{
	u32 kind = ask->flags & ~ODP_DEV_WRITABLE;
	u64 end;

	/* at most one kind, and a known one */
	if (kind & (kind - 1) || kind & ~(ODP_DEV_HUGETLB | ODP_DEV_IMPLICIT | ODP_DEV_PINNED))
		return -EINVAL;
	if (kind == ODP_DEV_IMPLICIT)
		return ask->address || ask->length ? -EINVAL : 0;
	if (!ask->length || ask->length > ODP_DEV_MAX_REGION_BYTES)
		return -EINVAL;
	if (check_add_overflow(ask->address, ask->length, &end) || end > (u64)TASK_SIZE)
		return -EFAULT;
	return 0;
}

struct odp_dev_region *odp_dev_region_alloc(struct odp_dev_context *context, u32 flags)
{
	struct odp_dev_region *region = kzalloc(sizeof(*region), GFP_KERNEL_ACCOUNT);

	if (!region)
		return ERR_PTR(-ENOMEM);
	region->context = context;
	region->flags = flags;
	xa_init(&region->children);
	refcount_set(&region->users, 1);
	init_completion(&region->unused);
	return region;
}

/*
 * The most that registering may allocate at once: for each page 8 bytes in the core (pfn_list), and 8
 * more (dma_list) before 6.16 or where hmm_dma_map_alloc() finds no range of I/O addresses that long.
 * The leaves of the table come with the pages.
 */
static u64 most_list_bytes(const struct odp_dev_register *ask)
{
	u64 pages = (ask->length >> PAGE_SHIFT) + 2;

	if (ask->flags & (ODP_DEV_IMPLICIT | ODP_DEV_PINNED))
		return 0;
	return pages * 2 * sizeof(u64) + DIV_ROUND_UP(pages, TABLE_LEAF_ENTRIES) * sizeof(void *);
}

static struct odp_dev_region *region_create(struct odp_dev_context *context,
					    const struct odp_dev_register *ask)
{
	struct odp_dev_region *region = odp_dev_region_alloc(context, ask->flags);
	int ret;

	if (IS_ERR(region))
		return region;
	region->address = ask->address;
	region->length = ask->length;
	if (ask->flags & ODP_DEV_PINNED)
		ret = pinned_create(region);
	else if (ask->flags & ODP_DEV_IMPLICIT)
		ret = odp_dev_implicit_create(region);
	else
		ret = odp_create(region);
	if (ret) {
		kfree(region);
		return ERR_PTR(ret);
	}
	counter_add(&context->counters->regions, 1);
	return region;
}

int odp_dev_region_register(struct odp_dev_context *context, struct odp_dev_register *ask)
{
	struct odp_dev_region *region;
	int ret;

	ret = check_request(ask);
	if (ret)
		return ret;
	if (!odpbench_memory_for(most_list_bytes(ask)))
		return -ENOMEM;
	ret = odp_dev_context_charge(context);
	if (ret)
		return ret;
	region = region_create(context, ask);
	if (IS_ERR(region)) {
		odp_dev_context_uncharge(context);
		return PTR_ERR(region);
	}
	ret = odp_dev_context_publish(context, region, &ask->key);
	if (ret)
		odp_dev_region_destroy(region);
	return ret;
}

void odp_dev_region_free(struct odp_dev_region *region)
{
	odp_dev_region_put(region);
	wait_for_completion(&region->unused);

	if (region->flags & ODP_DEV_IMPLICIT) {
		odp_dev_implicit_free(region);
	} else {
		/* The core unmaps what is mapped; after that there are no invalidations. */
		if (region->odp)
			ib_umem_odp_release(region->odp);
		else
			ib_umem_release(region->pinned);
		odp_dev_table_destroy(&region->table);
	}
	kfree_rcu(region, rcu);
}

void odp_dev_region_destroy(struct odp_dev_region *region)
{
	struct odp_dev_context *context = region->context;

	WRITE_ONCE(region->dying, true);
	odp_dev_region_free(region);
	counter_add(&context->counters->regions, -1);
	odp_dev_context_uncharge(context);
}

int odp_dev_region_stopped(const struct odp_dev_region *region)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	if (READ_ONCE(region->context->revoked))
		return -ENODEV;
	return READ_ONCE(region->dying) ? -ENOENT : 0;
}

int odp_dev_region_check(const struct odp_dev_region *region, u64 address, u64 length)
{
	u64 offset = address - region->address;

	if (address < region->address || offset >= region->length ||
	    length > region->length - offset)
		return -EFAULT;
	return 0;
}
