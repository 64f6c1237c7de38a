/* SPDX-License-Identifier: GPL-2.0 */
/* The ends of work requests, as completions. */
#ifndef ODPBENCH_NIC_COMPLETION_H
#define ODPBENCH_NIC_COMPLETION_H

#include "packet.h"
#include "qp.h"
#include "wqe.h"

/*
 * The request at the head of the send queue is done. An error fails the QP, and always has a
 * completion; success has one if the driver asked for it.
 */
void completion_send(struct qp *qp, const struct request *request, enum syndrome syndrome);

/*
 * The request at the head of the receive queue has taken what a message brought: its last packet.
 */
void completion_receive(struct qp *qp, const struct request *receive, const struct packet *packet);

/* All that is left in the queues of a QP in error comes back flushed. */
void completion_flush(struct qp *qp);

#endif
