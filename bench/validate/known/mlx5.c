// SPDX-License-Identifier: GPL-2.0
/* ConnectX, by the driver mlx5_core. */
#include "validate/known.h"

#define ERRNO	.defect = "advice-errno",							\
		.why = "the driver says ENOENT or EPERM where ibv_advise_mr(3) says EFAULT or EINVAL",	\
		.reference = "get_prefetchable_mr() in drivers/infiniband/hw/mlx5/odp.c"

#define LATE	.defect = "userfaultfd-refused", .until = "7.3",					\
		.why = "hmm_range_fault() does not wait: a page that userfaultfd has yet to give is an error",	\
		.reference = "hmm_vma_fault() in mm/hmm.c: no FAULT_FLAG_ALLOW_RETRY"

const struct known_defect known_mlx5[] = {
	{ "prefetch.wrong-key", ERRNO },
	{ "prefetch.other-pd", ERRNO },
	{ "prefetch.write-read-only", ERRNO },
	{ "prefetch.pinned", ERRNO },
	{ "kernel.late", LATE },
	{ }
};
