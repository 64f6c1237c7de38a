// SPDX-License-Identifier: GPL-2.0
/*
 * Implicit regions, as in mlx5: the first fault in a GiB makes a child, and the child goes
 * when an invalidation leaves it empty.  A child that a fault left empty goes too, because
 * each has lists of 2 MiB; mlx5 keeps it.
 */
#include <linux/sched/mm.h>

#include "compat.h"
#include "context.h"
#include "function.h"
#include "region.h"

#define CHILD_SHIFT	30
#define CHILD_BYTES	(1ull << CHILD_SHIFT)

static struct workqueue_struct *reclaimers;

int odp_dev_implicit_init(void)
{
	reclaimers = alloc_workqueue("odp_dev", WQ_UNBOUND, 0);
	return reclaimers ? 0 : -ENOMEM;
}

void odp_dev_implicit_exit(void)
{
	destroy_workqueue(reclaimers);
}

int odp_dev_implicit_create(struct odp_dev_region *region)
{
	struct ib_umem_odp *odp;

	odp = ib_umem_odp_alloc_implicit(&region->context->function->ibdev,
					 odp_dev_region_access_flags(region));
	if (IS_ERR(odp))
		return PTR_ERR(odp);
	/*
	 * The core takes no reference to the mm: without this one, a child made after the process
	 * is gone would use a freed mm.
	 */
	mmgrab(odp->umem.owning_mm);
	region->odp = odp;
	region->length = TASK_SIZE;
	return 0;
}

static void child_free(struct odp_dev_region *child)
{
	struct odp_dev_counters *counters = child->context->counters;

	odp_dev_region_free(child);
	counter_add(&counters->children, -1);
}

void odp_dev_implicit_free(struct odp_dev_region *region)
{
	struct mm_struct *mm = region->odp->umem.owning_mm;
	struct odp_dev_region *child;
	unsigned long index;

	xa_for_each(&region->children, index, child) {
		xa_erase(&region->children, index);
		child_free(child);
	}
	ib_umem_odp_release(region->odp);
	mmdrop(mm);
}

/* Nobody finds the child any more; a user that found it before may still fill it. */
static void reclaim_work(struct work_struct *work)
{
	struct odp_dev_region *child = container_of(work, struct odp_dev_region, reclaim);
	struct odp_dev_region *parent = child->parent;

	child_free(child);
	odp_dev_region_put(parent);
}

void odp_dev_implicit_reclaim(struct odp_dev_region *child)
{
	struct odp_dev_region *parent = child->parent;
	unsigned long index = child->address >> CHILD_SHIFT;

	/* A parent that is being destroyed frees its children itself. */
	if (!odp_dev_region_get(parent))
		return;
	/* Freeing takes the umem_mutex, so a work item does it.  Storing NULL allocates nothing. */
	if (xa_cmpxchg(&parent->children, index, child, NULL, 0) == child)
		queue_work(reclaimers, &child->reclaim);
	else
		odp_dev_region_put(parent);
}

void odp_dev_implicit_put(struct odp_dev_region *child)
{
	struct ib_umem_odp *odp = child->odp;

	if (!READ_ONCE(odp->npages)) {
		mutex_lock(&odp->umem_mutex);
		if (!odp->npages)
			odp_dev_implicit_reclaim(child);
		mutex_unlock(&odp->umem_mutex);
	}
	odp_dev_region_put(child);
}

static struct odp_dev_region *child_create(struct odp_dev_region *parent, unsigned long index)
{
	struct odp_dev_region *child;
	struct ib_umem_odp *odp;
	int ret;

	child = odp_dev_region_alloc(parent->context, parent->flags & ~ODP_DEV_IMPLICIT);
	if (IS_ERR(child))
		return child;
	child->parent = parent;
	child->address = (u64)index << CHILD_SHIFT;
	child->length = CHILD_BYTES;
	INIT_WORK(&child->reclaim, reclaim_work);
	odp = ib_umem_odp_alloc_child(parent->odp, child->address, CHILD_BYTES,
				      &odp_dev_region_notifier_ops);
	ret = IS_ERR(odp) ? PTR_ERR(odp) : odp_dev_region_set_umem(child, odp);
	if (ret) {
		kfree(child);
		return ERR_PTR(ret);
	}
	counter_add(&child->context->counters->children, 1);
	return child;
}

static struct odp_dev_region *child_find(struct odp_dev_region *parent, unsigned long index)
{
	struct odp_dev_region *child;

	rcu_read_lock();
	child = xa_load(&parent->children, index);
	if (child && !odp_dev_region_get(child))
		child = NULL;
	rcu_read_unlock();
	return child;
}

/* Several threads may make the same child: the first one's stays. */
static struct odp_dev_region *child_make(struct odp_dev_region *parent, unsigned long index)
{
	struct odp_dev_region *child, *before;

	child = child_create(parent, index);
	if (IS_ERR(child))
		return child;
	odp_dev_region_get(child);	/* the caller's */
	before = xa_cmpxchg(&parent->children, index, NULL, child, GFP_KERNEL);
	if (!before)
		return child;

	odp_dev_region_put(child);
	child_free(child);
	return xa_is_err(before) ? ERR_PTR(xa_err(before)) : child_find(parent, index);
}

struct odp_dev_region *odp_dev_region_part(struct odp_dev_region *region, u64 address, u64 *length,
					   bool make)
{
	unsigned long index = address >> CHILD_SHIFT;
	struct odp_dev_region *child;

	if (!(region->flags & ODP_DEV_IMPLICIT)) {
		*length = region->address + region->length - address;
		odp_dev_region_get(region);
		return region;
	}
	*length = CHILD_BYTES - (address & (CHILD_BYTES - 1));
	/* A child that another thread made first may be gone again. */
	for (child = child_find(region, index); !child && make; )
		child = child_make(region, index);
	return child;
}
