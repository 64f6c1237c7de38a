/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Advice about an ODP region: ibv_advise_mr(), or the kernel's own call if the driver has the
 * operation but the provider's library does not (rxe's has it only from rdma-core 58 on).
 */
#ifndef ODPBENCH_RDMA_ADVISE_H
#define ODPBENCH_RDMA_ADVISE_H

#include "rdma/verbs.h"

/* Which of the two calls was used. */
enum advise_way { ADVISE_LIBRARY, ADVISE_IOCTL };

/*
 * Gives one advice about one range of a region. With flush, the call returns when the device has
 * the pages, or fails. Without, the driver may act later, and need not report that it failed.
 * Negative errno: -EOPNOTSUPP (not logged) if neither call knows this advice, others logged.
 */
int advise(struct verbs_device *device, enum ibv_advise_mr_advice advice, bool flush,
	   struct ibv_sge *range, enum advise_way *way);
/* The same, and nothing is logged. */
int advise_quietly(struct verbs_device *device, enum ibv_advise_mr_advice advice, bool flush,
		   struct ibv_sge *range, enum advise_way *way);

#endif
