/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Providers: PCI functions that have memory (class 05, such as QEMU's ivshmem), bound to
 * this module's driver like lent functions.  The lower half of the largest BAR becomes
 * P2P memory, which has struct pages; the upper half stays plain MMIO.
 */
#ifndef ODP_PATH_PROVIDER_H
#define ODP_PATH_PROVIDER_H

#include <linux/pci.h>

struct odp_path_provider;

/* Whether the function is one; otherwise it is to be lent. */
bool odp_path_provider_suits(const struct pci_dev *pdev);
int odp_path_provider_probe(struct pci_dev *pdev);
/* Waits until nobody uses it: whoever does looks at odp_path_provider_gone() often. */
void odp_path_provider_remove(struct pci_dev *pdev);

/* The first provider, in use until it is put; NULL: there is none. */
struct odp_path_provider *odp_path_provider_get(void);
void odp_path_provider_put(struct odp_path_provider *provider);
bool odp_path_provider_gone(const struct odp_path_provider *provider);

struct pci_dev *odp_path_provider_pdev(const struct odp_path_provider *provider);
/* Its P2P memory in bytes; 0 where the kernel has no P2PDMA. */
size_t odp_path_provider_p2p_bytes(const struct odp_path_provider *provider);
/* Its plain MMIO. */
phys_addr_t odp_path_provider_mmio(const struct odp_path_provider *provider, size_t *bytes);

/* The largest memory BAR, or -1. */
int odp_path_largest_bar(const struct pci_dev *pdev);

#endif
