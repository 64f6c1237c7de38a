// SPDX-License-Identifier: GPL-2.0
/* Soft-RoCE. */
#include "validate/known.h"

#define COPY	.defect = "rxe-odp-copy", .since = "6.15",					\
		.why = "rxe copies to and from the beginning of a page, whatever the offset is",	\
		.reference = "__rxe_odp_mr_copy() in drivers/infiniband/sw/rxe/rxe_odp.c"

#define ERRNO	.defect = "advice-errno", .since = "6.15",					\
		.why = "rxe says EINVAL where ibv_advise_mr(3) says EFAULT",			\
		.reference = "rxe_odp_prefetch_mr() and lookup_mr() in drivers/infiniband/sw/rxe"

#define LATE	.defect = "userfaultfd-refused", .until = "7.3",					\
		.why = "hmm_range_fault() does not wait: a page that userfaultfd has yet to give is an error",	\
		.reference = "hmm_vma_fault() in mm/hmm.c: no FAULT_FLAG_ALLOW_RETRY"

#define PLACE	.defect = "rxe-odp-place", .since = "6.15", .fatal = true,				\
		.why = "rxe looks pages up by the device's address, and reads memory that is not its own",	\
		.reference = "rxe_odp_map_range_and_lock() in drivers/infiniband/sw/rxe/rxe_odp.c"

#define PINNED	.defect = "rxe-prefetch-pinned", .since = "6.17", .fatal = true, .sometimes = true,		\
		.why = "advice to prefetch takes any region for one on demand, and reads what lies behind it",	\
		.reference = "rxe_odp_do_pagefault_and_lock() in drivers/infiniband/sw/rxe/rxe_odp.c: no is_odp"

#define UNANNOUNCED	.defect = "rxe-uc-unannounced", .since = "6.15",				\
		.why = "rxe announces nothing over UC, and does on demand all that it does over RC",	\
		.reference = "rxe_init_device_param() in drivers/infiniband/sw/rxe/rxe.c"

#define FLUSHES	.defect = "rxe-flushes-the-failed", .since = "6.15",				\
		.why = "the request that failed is flushed as those behind it are, and its own status is lost",	\
		.reference = "rxe_qp_error() in rxe_requester(), then flush_send_wqe() in drivers/infiniband/sw/rxe"

#define RECEIVE	.defect = "rxe-receive-status", .since = "6.15",				\
		.why = "a receive into memory that is gone ends with IBV_WC_LOC_QP_OP_ERR, not IBV_WC_LOC_PROT_ERR",	\
		.reference = "send_data_in() in drivers/infiniband/sw/rxe/rxe_resp.c: RESPST_ERR_MALFORMED_WQE"

const struct known_defect known_rxe[] = {
	{ "faults.unaligned", COPY },
	{ "faults.ends", COPY },
	{ "messages.many-connections", COPY },
	{ "messages.other-addresses", PLACE },
	{ "messages.only-other-addresses", PLACE },
	{ "prefetch.wrong-key", ERRNO },
	{ "prefetch.write-read-only", ERRNO },
	{ "prefetch.pinned", PINNED },
	{ "kernel.late", LATE },
	{ "transports.srq-gone-status", RECEIVE },
	{ "transports.ud-receive-header", COPY },
	{ "transports.ud-gone-status", FLUSHES },
	{ "capabilities.uc-write", UNANNOUNCED },
	{ "capabilities.uc-send", UNANNOUNCED },
	{ "capabilities.uc-receive", UNANNOUNCED },
	{ "capabilities.uc-srq-receive", UNANNOUNCED },
	{ }
};
