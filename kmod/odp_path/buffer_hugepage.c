// SPDX-License-Identifier: GPL-2.0
/* hugepage: compound pages of 2 MiB, each mapped by one call; the huge pages are scattered. */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "../common.h"
#include "buffer.h"

#define HUGE_BYTES	(ODP_PATH_HUGE_PAGES * PAGE_SIZE)

static int hugepage_fill(struct odp_path_map_buffer *buffer)
{
	struct page *page;
	size_t i;

	for (i = 0; i < buffer->nentries; i++) {
		page = alloc_pages(GFP_ODPBENCH_USER | __GFP_COMP, get_order(HUGE_BYTES));
		if (!page)
			return -ENOMEM;
		buffer->pfns[i] = page_to_pfn(page) | HMM_PFN_VALID;
	}
	odp_path_buffer_scatter(buffer);
	return 0;
}

static void hugepage_empty(struct odp_path_map_buffer *buffer)
{
	size_t i;

	for (i = 0; i < buffer->nentries && buffer->pfns[i]; i++)
		__free_pages(hmm_pfn_to_page(buffer->pfns[i]), get_order(HUGE_BYTES));
}

const struct odp_path_buffer_ops odp_path_buffer_hugepage = {
	.memory		= PATH_RAM,
	.entry_bytes	= HUGE_BYTES,
	.fill		= hugepage_fill,
	.empty		= hugepage_empty,
};
