// SPDX-License-Identifier: GPL-2.0
/* ram: single pages of the kernel, scattered; bulk: the same, mapped as a bulk (path_bulk.c). */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "../common.h"
#include "buffer.h"

static int ram_fill(struct odp_path_map_buffer *buffer)
{
	struct page *page;
	size_t i;

	for (i = 0; i < buffer->nentries; i++) {
		page = alloc_page(GFP_ODPBENCH_USER);
		if (!page)
			return -ENOMEM;
		buffer->pfns[i] = page_to_pfn(page) | HMM_PFN_VALID;
	}
	odp_path_buffer_scatter(buffer);
	return 0;
}

static void ram_empty(struct odp_path_map_buffer *buffer)
{
	size_t i;

	for (i = 0; i < buffer->nentries && buffer->pfns[i]; i++)
		__free_page(hmm_pfn_to_page(buffer->pfns[i]));
}

const struct odp_path_buffer_ops odp_path_buffer_ram = {
	.memory		= PATH_RAM,
	.entry_bytes	= PAGE_SIZE,
	.fill		= ram_fill,
	.empty		= ram_empty,
};

const struct odp_path_buffer_ops odp_path_buffer_bulk = {
	.memory		= PATH_BULK,
	.entry_bytes	= PAGE_SIZE,
	.fill		= ram_fill,
	.empty		= ram_empty,
};
