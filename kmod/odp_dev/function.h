/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PCI function that is the device, and how it reaches memory.  Only one function can be
 * bound at a time.
 *
 * The RDMA core needs a struct ib_device to map for.  This one is never registered:
 * only its dma_device is used.
 */
#ifndef ODP_DEV_FUNCTION_H
#define ODP_DEV_FUNCTION_H

#include <linux/pci.h>
#include <rdma/ib_verbs.h>

struct odp_dev_context;
struct iommu_domain;

struct odp_dev_function {
	struct ib_device ibdev;		/* first: ib_alloc_device() needs that */
	struct pci_dev *pdev;
	struct iommu_domain *domain;	/* valid while the function is bound; NULL: no IOMMU */
	struct list_head contexts;	/* its users */
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
 * odp_dev_function_attach() - make a context a user of the bound function
 * @context: revoked when the function is removed
 *
 * May sleep.
 *
 * Return: 0, or -ENODEV: no function is bound.
 */
int odp_dev_function_attach(struct odp_dev_context *context);

/**
 * odp_dev_function_detach() - undo that; the function may be gone already
 * @context: one that was attached
 *
 * May sleep.
 */
void odp_dev_function_detach(struct odp_dev_context *context);

/**
 * odp_dev_function_translate() - find the physical address behind a DMA address
 * @function: the device
 * @dma: in bytes, of any alignment
 *
 * Does not sleep.
 *
 * Return: the physical address, or 0: the IOMMU does not translate it.
 */
phys_addr_t odp_dev_function_translate(struct odp_dev_function *function, dma_addr_t dma);

/**
 * odp_dev_function_memory() - map the memory at a physical address for the CPU
 * @phys: in bytes, of any alignment
 *
 * Return: the memory, up to the end of its page, to be given back with kunmap_local(); or NULL:
 * @phys is 0, or no memory is there.
 */
void *odp_dev_function_memory(phys_addr_t phys);

#endif
