/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bulks: a long list of pages that is mapped once and unmapped as a whole, as vfio does
 * for the state of a migrating mlx5 function (drivers/vfio/pci/mlx5/cmd.c).  Building the
 * lists is part of mapping them, freeing them of unmapping.
 *
 *   sg          up to 6.15: the pages come in batches, each is appended to one table,
 *               which one dma_map_sgtable() maps
 *   iova-batch  from 6.16: a list of pages, IOVA space, a link for each, one sync
 *   page        from 6.16, where no IOVA space is to be had: the list, and one mapping a page
 *
 * An address is kept where a device's page table keeps it: in region->entries.  A map call
 * that fails has undone all itself; unmapping what is not mapped any more does nothing.
 */
#ifndef ODP_PATH_PATH_BULK_H
#define ODP_PATH_PATH_BULK_H

#include "region.h"

/**
 * odp_path_bulk_list() - make a list of the region's pages, to be accounted from level count on
 * @region: the region
 * @pfns: of all of its entries
 *
 * Return: the list, or NULL.  In vfio the page allocator fills it in.
 */
struct page **odp_path_bulk_list(struct odp_path_region *region, const unsigned long *pfns);

/* Frees it. */
void odp_path_bulk_free(struct odp_path_region *region, struct page **pages);

/* One mapping a page, of all; 0 or -ENOMEM, after which some are entered. */
int odp_path_bulk_map_pages(struct odp_path_region *region, struct page **pages);

/* Undoes that for all that are present; returns how many those were. */
size_t odp_path_bulk_unmap_pages(struct odp_path_region *region);

#endif
