// SPDX-License-Identifier: GPL-2.0
/* The PCI driver, and the device's way to memory. */
#include <linux/dma-direct.h>
#include <linux/highmem.h>
#include <linux/iommu.h>

#include "context.h"
#include "function.h"

static struct odp_function *bound;
static DEFINE_MUTEX(bound_lock);	/* bound and its contexts; outermost */

int function_attach(struct context *context)
{
	int ret = 0;

	mutex_lock(&bound_lock);
	if (bound) {
		context->function = bound;
		list_add_tail(&context->on_device, &bound->contexts);
	} else {
		ret = -ENODEV;
	}
	mutex_unlock(&bound_lock);
	return ret;
}

void function_detach(struct context *context)
{
	mutex_lock(&bound_lock);
	list_del_init(&context->on_device);
	mutex_unlock(&bound_lock);
}

/*
 * Without a domain, or with an identity one, the DMA API gives out physical addresses
 * (dma-direct.c), but for a bit or an offset that some platforms add.
 */
phys_addr_t function_translate(struct odp_function *function, dma_addr_t dma)
{
	if (function->domain && function->domain->type != IOMMU_DOMAIN_IDENTITY)
		return iommu_iova_to_phys(function->domain, dma);
	return dma_to_phys(&function->pdev->dev, dma);
}

void *function_memory(struct odp_function *function, dma_addr_t dma)
{
	phys_addr_t phys = function_translate(function, dma);
	struct page *page;

	if (!phys || !pfn_valid(PHYS_PFN(phys)))
		return NULL;
	page = pfn_to_page(PHYS_PFN(phys));
	/* Reserved pages may be holes without a kernel mapping; ODP has but one such page. */
	if (PageReserved(page) && !is_zero_pfn(PHYS_PFN(phys)))
		return NULL;
	return kmap_local_page(page) + offset_in_page(phys);
}

/*
 * The function is never enabled and never does DMA of its own.  A 64-bit mask and
 * unlimited segments make the DMA API treat it as it would a NIC.
 */
static int function_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct odp_function *function;
	int ret;

	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	dma_set_max_seg_size(&pdev->dev, UINT_MAX);

	function = ib_alloc_device(odp_function, ibdev);
	if (!function)
		return -ENOMEM;
	function->ibdev.dma_device = &pdev->dev;
	function->pdev = pdev;
	function->domain = iommu_get_domain_for_dev(&pdev->dev);
	INIT_LIST_HEAD(&function->contexts);

	mutex_lock(&bound_lock);
	if (bound) {
		dev_err(&pdev->dev, "one function at a time: odp_dev has %s\n",
			pci_name(bound->pdev));
		ret = -EBUSY;
	} else {
		bound = function;
		pci_set_drvdata(pdev, function);
	}
	mutex_unlock(&bound_lock);
	if (ret)
		ib_dealloc_device(&function->ibdev);
	return ret;
}

static void function_remove(struct pci_dev *pdev)
{
	struct odp_function *function = pci_get_drvdata(pdev);
	struct context *context, *next;

	mutex_lock(&bound_lock);
	bound = NULL;
	list_for_each_entry_safe(context, next, &function->contexts, on_device) {
		context_revoke(context);
		list_del_init(&context->on_device);
	}
	mutex_unlock(&bound_lock);
	ib_dealloc_device(&function->ibdev);
}

/* No id of its own: only a function that was given to it by driver_override binds. */
static struct pci_driver function_driver = {
	.name		= "odp_dev",
	.probe		= function_probe,
	.remove		= function_remove,
};

int function_init(void)
{
	return pci_register_driver(&function_driver);
}

void function_exit(void)
{
	pci_unregister_driver(&function_driver);
}
