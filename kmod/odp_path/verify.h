/* SPDX-License-Identifier: GPL-2.0 */
/* Level verify: checks with the IOMMU each entry that was made or taken away. */
#ifndef ODP_PATH_VERIFY_H
#define ODP_PATH_VERIFY_H

#include <linux/types.h>

struct odp_path_region;

/**
 * odp_path_verifies() - whether the region's entries are to be checked
 * @region: the region
 *
 * Any context.
 *
 * Return: true if the region was registered at level verify, and its domain translates its
 * addresses.
 */
bool odp_path_verifies(const struct odp_path_region *region);

/**
 * odp_path_verify_entry() - check that an address leads to a place in memory
 * @region: the region, whose session counts the checks and the errors
 * @address: a DMA address, in bytes
 * @expected: the physical address, in bytes
 *
 * Does not sleep.
 */
void odp_path_verify_entry(struct odp_path_region *region, dma_addr_t address,
			   phys_addr_t expected);
/**
 * odp_path_verify_mapped() - check that the present entries of a range lead to their pages
 * @region: the region, with region->lock held
 * @pfns: as HMM gives them, indexed by entry; those that are not valid are skipped
 * @first: the first entry
 * @last: the entry after the last one
 *
 * A huge page is checked at its first page and at its last.  Does not sleep.
 */
void odp_path_verify_mapped(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			    size_t last);
/**
 * odp_path_verify_unmapped() - check that the present entries of a range lead nowhere
 * @region: the region, with region->lock held; the entries were unmapped just now, and are still
 *	marked present
 * @pfns: the pages that they led to, indexed by entry; NULL: not known
 * @first: the first entry
 * @last: the entry after the last one
 *
 * If others may have the path's addresses by now, an entry is wrong only if it still leads to the
 * page that it led to before.  Does not sleep.
 */
void odp_path_verify_unmapped(struct odp_path_region *region, const unsigned long *pfns,
			      size_t first, size_t last);

#endif
