// SPDX-License-Identifier: GPL-2.0
/* contiguous: physically contiguous pages, which a scatterlist merges into one entry. */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "../common.h"
#include "buffer.h"

static int contiguous_fill(struct odp_path_map_buffer *buffer)
{
	size_t i;

	buffer->memory = alloc_pages_exact(buffer->nentries << PAGE_SHIFT, GFP_ODPBENCH_USER);
	if (!buffer->memory)
		return -ENOMEM;
	for (i = 0; i < buffer->nentries; i++)
		buffer->pfns[i] = (page_to_pfn(virt_to_page(buffer->memory)) + i) | HMM_PFN_VALID;
	return 0;
}

static void contiguous_empty(struct odp_path_map_buffer *buffer)
{
	if (buffer->memory)
		free_pages_exact(buffer->memory, buffer->nentries << PAGE_SHIFT);
}

const struct odp_path_buffer_ops odp_path_buffer_contiguous = {
	.memory		= PATH_RAM,
	.entry_bytes	= PAGE_SIZE,
	.max_entries	= ODP_PATH_MAX_CONTIGUOUS,
	.fill		= contiguous_fill,
	.empty		= contiguous_empty,
};
