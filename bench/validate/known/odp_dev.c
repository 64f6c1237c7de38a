// SPDX-License-Identifier: GPL-2.0
/* The software device of this project. */
#include "validate/known.h"

#define ERRNO	.defect = "advice-errno",							\
		.why = "it says ENOENT or EPERM, as mlx5 does, where ibv_advise_mr(3) says EFAULT",	\
		.reference = "struct odp_dev_prefetch in include/odpbench/odp_dev.h"

#define LATE	.defect = "userfaultfd-refused", .until = "7.3",					\
		.why = "hmm_range_fault() does not wait: a page that userfaultfd has yet to give is an error",	\
		.reference = "hmm_vma_fault() in mm/hmm.c: no FAULT_FLAG_ALLOW_RETRY"

const struct known_defect known_odp_dev[] = {
	{ "prefetch.wrong-key", ERRNO },
	{ "prefetch.write-read-only", ERRNO },
	{ "kernel.late", LATE },
	{ }
};
