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

int odp_dev_function_init(void);
void odp_dev_function_exit(void);

/* Makes @context one of the bound function's users.  -ENODEV: no function is bound. */
int odp_dev_function_attach(struct odp_dev_context *context);
void odp_dev_function_detach(struct odp_dev_context *context);

/* The physical address behind a DMA address; 0: the IOMMU does not translate it. */
phys_addr_t odp_dev_function_translate(struct odp_dev_function *function, dma_addr_t dma);

/*
 * The memory at a physical address, up to the end of its page; to be given back with
 * kunmap_local().  NULL: @phys is 0, or no memory is there.
 */
void *odp_dev_function_memory(phys_addr_t phys);

#endif
