// SPDX-License-Identifier: GPL-2.0
/* Regions: what is the same for all paths. */
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <odpbench/odp_path.h>

#include "hook.h"
#include "inject.h"
#include "lent.h"
#include "plant.h"
#include "region.h"
#include "scope.h"
#include "session.h"
#include "verify.h"
#include "watch.h"

size_t odp_path_allocation_bytes(const void *memory, size_t asked)
{
	return is_vmalloc_addr(memory) ? PAGE_ALIGN(asked) : ksize(memory);
}

void *odp_path_region_list(struct odp_path_region *region, size_t bytes)
{
	void *list = kvcalloc(region->nentries, bytes, GFP_KERNEL);

	if (list)
		odp_path_region_account(region,
					odp_path_allocation_bytes(list, region->nentries * bytes));
	return list;
}

int odp_path_region_entries(struct odp_path_region *region)
{
	region->entries = kvcalloc(region->nentries, sizeof(*region->entries), GFP_KERNEL);
	return region->entries ? 0 : -ENOMEM;
}

void odp_path_region_without_iova(struct odp_path_region *region)
{
	if (!region->without_iova)
		counter_add(&region->session->stats->regions_without_iova, 1);
	region->without_iova = true;
}

void odp_path_region_account(struct odp_path_region *region, s64 bytes)
{
	region->list_bytes += bytes;
	counter_add(&region->session->stats->list_bytes, bytes);
}

static size_t unmap_present(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			    size_t last)
{
	struct odp_path_scope scope;
	size_t n;

	if (pfns && odp_path_verifies(region))
		odp_path_verify_mapped(region, pfns, first, last);
	odp_path_scope_begin(&scope, SCOPE_UNMAP, region);
	n = region->choice.ops->unmap(region, first, last);
	odp_path_scope_end(&scope);
	if (odp_path_verifies(region))
		odp_path_verify_unmapped(region, pfns, first, last);
	if (n)
		counter_add(&region->session->stats->unmaps, n);
	return n;
}

/* native: counts entries that the kernel has unmapped already, or has never mapped. */
static size_t note_gone(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last)
		n++;
	if (region->entries) {
		odp_path_verify_unmapped(region, pfns, first, last);
		memset(region->entries + first, 0, (last - first) * sizeof(*region->entries));
	}
	return n;
}

/* Unmaps through the path and clears the entries; region->lock is held. */
static size_t take_away(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last)
{
	size_t n;

	if (region->choice.ops)
		n = unmap_present(region, pfns, first, last);
	else
		n = note_gone(region, pfns, first, last);
	bitmap_clear(region->present, first, last - first);
	return n;
}

/*
 * Takes away the entries that no driver has taken over; on a lent function that is all of them.
 * @mapped: the pfns that those entries were mapped for, or NULL: not known.
 */
static void drop_untaken(struct odp_path_region *region, const unsigned long *pfns,
			 const unsigned long *mapped, size_t first, size_t last)
{
	size_t i;

	for_each_present(region, i, first, last)
		if (!(pfns[i] & HMM_PFN_DMA_MAPPED))
			take_away(region, mapped, i, i + 1);
}

static int map_wanted(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		      size_t last)
{
	struct odp_path_scope scope;
	int ret;

	region->entered = 0;
	odp_path_scope_begin(&scope, SCOPE_MAP, region);
	odp_path_plant(region->choice.ops, last - first);
	ret = region->choice.ops->map(region, pfns, first, last);
	odp_path_scope_end(&scope);
	if (region->entered)
		counter_add(&region->session->stats->maps, region->entered);
	if (!ret)
		ret = odp_path_inject(region->session, ODP_PATH_AT_SYNC);
	if (ret) {
		drop_untaken(region, pfns, pfns, first, last);
		return ret;
	}
	if (odp_path_verifies(region))
		odp_path_verify_mapped(region, pfns, first, last);
	return region->entered;
}

/* native: only marks and counts the pages that became valid; the kernel maps them. */
static int note_valid(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		      size_t last)
{
	size_t i;
	int n = 0;

	for_each_wanted(region, pfns, i, first, last) {
		__set_bit(i, region->present);
		n++;
	}
	return n;
}

int odp_path_region_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			size_t last)
{
	int ret;

	mutex_lock(&region->lock);
	if (region->dead)
		ret = -ENODEV;
	else if (region->choice.ops)
		ret = map_wanted(region, pfns, first, last);
	else
		ret = note_valid(region, pfns, first, last);
	mutex_unlock(&region->lock);
	return ret;
}

void odp_path_region_drop_untaken(struct odp_path_region *region, const unsigned long *pfns,
				  size_t first, size_t last)
{
	mutex_lock(&region->lock);
	if (!region->dead)
		drop_untaken(region, pfns, NULL, first, last);
	mutex_unlock(&region->lock);
}

size_t odp_path_region_unmap(struct odp_path_region *region, const unsigned long *pfns,
			     size_t first, size_t last)
{
	size_t n = 0;

	mutex_lock(&region->lock);
	if (!region->dead && first < last)
		n = take_away(region, pfns, first, last);
	mutex_unlock(&region->lock);
	return n;
}

