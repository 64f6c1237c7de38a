// SPDX-License-Identifier: GPL-2.0
/* The PCI driver of lent functions. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "lent.h"
#include "provider.h"
#include "region.h"

static LIST_HEAD(lent_all);
static DEFINE_MUTEX(lent_all_lock);	/* innermost: nothing is taken under it */

struct lent *lent_get(struct lent *lent)
{
	kref_get(&lent->ref);
	return lent;
}

static void lent_free(struct kref *ref)
{
	struct lent *lent = container_of(ref, struct lent, ref);

	mutex_destroy(&lent->lock);
	kfree(lent);
}

void lent_put(struct lent *lent)
{
	if (lent)
		kref_put(&lent->ref, lent_free);
}

struct lent *lent_find(const char *name)
{
	struct lent *lent, *found = NULL;

	mutex_lock(&lent_all_lock);
	list_for_each_entry(lent, &lent_all, all) {
		if (!*name || !strcmp(name, pci_name(lent->pdev))) {
			found = lent_get(lent);
			break;
		}
	}
	mutex_unlock(&lent_all_lock);
	return found;
}

static int set_mask(struct lent *lent, unsigned int bits)
{
	int ret = dma_set_mask(&lent->pdev->dev, DMA_BIT_MASK(bits));

	if (!ret)
		lent->mask_bits = bits;
	return ret;
}

int lent_take_mask(struct lent *lent, unsigned int bits)
{
	int ret = 0;

	mutex_lock(&lent->lock);
	if (lent->gone)
		ret = -ENODEV;
	else if (lent->mask_users && lent->mask_bits != bits)
		ret = -EBUSY;
	else if (lent->mask_bits != bits)
		ret = set_mask(lent, bits);
	if (!ret)
		lent->mask_users++;
	mutex_unlock(&lent->lock);
	return ret;
}

void lent_give_mask(struct lent *lent)
{
	mutex_lock(&lent->lock);
	if (!--lent->mask_users && !lent->gone && lent->mask_bits != 64)
		set_mask(lent, 64);
	mutex_unlock(&lent->lock);
}

/*
 * The function is never enabled and never does DMA.  A 64-bit mask and unlimited
 * segments make the DMA API treat it as it would a NIC.
 */
static int lent_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct lent *lent;
	int ret;

	if (provider_suits(pdev))
		return provider_probe(pdev);
	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	dma_set_max_seg_size(&pdev->dev, UINT_MAX);

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
	struct lent *lent = pci_get_drvdata(pdev);
	struct region *region;

	if (provider_suits(pdev)) {
		provider_remove(pdev);
		return;
	}
	mutex_lock(&lent_all_lock);
	list_del(&lent->all);
	mutex_unlock(&lent_all_lock);

	mutex_lock(&lent->lock);
	lent->gone = true;
	list_for_each_entry(region, &lent->regions, on_lent)
		region_revoke(region);
	mutex_unlock(&lent->lock);
	lent_put(lent);
}

/* No id of its own: only a function that was given to it by driver_override binds. */
static struct pci_driver lent_driver = {
	.name		= "odp_path",
	.probe		= lent_probe,
	.remove		= lent_remove,
};

int lent_init(void)
{
	return pci_register_driver(&lent_driver);
}

void lent_exit(void)
{
	pci_unregister_driver(&lent_driver);
}
