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

struct context;
struct iommu_domain;

struct odp_function {
	struct ib_device ibdev;		/* the core's allocation: the first member */
	struct pci_dev *pdev;
	struct iommu_domain *domain;	/* as long as the function is bound; NULL: no IOMMU */
	struct list_head contexts;	/* those that may use it */
};

int function_init(void);
void function_exit(void);

/* Makes @context one of the bound function's users.  -ENODEV: no function is bound. */
int function_attach(struct context *context);
void function_detach(struct context *context);

/*
 * The memory behind a DMA address, up to the end of its page; to be given back with
 * kunmap_local().  NULL: the IOMMU does not translate it, or no memory is there.
 */
void *function_memory(struct odp_function *function, dma_addr_t dma);

/* The physical address behind a DMA address; 0: none. */
phys_addr_t function_translate(struct odp_function *function, dma_addr_t dma);

#endif
