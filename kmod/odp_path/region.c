// SPDX-License-Identifier: GPL-2.0
/* Regions: what is the same whichever path maps them, and level verify. */
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <odpbench/odp_path.h>

#include "flush.h"
#include "hook.h"
#include "lent.h"
#include "region.h"
#include "session.h"

void region_account(struct region *region, s64 bytes)
{
	region->list_bytes += bytes;
	stat_add(&region->session->stats->list_bytes, bytes);
}

/*
 * Whether the domain translates, so that asking it tells something: an identity
 * domain answers every address with itself.
 */
static bool region_translates(const struct region *region)
{
	return region->domain && region->domain->type != IOMMU_DOMAIN_IDENTITY;
}

static void verify_one(struct region *region, dma_addr_t address, phys_addr_t expected)
{
	phys_addr_t found = iommu_iova_to_phys(region->domain, address);

	session_verified(region->session, address, expected, found);
}

/* Every present entry must translate to its page. */
static void verify_mapped(struct region *region, const unsigned long *pfns, size_t first,
			  size_t last)
{
	size_t i;

	for_each_present(region, i, first, last)
		if (pfns[i] & HMM_PFN_VALID)
			verify_one(region, region->entries[i], hmm_pfn_to_phys(pfns[i]));
}

/* No entry just unmapped may translate; sg keeps a table until its last page goes. */
static void verify_unmapped(struct region *region, size_t first, size_t last)
{
	size_t i;

	for_each_present(region, i, first, last)
		if (!region->chunks || !region->chunks[i])
			verify_one(region, region->entries[i], 0);
}

static bool region_verifies(const struct region *region)
{
	return region->choice.level >= ODP_PATH_VERIFY && region_translates(region);
}

static size_t unmap_present(struct region *region, const unsigned long *pfns, size_t first,
			    size_t last)
{
	struct flush_scope scope;
	size_t n;

	if (pfns && region_verifies(region))
		verify_mapped(region, pfns, first, last);
	flush_scope_begin(&scope, region, ODP_PATH_UNMAPPING);
	n = region->choice.ops->unmap(region, first, last);
	flush_scope_end(&scope);
	if (region_verifies(region))
		verify_unmapped(region, first, last);
	if (n)
		stat_add(&region->session->stats->unmaps, n);
	return n;
}

/* native: nothing was mapped. */
static size_t count_present(struct region *region, size_t first, size_t last)
{
	size_t i, n = 0;

	for_each_present(region, i, first, last)
		n++;
	return n;
}

/* Unmaps through the path and forgets; region->lock is held. */
static size_t take_away(struct region *region, const unsigned long *pfns, size_t first,
			size_t last)
{
	size_t n;

	if (region->choice.ops)
		n = unmap_present(region, pfns, first, last);
	else
		n = count_present(region, first, last);
	bitmap_clear(region->present, first, last - first);
	return n;
}

static int map_wanted(struct region *region, const unsigned long *pfns, size_t first,
		      size_t last)
{
	struct flush_scope scope;
	int ret;

	region->entered = 0;
	flush_scope_begin(&scope, region, ODP_PATH_MAPPING);
	ret = region->choice.ops->map(region, pfns, first, last);
	flush_scope_end(&scope);
	if (ret) {
		take_away(region, NULL, first, last);
		return ret;
	}
	if (region_verifies(region))
		verify_mapped(region, pfns, first, last);
	if (region->entered)
		stat_add(&region->session->stats->maps, region->entered);
	return region->entered;
}

/* native: the pages that became valid, nothing is mapped. */
static int note_valid(struct region *region, const unsigned long *pfns, size_t first,
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

int region_map(struct region *region, const unsigned long *pfns, size_t first, size_t last)
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

size_t region_unmap(struct region *region, const unsigned long *pfns, size_t first, size_t last)
{
	size_t n = 0;

	mutex_lock(&region->lock);
	if (!region->dead)
		n = take_away(region, pfns, first, last);
	mutex_unlock(&region->lock);
	return n;
}

void region_revoke(struct region *region)
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

/* Puts the region on its lent function, and lets the path set itself up. */
static int region_attach(struct region *region)
{
	struct lent *lent = region->choice.lent;
	int ret = 0;

	mutex_lock(&lent->lock);
	if (lent->gone) {
		ret = -ENODEV;
		goto out;
	}
	region->dev = &lent->pdev->dev;
	region->domain = iommu_get_domain_for_dev(region->dev);
	if (region->choice.ops->init)
		ret = region->choice.ops->init(region);
	if (!ret)
		list_add(&region->on_lent, &lent->regions);
out:
	mutex_unlock(&lent->lock);
	return ret;
}

static void region_free(struct region *region)
{
	region_account(region, -region->list_bytes);
	lent_put(region->choice.lent);
	hooks_put_later(region->choice.hooks);
	session_put(region->session);
	kvfree(region->present);
	kvfree(region->entries);
	mutex_destroy(&region->lock);
	kfree_rcu(region, rcu);
}

static int region_setup(struct region *region, size_t pfn_list_bytes)
{
	region->present = kvcalloc(BITS_TO_LONGS(region->nentries), sizeof(long), GFP_KERNEL);
	if (!region->present)
		return -ENOMEM;
	region_account(region, pfn_list_bytes);
	if (!region->choice.ops)
		return 0;
	region->entries = kvcalloc(region->nentries, sizeof(*region->entries), GFP_KERNEL);
	if (!region->entries)
		return -ENOMEM;
	return region_attach(region);
}

struct region *region_create(struct session *session, size_t nentries, size_t pfn_list_bytes)
{
	struct region *region;
	unsigned int hooks;
	int ret;

	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region)
		return ERR_PTR(-ENOMEM);
	mutex_init(&region->lock);
	region->nentries = nentries;
	region->session = session_get(session);
	session_latch(session, &region->choice);
	/* The session may choose anew while the region lives: it holds its hooks itself. */
	hooks = region->choice.hooks;
	region->choice.hooks = 0;
	ret = hooks_get(hooks);
	if (ret)
		goto err;
	region->choice.hooks = hooks;
	ret = region_setup(region, pfn_list_bytes);
	if (ret)
		goto err;
	/* Paired with region_destroy(): a living region keeps the module. */
	__module_get(THIS_MODULE);
	stat_add(&session->stats->regions, 1);
	stat_add(&session->stats->regions_live, 1);
	return region;
err:
	region_free(region);
	return ERR_PTR(ret);
}

void region_destroy(struct region *region)
{
	struct lent *lent = region->choice.lent;

	if (region->choice.ops) {
		mutex_lock(&lent->lock);
		region_revoke(region);
		list_del(&region->on_lent);
		mutex_unlock(&lent->lock);
	}
	stat_add(&region->session->stats->regions_live, -1);
	region_free(region);
	module_put(THIS_MODULE);
}
