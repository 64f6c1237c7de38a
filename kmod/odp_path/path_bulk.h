/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bulks: a long list of pages that is mapped once and unmapped as a whole, as vfio does
 * for the state of a migrating mlx5 function (drivers/vfio/pci/mlx5/cmd.c).  Mapping includes
 * building the lists, and unmapping includes freeing them.
 *
 *   sg          as vfio up to 6.15: the pages come in batches, each is appended to one
 *               table, and one dma_map_sgtable() maps it
 *   iova-batch  as vfio from 6.16 on: a list of pages, IOVA space, a link for each, one sync
 *   page        as vfio from 6.16 on without IOVA space: the list, one mapping for each page
 *
 * Addresses are kept in region->entries, which stands for the device's page table.  A map
 * call that fails undoes everything itself; unmapping what is not mapped does nothing.
 */
#ifndef ODP_PATH_PATH_BULK_H
#define ODP_PATH_PATH_BULK_H

#include "region.h"

/**
 * odp_path_bulk_list() - make a list of the region's pages, accounted from level count on
 * @region: the region
 * @pfns: those of all its entries
 *
 * In vfio the page allocator fills this list in.
 *
 * Return: the list, or NULL: no memory.
 */
struct page **odp_path_bulk_list(struct odp_path_region *region, const unsigned long *pfns);

/* Frees the list. */
void odp_path_bulk_free(struct odp_path_region *region, struct page **pages);

/* Maps all pages one by one; 0 or -ENOMEM, after which some are entered. */
int odp_path_bulk_map_pages(struct odp_path_region *region, struct page **pages);

/* Unmaps all entries that are present; returns how many there were. */
size_t odp_path_bulk_unmap_pages(struct odp_path_region *region);

#endif
