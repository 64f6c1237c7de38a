/* SPDX-License-Identifier: GPL-2.0 */
/* Level verify: asks the IOMMU for each entry that was made or taken away. */
#ifndef ODP_PATH_VERIFY_H
#define ODP_PATH_VERIFY_H

#include <linux/types.h>

struct odp_path_region;

/* Whether the region's session wants that, and its domain translates. */
bool odp_path_verifies(const struct odp_path_region *region);

/* @address must lead to @expected. */
void odp_path_verify_entry(struct odp_path_region *region, dma_addr_t address,
			   phys_addr_t expected);
/* Every present entry of [first, last) must lead to its page. */
void odp_path_verify_mapped(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			    size_t last);
/* Those were unmapped just now, and are still marked present; @pfns may be NULL. */
void odp_path_verify_unmapped(struct odp_path_region *region, const unsigned long *pfns,
			      size_t first, size_t last);

#endif
