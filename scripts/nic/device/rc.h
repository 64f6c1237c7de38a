/* SPDX-License-Identifier: GPL-2.0 */
/* Reliable connections: their timers. */
#ifndef ODPBENCH_NIC_RC_H
#define ODPBENCH_NIC_RC_H

#include "qp.h"

/* After this time without an answer, the QP sends again. */
uint64_t rc_ack_timer_ns(const struct qp *qp);

/* A requester waits so long when this QP is not ready to receive. */
uint32_t rc_rnr_timer_ns(const struct qp *qp);

#endif
