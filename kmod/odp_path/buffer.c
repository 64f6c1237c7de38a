// SPDX-License-Identifier: GPL-2.0
/* The table of buffers, and what they share. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "buffer.h"
#include "provider.h"

static const struct buffer_ops *const buffers[] = {
	[ODP_PATH_RAM]		= &buffer_ram,
	[ODP_PATH_CONTIGUOUS]	= &buffer_contiguous,
	[ODP_PATH_HUGEPAGE]	= &buffer_hugepage,
	[ODP_PATH_P2P]		= &buffer_p2p,
	[ODP_PATH_MMIO]		= &buffer_mmio,
	[ODP_PATH_BULK]		= &buffer_bulk,
};

const struct buffer_ops *buffer_find(u32 which)
{
	BUILD_BUG_ON(ARRAY_SIZE(buffers) != ODP_PATH_BUFFERS);
	return which < ARRAY_SIZE(buffers) ? buffers[which] : NULL;
}

size_t buffer_entries(const struct buffer_ops *ops, u32 pages)
{
	size_t n = pages / (ops->entry_bytes / PAGE_SIZE);

	if (pages > ODP_PATH_MAX_PAGES || pages % (ops->entry_bytes / PAGE_SIZE) ||
	    (ops->max_entries && n > ops->max_entries))
		return 0;
	return n;
}

int buffer_alloc(struct buffer *buffer)
{
	int ret;

	buffer->pfns = kvcalloc(buffer->nentries, sizeof(*buffer->pfns), GFP_KERNEL);
	if (!buffer->pfns)
		return -ENOMEM;
	ret = buffer->ops->fill(buffer);
	if (ret)
		buffer_free(buffer);
	return ret;
}

void buffer_free(struct buffer *buffer)
{
	if (!buffer->pfns)
		return;
	if (buffer->ops->empty)
		buffer->ops->empty(buffer);
	provider_put(buffer->provider);
	buffer->provider = NULL;
	kvfree(buffer->pfns);
	buffer->pfns = NULL;
}

bool buffer_gone(const struct buffer *buffer)
{
	return buffer->provider && provider_gone(buffer->provider);
}

static int descending(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

void buffer_scatter(struct buffer *buffer)
{
	sort(buffer->pfns, buffer->nentries, sizeof(*buffer->pfns), descending, NULL);
}

void buffer_fill_falling(struct buffer *buffer, unsigned long pfn)
{
	size_t i;

	for (i = 0; i < buffer->nentries; i++)
		buffer->pfns[i] = (pfn + buffer->nentries - 1 - i) | HMM_PFN_VALID;
}
