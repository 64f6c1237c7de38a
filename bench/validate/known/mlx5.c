// SPDX-License-Identifier: GPL-2.0
/* ConnectX, by the driver mlx5_core. */
#include "validate/known.h"

#define ERRNO	.defect = "advice-errno",							\
		.why = "the driver says ENOENT or EPERM where ibv_advise_mr(3) says EFAULT or EINVAL",	\
		.reference = "get_prefetchable_mr() in drivers/infiniband/hw/mlx5/odp.c"

#define LATE	.defect = "userfaultfd-refused", .until = "7.3",					\
		.why = "hmm_range_fault() does not wait: a page that userfaultfd has yet to give is an error",	\
		.reference = "hmm_vma_fault() in mm/hmm.c: no FAULT_FLAG_ALLOW_RETRY"

#define FOR_WRITING	.defect = "faults-for-writing",							\
		.why = "in a region that may be written every fault is one for writing, which read-only memory refuses",	\
		.reference = "pagefault_real_mr() in drivers/infiniband/hw/mlx5/odp.c"

#define DIRTY	.defect = "dirty-after-free", .since = "6.12", .sometimes = true,				\
		.why = "a region that goes lets an invalidation pass, and marks pages dirty that are free by then",	\
		.reference = "mlx5_ib_invalidate_range() in drivers/infiniband/hw/mlx5/odp.c: !mr"

#define HUGE	.defect = "hugetlb-place", .since = "6.16", .path = "native",					\
		.why = "data for huge page N goes to small page N of the first one",			\
		.reference = "ib_umem_odp_map_dma_and_lock() in drivers/infiniband/core/umem_odp.c: pfn_list"

#define LIST	.defect = "list-as-a-whole", .since = "6.16", .path = "sg",				\
		.why = "a scatterlist is unmapped as a whole, when the last of its pages goes",		\
		.reference = "dma_unmap_sgtable(); kmod/README.md, path sg"

const struct known_defect known_mlx5[] = {
	{ "faults.huge-pages", HUGE },
	{ "resources.deregister-races", DIRTY },
	{ "readonly.writable-private-file", FOR_WRITING },
	{ "readonly.writable-absent", FOR_WRITING },
	{ "prefetch.wrong-key", ERRNO },
	{ "prefetch.other-pd", ERRNO },
	{ "prefetch.write-read-only", ERRNO },
	{ "prefetch.pinned", ERRNO },
	{ "kernel.late", LATE },
	{ "reach.one-discarded", LIST },
	{ }
};
