// SPDX-License-Identifier: GPL-2.0
/* Providers: binding and unbinding them, and counting their uses. */
#include <linux/list.h>
#include <linux/pci-p2pdma.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "provider.h"

struct odp_path_provider {
	struct pci_dev *pdev;
	struct list_head all;
	int bar;
	size_t p2p_bytes;
	unsigned int uses;		/* under providers_lock */
	bool gone;			/* written under providers_lock */
};

static LIST_HEAD(providers);
/* Innermost, except for the wait queue's lock.  No mutex: a wait_event() condition takes it. */
static DEFINE_SPINLOCK(providers_lock);
static DECLARE_WAIT_QUEUE_HEAD(unused);

int odp_path_largest_bar(const struct pci_dev *pdev)
{
	int bar, largest = -1;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		if (!(pci_resource_flags(pdev, bar) & IORESOURCE_MEM) ||
		    (pci_resource_flags(pdev, bar) & IORESOURCE_UNSET))
			continue;
		if (largest < 0 || pci_resource_len(pdev, bar) > pci_resource_len(pdev, largest))
			largest = bar;
	}
	return largest;
}

bool odp_path_provider_suits(const struct pci_dev *pdev)
{
	return pdev->class >> 16 == PCI_BASE_CLASS_MEMORY;
}

/* struct pages come in units of 2 MiB (SUBSECTION_SIZE), so each half has at least that. */
#define MIN_BAR_BYTES	SZ_4M

static int publish(struct odp_path_provider *provider)
{
	struct pci_dev *pdev = provider->pdev;
	size_t half;
	int ret;

	provider->bar = odp_path_largest_bar(pdev);
	if (provider->bar < 0 || pci_resource_len(pdev, provider->bar) < MIN_BAR_BYTES) {
		pci_err(pdev, "no BAR of at least 4 MiB: cannot provide memory\n");
		return -ENODEV;
	}
	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	half = pci_resource_len(pdev, provider->bar) / 2;
	ret = pci_p2pdma_add_resource(pdev, provider->bar, half, 0);
	if (!ret)
		provider->p2p_bytes = half;
	/* Without CONFIG_PCI_P2PDMA its MMIO can still be used. */
	return ret == -EOPNOTSUPP ? 0 : ret;
}

/* devres removes the P2P memory when the driver unbinds, after odp_path_provider_remove(). */
int odp_path_provider_probe(struct pci_dev *pdev)
{
	struct odp_path_provider *provider = kzalloc(sizeof(*provider), GFP_KERNEL);
	int ret;

	if (!provider)
		return -ENOMEM;
	provider->pdev = pdev;
	ret = publish(provider);
	if (ret) {
		kfree(provider);
		return ret;
	}
	pci_set_drvdata(pdev, provider);
	spin_lock(&providers_lock);
	list_add_tail(&provider->all, &providers);
	spin_unlock(&providers_lock);
	return 0;
}

static bool is_unused(struct odp_path_provider *provider)
{
	bool yes;

	spin_lock(&providers_lock);
	yes = !provider->uses;
	spin_unlock(&providers_lock);
	return yes;
}

void odp_path_provider_remove(struct pci_dev *pdev)
{
	struct odp_path_provider *provider = pci_get_drvdata(pdev);

	spin_lock(&providers_lock);
	list_del(&provider->all);
	WRITE_ONCE(provider->gone, true);
	spin_unlock(&providers_lock);
	wait_event(unused, is_unused(provider));
	kfree(provider);
}

struct odp_path_provider *odp_path_provider_get(void)
{
	struct odp_path_provider *provider;

	spin_lock(&providers_lock);
	provider = list_first_entry_or_null(&providers, struct odp_path_provider, all);
	if (provider)
		provider->uses++;
	spin_unlock(&providers_lock);
	return provider;
}

void odp_path_provider_put(struct odp_path_provider *provider)
{
	if (!provider)
		return;
	spin_lock(&providers_lock);
	provider->uses--;
	wake_up_all(&unused);
	spin_unlock(&providers_lock);
}

bool odp_path_provider_gone(const struct odp_path_provider *provider)
{
	return READ_ONCE(provider->gone);
}

struct pci_dev *odp_path_provider_pdev(const struct odp_path_provider *provider)
{
	return provider->pdev;
}

size_t odp_path_provider_p2p_bytes(const struct odp_path_provider *provider)
{
	return provider->p2p_bytes;
}

phys_addr_t odp_path_provider_mmio(const struct odp_path_provider *provider, size_t *bytes)
{
	size_t half = pci_resource_len(provider->pdev, provider->bar) / 2;

	*bytes = half;
	return pci_resource_start(provider->pdev, provider->bar) + half;
}
