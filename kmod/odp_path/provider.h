/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Providers: PCI functions that have memory (class 05, such as QEMU's ivshmem), bound to
 * this module's driver like lent functions.  The lower half of the largest BAR becomes
 * P2P memory, which has struct pages; the upper half stays plain MMIO.
 */
#ifndef ODP_PATH_PROVIDER_H
#define ODP_PATH_PROVIDER_H

#include <linux/pci.h>

struct provider;

/* Whether the function is one; otherwise it is to be lent. */
bool provider_suits(const struct pci_dev *pdev);
int provider_probe(struct pci_dev *pdev);
/* Waits until nobody uses it: whoever does looks at provider_gone() often. */
void provider_remove(struct pci_dev *pdev);

/* The first provider, in use until it is put; NULL: there is none. */
struct provider *provider_get(void);
void provider_put(struct provider *provider);
bool provider_gone(const struct provider *provider);

struct pci_dev *provider_pdev(const struct provider *provider);
/* Its P2P memory in bytes; 0 where the kernel has no P2PDMA. */
size_t provider_p2p_bytes(const struct provider *provider);
/* Its plain MMIO. */
phys_addr_t provider_mmio(const struct provider *provider, size_t *bytes);

/* The largest memory BAR, or -1. */
int pci_largest_bar(const struct pci_dev *pdev);

#endif
