// SPDX-License-Identifier: GPL-2.0
/* The PCI driver of lent functions. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "../common.h"
#include "lent.h"
#include "provider.h"
#include "region.h"

static LIST_HEAD(lent_all);
static DEFINE_MUTEX(lent_all_lock);	/* innermost: nothing is taken under it */

struct odp_path_lent *odp_path_lent_get(struct odp_path_lent *lent)
{
	kref_get(&lent->ref);
	return lent;
}

static void lent_free(struct kref *ref)
{
	struct odp_path_lent *lent = container_of(ref, struct odp_path_lent, ref);

	mutex_destroy(&lent->lock);
	kfree(lent);
}

void odp_path_lent_put(struct odp_path_lent *lent)
{
	if (lent)
		kref_put(&lent->ref, lent_free);
}

struct odp_path_lent *odp_path_lent_find(const char *name)
{
	struct odp_path_lent *lent, *found = NULL;

	mutex_lock(&lent_all_lock);
	list_for_each_entry(lent, &lent_all, all) {
		if (!*name || !strcmp(name, pci_name(lent->pdev))) {
			found = odp_path_lent_get(lent);
			break;
		}
	}
	mutex_unlock(&lent_all_lock);
	return found;
}

static int set_mask(struct odp_path_lent *lent, unsigned int bits)
{
	int ret = dma_set_mask(&lent->pdev->dev, DMA_BIT_MASK(bits));

	if (!ret)
		lent->mask_bits = bits;
	return ret;
}

/* A narrow mask would change the addresses that regions of other sessions get. */
static bool may_take_mask(const struct odp_path_lent *lent, unsigned int bits,
			  const struct odp_path_session *session)
{
	struct odp_path_region *region;

	if (lent->mask_users)
		return lent->mask_bits == bits && (bits == 64 || lent->narrowed_by == session);
	if (bits == 64)
		return true;
	list_for_each_entry(region, &lent->regions, on_lent)
		if (region->session != session)
			return false;
	return true;
}

int odp_path_lent_take_mask(struct odp_path_lent *lent, unsigned int bits,
			    const struct odp_path_session *session)
{
	int ret = 0;

	mutex_lock(&lent->lock);
	if (lent->gone)
		ret = -ENODEV;
	else if (!may_take_mask(lent, bits, session))
		ret = -EBUSY;
	else if (lent->mask_bits != bits)
		ret = set_mask(lent, bits);
	if (!ret) {
		lent->mask_users++;
		lent->narrowed_by = bits == 64 ? NULL : session;
	}
	mutex_unlock(&lent->lock);
	return ret;
}

void odp_path_lent_give_mask(struct odp_path_lent *lent)
{
	mutex_lock(&lent->lock);
	if (!--lent->mask_users && !lent->gone && lent->mask_bits != 64)
		set_mask(lent, 64);
	if (!lent->mask_users)
		lent->narrowed_by = NULL;
	mutex_unlock(&lent->lock);
}

static int lent_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct odp_path_lent *lent;
	int ret;

	if (odp_path_provider_suits(pdev))
		return odp_path_provider_probe(pdev);
	ret = odpbench_dma_as_nic(pdev);
	if (ret)
		return ret;

	lent = kzalloc(sizeof(*lent), GFP_KERNEL);
	if (!lent)
		return -ENOMEM;
	kref_init(&lent->ref);
	mutex_init(&lent->lock);
	INIT_LIST_HEAD(&lent->regions);
	lent->pdev = pdev;
	lent->mask_bits = 64;
	pci_set_drvdata(pdev, lent);
	mutex_lock(&lent_all_lock);
	list_add_tail(&lent->all, &lent_all);
	mutex_unlock(&lent_all_lock);
	return 0;
}

static void lent_remove(struct pci_dev *pdev)
{
	struct odp_path_lent *lent = pci_get_drvdata(pdev);
	struct odp_path_region *region;

	if (odp_path_provider_suits(pdev)) {
		odp_path_provider_remove(pdev);
		return;
	}
	mutex_lock(&lent_all_lock);
	list_del(&lent->all);
	mutex_unlock(&lent_all_lock);

	mutex_lock(&lent->lock);
	lent->gone = true;
	list_for_each_entry(region, &lent->regions, on_lent)
		odp_path_region_revoke(region);
	mutex_unlock(&lent->lock);
	odp_path_lent_put(lent);
}

/* It has no id table: a function binds only by driver_override. */
static struct pci_driver lent_driver = {
	.name		= "odp_path",
	.probe		= lent_probe,
	.remove		= lent_remove,
};

int odp_path_lent_init(void)
{
	return pci_register_driver(&lent_driver);
}

void odp_path_lent_exit(void)
{
	pci_unregister_driver(&lent_driver);
}
