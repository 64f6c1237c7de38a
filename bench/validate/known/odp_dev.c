// SPDX-License-Identifier: GPL-2.0
/* The software device of this project. */
#include "validate/known.h"

#define ERRNO	.defect = "advice-errno",							\
		.why = "it says ENOENT or EPERM, as mlx5 does, where ibv_advise_mr(3) says EFAULT",	\
		.reference = "struct odp_dev_prefetch in include/odpbench/odp_dev.h"

#define LATE	.defect = "userfaultfd-refused", .until = "7.3",					\
		.why = "hmm_range_fault() does not wait: a page that userfaultfd has yet to give is an error",	\
		.reference = "hmm_vma_fault() in mm/hmm.c: no FAULT_FLAG_ALLOW_RETRY"

#define FOR_WRITING	.defect = "faults-for-writing",							\
		.why = "as mlx5, it faults for writing wherever it may write, which read-only memory refuses",	\
		.reference = "kmod/odp_dev/fault.c"

#define HUGE	.defect = "hugetlb-place", .since = "6.16", .path = "native",					\
		.why = "the kernel looks for huge page N at small page N of the first one, and odp_dev refuses that",	\
		.reference = "ib_umem_odp_map_dma_and_lock() in drivers/infiniband/core/umem_odp.c: pfn_list"

const struct known_defect known_odp_dev[] = {
	{ "faults.huge-pages", HUGE },
	{ "readonly.writable-private-file", FOR_WRITING },
	{ "readonly.writable-absent", FOR_WRITING },
	{ "prefetch.wrong-key", ERRNO },
	{ "prefetch.write-read-only", ERRNO },
	{ "kernel.late", LATE },
	{ }
};
