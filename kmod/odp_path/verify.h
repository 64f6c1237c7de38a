/* SPDX-License-Identifier: GPL-2.0 */
/* Level verify: asks the IOMMU for each entry that was made or taken away. */
#ifndef ODP_PATH_VERIFY_H
#define ODP_PATH_VERIFY_H

#include <linux/types.h>

struct odp_path_region;

/**
 * odp_path_verifies() - whether there is anything to ask the IOMMU for
 * @region: the region
 *
 * Any context.
 *
 * Return: true where the region was registered at level verify, and its domain translates the
 * addresses that it has.
 */
bool odp_path_verifies(const struct odp_path_region *region);

/**
 * odp_path_verify_entry() - one address must lead to one place in memory
 * @region: the region, whose session counts what is checked and what is wrong
 * @address: a DMA address, in bytes
 * @expected: the physical address, in bytes
 *
 * Does not sleep.
 */
void odp_path_verify_entry(struct odp_path_region *region, dma_addr_t address,
			   phys_addr_t expected);
/**
 * odp_path_verify_mapped() - the present entries of a range must lead to their pages
 * @region: the region, with region->lock held
 * @pfns: as HMM gives them, indexed by entry; those that are not valid are passed over
 * @first: the first entry
 * @last: the entry behind the last one
 *
 * A huge page is asked for at its first page and at its last.  Does not sleep.
 */
void odp_path_verify_mapped(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			    size_t last);
/**
 * odp_path_verify_unmapped() - the present entries of a range must lead nowhere
 * @region: the region, with region->lock held; the entries were unmapped just now, and are still
 *	marked present
 * @pfns: the pages that they led to, indexed by entry; NULL: not known
 * @first: the first entry
 * @last: the entry behind the last one
 *
 * Of a path whose addresses others may have by now, an entry is wrong only where it leads to the
 * page that it led to before.  Does not sleep.
 */
void odp_path_verify_unmapped(struct odp_path_region *region, const unsigned long *pfns,
			      size_t first, size_t last);

#endif
