/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Providers: PCI functions with memory (class 05, such as QEMU's ivshmem), bound to this
 * module's driver like lent functions.  The lower half of the largest BAR becomes P2P memory,
 * which has struct pages; the upper half stays plain MMIO.
 */
#ifndef ODP_PATH_PROVIDER_H
#define ODP_PATH_PROVIDER_H

#include <linux/pci.h>

struct odp_path_provider;

/**
 * odp_path_provider_suits() - whether a function is a provider
 * @pdev: the function
 *
 * Return: true for class 05; any other function becomes a lent one.
 */
bool odp_path_provider_suits(const struct pci_dev *pdev);

/**
 * odp_path_provider_probe() - make a function a provider, when it is bound
 * @pdev: a function that suits; its drvdata is the provider from now on
 *
 * Return: 0, -ENOMEM, -ENODEV (logged): no BAR of at least 4 MiB; or an error of enabling the
 * device or of pci_p2pdma_add_resource().  A kernel without P2PDMA is not an error.
 */
int odp_path_provider_probe(struct pci_dev *pdev);

/**
 * odp_path_provider_remove() - remove a provider, when its function is unbound
 * @pdev: the function
 *
 * From now on nobody gets the provider.  Sleeps until nobody uses it: users check
 * odp_path_provider_gone() often.
 */
void odp_path_provider_remove(struct pci_dev *pdev);

/**
 * odp_path_provider_get() - use the first provider
 *
 * Return: the provider, which stays until odp_path_provider_put(), or NULL: there is none.
 */
struct odp_path_provider *odp_path_provider_get(void);

/**
 * odp_path_provider_put() - end a use
 * @provider: from odp_path_provider_get(), its memory no longer in use; may be NULL
 */
void odp_path_provider_put(struct odp_path_provider *provider);

/**
 * odp_path_provider_gone() - whether the provider waits for its users to stop
 * @provider: one in use
 *
 * Any context.
 *
 * Return: true: it is being unbound.
 */
bool odp_path_provider_gone(const struct odp_path_provider *provider);

/**
 * odp_path_provider_pdev() - the PCI function of a provider
 * @provider: one in use
 *
 * Return: the function.
 */
struct pci_dev *odp_path_provider_pdev(const struct odp_path_provider *provider);

/**
 * odp_path_provider_p2p_bytes() - how much P2P memory a provider has
 * @provider: one in use
 *
 * Return: bytes; 0 where the kernel has no P2PDMA.
 */
size_t odp_path_provider_p2p_bytes(const struct odp_path_provider *provider);

/**
 * odp_path_provider_mmio() - where a provider's plain MMIO is
 * @provider: one in use
 * @bytes: out: how much there is
 *
 * Return: its physical address.
 */
phys_addr_t odp_path_provider_mmio(const struct odp_path_provider *provider, size_t *bytes);

/**
 * odp_path_largest_bar() - the largest memory BAR of a function
 * @pdev: the function
 *
 * Return: its number, 0 to 5, or -1: the function has no memory BAR with an address.
 */
int odp_path_largest_bar(const struct pci_dev *pdev);

#endif
