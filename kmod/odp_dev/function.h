/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PCI function that is the device, one at a time, and how it reaches memory.
 *
 * The RDMA core wants a struct ib_device to map for.  This one is never registered:
 * only its dma_device is used.
 */
#ifndef ODP_DEV_FUNCTION_H
#define ODP_DEV_FUNCTION_H

#include <linux/pci.h>
#include <rdma/ib_verbs.h>

struct odp_dev_context;
struct iommu_domain;

struct odp_dev_function {
	struct ib_device ibdev;		/* the core's allocation: the first member */
	struct pci_dev *pdev;
	struct iommu_domain *domain;	/* as long as the function is bound; NULL: no IOMMU */
	struct list_head contexts;	/* those that may use it */
};

/**
 * odp_dev_function_init() - register the PCI driver
 *
 * Return: 0, or an error of pci_register_driver().
 */
int odp_dev_function_init(void);

/* Unbinds the function, if one is bound.  May sleep long. */
void odp_dev_function_exit(void);

/**
 * odp_dev_function_attach() - make a context one of the bound function's users
 * @context: the function's removal revokes it
 *
 * May sleep.
 *
 * Return: 0, or -ENODEV: no function is bound.
 */
int odp_dev_function_attach(struct odp_dev_context *context);

/**
 * odp_dev_function_detach() - end that, whether the function is still there or not
 * @context: once attached
 *
 * May sleep.
 */
void odp_dev_function_detach(struct odp_dev_context *context);

/**
 * odp_dev_function_translate() - the memory behind a DMA address
 * @function: the device
 * @dma: in bytes, of any alignment
 *
 * Does not sleep.
 *
 * Return: the physical address; 0: the IOMMU does not translate it.
 */
phys_addr_t odp_dev_function_translate(struct odp_dev_function *function, dma_addr_t dma);

/**
 * odp_dev_function_memory() - the memory at a physical address
 * @phys: in bytes, of any alignment
 *
 * Return: the memory up to the end of its page, to be given back with kunmap_local(), or NULL:
 * @phys is 0, or no memory is there.
 */
void *odp_dev_function_memory(phys_addr_t phys);

#endif
