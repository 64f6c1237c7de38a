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

/**
 * odp_path_provider_suits() - whether a function is a provider
 * @pdev: the function
 *
 * Return: true for class 05; any other is to be lent.
 */
bool odp_path_provider_suits(const struct pci_dev *pdev);

/**
 * odp_path_provider_probe() - make a provider of a function that is bound
 * @pdev: a function that suits; its drvdata is the provider from now on
 *
 * Return: 0, -ENOMEM, -ENODEV (logged): no BAR of at least 4 MiB; or what enabling the device or
 * pci_p2pdma_add_resource() gave.  That the kernel has no P2PDMA is no error.
 */
int odp_path_provider_probe(struct pci_dev *pdev);

/**
 * odp_path_provider_remove() - the function is being unbound
 * @pdev: the function
 *
 * Nobody gets the provider any more.  Sleeps until nobody uses it: whoever does looks at
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
 * @provider: as of odp_path_provider_get(); its memory is not used any more.  May be NULL
 */
void odp_path_provider_put(struct odp_path_provider *provider);

/**
 * odp_path_provider_gone() - whether the provider waits for its users to end
 * @provider: one in use
 *
 * Any context.
 *
 * Return: true: it is being unbound.
 */
bool odp_path_provider_gone(const struct odp_path_provider *provider);

/**
 * odp_path_provider_pdev() - the function that a provider is
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
