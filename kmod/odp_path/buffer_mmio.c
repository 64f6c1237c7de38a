// SPDX-License-Identifier: GPL-2.0
/*
 * mmio: a BAR without struct pages, of the provider or else of the lent function.  The
 * buffers of a job lie in it one after the other.
 */
#include <linux/mm.h>

#include "buffer.h"
#include "lent.h"
#include "provider.h"

/* Finds the start and size of the memory; 0 bytes: the lent function is gone or has no BAR. */
static phys_addr_t find_mmio(const struct odp_path_map_buffer *buffer, size_t *bytes)
{
	struct odp_path_lent *lent = buffer->lent;
	phys_addr_t start = 0;
	int bar;

	if (buffer->provider)
		return odp_path_provider_mmio(buffer->provider, bytes);
	*bytes = 0;
	mutex_lock(&lent->lock);
	bar = lent->gone ? -1 : odp_path_largest_bar(lent->pdev);
	if (bar >= 0) {
		start = pci_resource_start(lent->pdev, bar);
		*bytes = pci_resource_len(lent->pdev, bar);
	}
	mutex_unlock(&lent->lock);
	return start;
}

static int mmio_fill(struct odp_path_map_buffer *buffer)
{
	size_t bytes, wanted = buffer->nentries << PAGE_SHIFT;
	phys_addr_t start;

	buffer->provider = odp_path_provider_get();
	start = find_mmio(buffer, &bytes);
	if (bytes < (buffer->number + 1) * wanted || !PAGE_ALIGNED(start))
		return odp_path_buffer_refuse(buffer, ODP_PATH_NO_ROOM);
	odp_path_buffer_fill_falling(buffer, PHYS_PFN(start + buffer->number * wanted));
	return 0;
}

const struct odp_path_buffer_ops odp_path_buffer_mmio = {
	.memory		= PATH_MMIO,
	.entry_bytes	= PAGE_SIZE,
	.fill		= mmio_fill,
};
