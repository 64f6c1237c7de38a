// SPDX-License-Identifier: GPL-2.0
/* The table of buffers, and what they share. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "buffer.h"
#include "provider.h"

static const struct odp_path_buffer_ops *const buffers[] = {
	[ODP_PATH_RAM]		= &odp_path_buffer_ram,
	[ODP_PATH_CONTIGUOUS]	= &odp_path_buffer_contiguous,
	[ODP_PATH_HUGEPAGE]	= &odp_path_buffer_hugepage,
	[ODP_PATH_P2P]		= &odp_path_buffer_p2p,
	[ODP_PATH_MMIO]		= &odp_path_buffer_mmio,
	[ODP_PATH_BULK]		= &odp_path_buffer_bulk,
};

const struct odp_path_buffer_ops *odp_path_buffer_find(u32 which)
{
	BUILD_BUG_ON(ARRAY_SIZE(buffers) != ODP_PATH_BUFFERS);
	return which < ARRAY_SIZE(buffers) ? buffers[which] : NULL;
}

size_t odp_path_buffer_entries(const struct odp_path_buffer_ops *ops, u32 pages)
{
	size_t n = pages / (ops->entry_bytes / PAGE_SIZE);

	if (pages > ODP_PATH_MAX_PAGES || pages % (ops->entry_bytes / PAGE_SIZE) ||
	    (ops->max_entries && n > ops->max_entries))
		return 0;
	return n;
}

int odp_path_buffer_alloc(struct odp_path_map_buffer *buffer)
{
	int ret;

	buffer->pfns = kvcalloc(buffer->nentries, sizeof(*buffer->pfns), GFP_KERNEL);
	if (!buffer->pfns)
		return -ENOMEM;
	ret = buffer->ops->fill(buffer);
	if (ret)
		odp_path_buffer_free(buffer);
	return ret;
}

void odp_path_buffer_free(struct odp_path_map_buffer *buffer)
{
	if (!buffer->pfns)
		return;
	if (buffer->ops->empty)
		buffer->ops->empty(buffer);
	odp_path_provider_put(buffer->provider);
	buffer->provider = NULL;
	kvfree(buffer->pfns);
	buffer->pfns = NULL;
}

bool odp_path_buffer_gone(const struct odp_path_map_buffer *buffer)
{
	return buffer->provider && odp_path_provider_gone(buffer->provider);
}

static int descending(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

void odp_path_buffer_scatter(struct odp_path_map_buffer *buffer)
{
	sort(buffer->pfns, buffer->nentries, sizeof(*buffer->pfns), descending, NULL);
}

void odp_path_buffer_fill_falling(struct odp_path_map_buffer *buffer, unsigned long pfn)
{
	size_t i;

	for (i = 0; i < buffer->nentries; i++)
		buffer->pfns[i] = (pfn + buffer->nentries - 1 - i) | HMM_PFN_VALID;
}