void odp_path_region_revoke(struct odp_path_region *region)
{
	mutex_lock(&region->lock);
	if (!region->dead) {
		take_away(region, NULL, 0, region->nentries);
		if (region->choice.ops && region->choice.ops->fini)
			region->choice.ops->fini(region);
		region->dead = true;
	}
	mutex_unlock(&region->lock);
}

/* Puts the region on a device, and lets the path set itself up there. */
static int attach(struct odp_path_region *region, struct device *dev)
{
	const struct odp_path_ops *ops = region->choice.ops;
	int ret;

	region->dev = dev;
	region->domain = iommu_get_domain_for_dev(dev);
	if (!ops || !ops->init)
		return 0;
	ret = ops->init(region);
	if (ret && ops->fini)
		ops->fini(region);
	return ret;
}

static int attach_lent(struct odp_path_region *region)
{
	struct odp_path_lent *lent = region->choice.lent;
	int ret = -ENODEV;

	if (!lent)
		return ret;
	mutex_lock(&lent->lock);
	if (lent->narrowed_by && lent->narrowed_by != region->session)
		ret = -EBUSY;
	else if (!lent->gone)
		ret = attach(region, &lent->pdev->dev);
	if (!ret)
		list_add(&region->on_lent, &lent->regions);
	mutex_unlock(&lent->lock);
	return ret;
}

static void detach(struct odp_path_region *region)
{
	struct odp_path_lent *lent = region->choice.lent;

	if (lent)
		mutex_lock(&lent->lock);
	odp_path_region_revoke(region);
	if (lent) {
		list_del(&region->on_lent);
		mutex_unlock(&lent->lock);
	}
}

static void region_free(struct odp_path_region *region)
{
	odp_path_region_account(region, -region->list_bytes);
	odp_path_choice_put(&region->choice);
	odp_path_session_put(region->session);
	kvfree(region->present);
	kvfree(region->entries);
	mutex_destroy(&region->lock);
	kfree_rcu(region, rcu);
}

/* A path keeps two lists at most: of addresses and, on page and sg, of its own entries. */
static u64 most_list_bytes(const struct odp_path_region *region)
{
	u64 lists = region->choice.ops ? 2 : region->choice.level >= ODP_PATH_VERIFY;

	return lists * region->nentries * sizeof(u64) + region->nentries / 8;
}

/* For a steered region, the path itself decides whether it needs entries. */
static int alloc_lists(struct odp_path_region *region, struct device *dev)
{
	if (!odpbench_memory_for(most_list_bytes(region)))
		return -ENOMEM;
	region->present = kvcalloc(BITS_TO_LONGS(region->nentries), sizeof(long), GFP_KERNEL);
	if (!region->present)
		return -ENOMEM;
	if (region->choice.ops || !dev || region->choice.level < ODP_PATH_VERIFY)
		return 0;
	return odp_path_region_entries(region);
}

static int region_setup(struct odp_path_region *region, struct device *dev, enum path_memory memory)
{
	struct odp_path_choice *choice = &region->choice;
	int ret;

	if (choice->ops) {
		choice->ops = odp_path_for(choice->ops, memory);
		if (!choice->ops)
			return -EOPNOTSUPP;
	}
	ret = alloc_lists(region, dev);
	if (ret)
		return ret;
	if (dev)
		ret = attach(region, dev);
	else if (choice->ops)
		ret = attach_lent(region);
	if (ret)
		return ret;
	if (region->domain && (choice->hooks & HOOKS_FLUSH))
		ret = odp_path_session_watch(region->session, region->domain);
	if (ret)
		detach(region);
	return ret;
}

struct odp_path_region *odp_path_region_create_on(struct device *dev,
						  struct odp_path_session *session,
						  struct odp_path_choice *choice,
						  const struct odp_path_region_layout *layout)
{
	struct odp_path_region *region;
	int ret;

	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region) {
		odp_path_choice_put(choice);
		return ERR_PTR(-ENOMEM);
	}
	mutex_init(&region->lock);
	region->nentries = layout->nentries;
	region->entry_bytes = layout->entry_bytes;
	region->session = odp_path_session_get(session);
	region->choice = *choice;
	if (dev || !choice->ops) {	/* it is not mapped on a lent function */
		odp_path_lent_put(region->choice.lent);
		region->choice.lent = NULL;
	}
	odp_path_region_account(region, layout->list_bytes);
	ret = region_setup(region, dev, layout->memory);
	if (ret) {
		region_free(region);
		return ERR_PTR(ret);
	}
	counter_add(&session->stats->regions, 1);
	counter_add(&session->stats->regions_live, 1);
	return region;
}

struct odp_path_region *odp_path_region_create(struct odp_path_session *session,
					       const struct odp_path_region_layout *layout)
{
	struct odp_path_choice choice;

	odp_path_session_latch(session, &choice);
	return odp_path_region_create_on(NULL, session, &choice, layout);
}

void odp_path_region_destroy(struct odp_path_region *region)
{
	detach(region);
	counter_add(&region->session->stats->regions_live, -1);
	region_free(region);
}
