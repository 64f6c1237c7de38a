/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Advice about an ODP region: ibv_advise_mr(), or the kernel's own call where the provider's
 * library lacks the operation though the driver has it (rxe's has it from rdma-core 58 only).
 */
#ifndef ODPBENCH_RDMA_ADVISE_H
#define ODPBENCH_RDMA_ADVISE_H

#include "rdma/verbs.h"

/* Which of the two was taken. */
enum advise_way { ADVISE_LIBRARY, ADVISE_IOCTL };

/*
 * Gives one advice about one range of a region. With flush the call returns when the device has
 * the pages, or fails; without, the driver may do it later, and need not say that it could not.
 * Negative errno: -EOPNOTSUPP (not logged) where neither way knows this advice, others logged.
 */
int advise(struct verbs_device *device, enum ibv_advise_mr_advice advice, bool flush,
	   struct ibv_sge *range, enum advise_way *way);

#endif
