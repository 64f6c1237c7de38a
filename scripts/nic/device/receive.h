/* SPDX-License-Identifier: GPL-2.0 */
/* What a QP receives into: requests of its own queue, or of one that it shares. */
#ifndef ODPBENCH_NIC_RECEIVE_H
#define ODPBENCH_NIC_RECEIVE_H

#include "packet.h"
#include "wqe.h"

enum receive { RECEIVE_THERE, RECEIVE_NONE, RECEIVE_BAD };

/*
 * The request that a QP receives this message into; the same one until receive_done(). BAD: there is
 * no such queue, or what is in it makes no sense.
 */
enum receive receive_next(struct qp *qp, const struct packet *packet, struct request *receive);
void receive_done(struct qp *qp);

/* Whose memory a request of the peer may reach. */
uint32_t receive_pd(const struct qp *qp, const struct packet *packet);

#endif
