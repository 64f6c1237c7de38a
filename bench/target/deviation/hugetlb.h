/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Since Linux 6.16 the entries of a hugetlb ODP region are wrong from its second huge page on:
 * the list of pages is filled per 4 KiB and read per huge page (drivers/infiniband/core/
 * umem_odp.c, with mm/hmm.c: commit 1efe8c0670d6 moved to hmm_dma_map_pfn()).
 */
#ifndef ODPBENCH_TARGET_DEVIATION_HUGETLB_H
#define ODPBENCH_TARGET_DEVIATION_HUGETLB_H

#include "target/deviation/failure.h"
#include "target/target.h"

#define HUGETLB_DEFECT_PAGES 3	/* huge pages of the region that the probe checks */
#define HUGETLB_DEFECT "hugetlb-second-page"

/*
 * Registers a hugetlb region on the target, lets the device read from each huge page, and
 * compares its entries with our page table. It never writes through an entry, which may lead to
 * memory of another process. Fills *failure if exactly the known defect shows. Returns 0, also
 * then; negative errno (logged) if anything else is wrong.
 */
int hugetlb_defect_probe(struct target *target, struct failure *failure);

#endif
