// SPDX-License-Identifier: GPL-2.0
/* The PCI driver, and how the device reaches memory. */
#include <linux/dma-direct.h>
#include <linux/highmem.h>
#include <linux/iommu.h>

#include "../common.h"
#include "context.h"
#include "function.h"

static struct odp_dev_function *bound;
static DEFINE_MUTEX(bound_lock);	/* protects bound and its contexts; outermost */

int odp_dev_function_attach(struct odp_dev_context *context)
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

void odp_dev_function_detach(struct odp_dev_context *context)
{
	mutex_lock(&bound_lock);
	list_del_init(&context->on_device);
	mutex_unlock(&bound_lock);
}

/*
 * Without a domain, or with an identity domain, DMA addresses are physical addresses
 * (dma-direct.c), to which some platforms add a bit or an offset.
 */
phys_addr_t odp_dev_function_translate(struct odp_dev_function *function, dma_addr_t dma)
{
	if (function->domain && function->domain->type != IOMMU_DOMAIN_IDENTITY)
		return iommu_iova_to_phys(function->domain, dma);
	return dma_to_phys(&function->pdev->dev, dma);
}

void *odp_dev_function_memory(phys_addr_t phys)
{
	struct page *page;

	if (!phys || !pfn_valid(PHYS_PFN(phys)))
		return NULL;
	page = pfn_to_page(PHYS_PFN(phys));
	/*
	 * A reserved page may be a hole without a kernel mapping.  The only ones that ODP maps are
	 * the zero page and persistent memory.
	 */
	if (PageReserved(page) && !is_zero_pfn(PHYS_PFN(phys)) && !is_zone_device_page(page))
		return NULL;
	return kmap_local_page(page) + offset_in_page(phys);
}

static int function_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct odp_dev_function *function;
	int ret;

	ret = odpbench_dma_as_nic(pdev);
	if (ret)
		return ret;
	function = ib_alloc_device(odp_dev_function, ibdev);
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
	struct odp_dev_function *function = pci_get_drvdata(pdev);
	struct odp_dev_context *context, *next;

	mutex_lock(&bound_lock);
	bound = NULL;
	list_for_each_entry_safe(context, next, &function->contexts, on_device) {
		odp_dev_context_revoke(context);
		list_del_init(&context->on_device);
	}
	mutex_unlock(&bound_lock);
	ib_dealloc_device(&function->ibdev);
}

/* It has no id table: a function binds only by driver_override. */
static struct pci_driver function_driver = {
	.name		= "odp_dev",
	.probe		= function_probe,
	.remove		= function_remove,
};

int odp_dev_function_init(void)
{
	return pci_register_driver(&function_driver);
}

void odp_dev_function_exit(void)
{
	pci_unregister_driver(&function_driver);
}
