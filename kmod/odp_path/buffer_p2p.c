// SPDX-License-Identifier: GPL-2.0
/* p2p: memory in a BAR of another PCI function, with struct pages. */
#include <linux/mm.h>
#include <linux/pci-p2pdma.h>

#include "buffer.h"
#include "lent.h"
#include "provider.h"

/* Checks that DMA of the lent function reaches the provider; the kernel keeps the answer. */
static int reach(struct odp_path_map_buffer *buffer)
{
	struct odp_path_lent *lent = buffer->lent;
	int ret = 0;

	mutex_lock(&lent->lock);
	if (lent->gone)
		ret = -ENODEV;
	else if (pci_p2pdma_distance(odp_path_provider_pdev(buffer->provider), &lent->pdev->dev,
				     false) < 0)
		ret = odp_path_buffer_refuse(buffer, ODP_PATH_NO_ROUTE);
	mutex_unlock(&lent->lock);
	return ret;
}

static int p2p_fill(struct odp_path_map_buffer *buffer)
{
	int ret;

	if (!IS_ENABLED(CONFIG_PCI_P2PDMA))
		return odp_path_buffer_refuse(buffer, ODP_PATH_NO_P2PDMA);
	buffer->provider = odp_path_provider_get();
	if (!buffer->provider)
		return odp_path_buffer_refuse(buffer, ODP_PATH_NO_PROVIDER);
	ret = reach(buffer);
	if (ret)
		return ret;
	buffer->memory = pci_alloc_p2pmem(odp_path_provider_pdev(buffer->provider),
					  buffer->nentries << PAGE_SHIFT);
	if (!buffer->memory)
		return odp_path_buffer_refuse(buffer, ODP_PATH_NO_ROOM);
	odp_path_buffer_fill_falling(buffer, page_to_pfn(virt_to_page(buffer->memory)));
	return 0;
}

static void p2p_empty(struct odp_path_map_buffer *buffer)
{
	if (buffer->memory)
		pci_free_p2pmem(odp_path_provider_pdev(buffer->provider), buffer->memory,
				buffer->nentries << PAGE_SHIFT);
}

const struct odp_path_buffer_ops odp_path_buffer_p2p = {
	.memory		= PATH_P2P,
	.entry_bytes	= PAGE_SIZE,
	.fill		= p2p_fill,
	.empty		= p2p_empty,
};
