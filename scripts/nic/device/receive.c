// SPDX-License-Identifier: GPL-2.0
/* Requests that receive. */
#include "receive.h"
#include "srq.h"

/* An XRC request names the queue itself. */
static uint32_t shared(const struct qp *qp, const struct packet *packet)
{
	return qp->service == SERVICE_XRC ? packet->srq : qp->srq;
}

uint32_t receive_pd(const struct qp *qp, const struct packet *packet)
{
	const struct srq *srq = qp->service == SERVICE_XRC ? srq_find(qp->nic, packet->srq) : NULL;

	return srq ? srq->pd : qp->pd;
}

static enum receive next_own(struct qp *qp, struct request *receive)
{
	struct queue_place place = {
		.buffer = &qp->buffer, .stride = qp->rq_stride, .index = qp->rq_consumer,
		.slot = qp->rq_consumer & (qp->rq_size - 1), .pd = qp->pd,
	};

	if (qp->rq_consumer == qp_rq_producer(qp))
		return RECEIVE_NONE;
	return wqe_read_receive(qp->nic, &place, receive) ? RECEIVE_THERE : RECEIVE_BAD;
}

static enum receive next_shared(struct qp *qp, uint32_t number, struct request *receive)
{
	struct srq *srq = srq_find(qp->nic, number);
	struct queue_place place;

	if (!srq)
		return RECEIVE_BAD;
	if (qp->taken_srq != number) {
		if (!srq_take(srq, &qp->taken))
			return RECEIVE_NONE;
		qp->taken_srq = number;
	}
	place = (struct queue_place){
		.buffer = &srq->buffer, .stride = 1u << srq->log_stride, .index = qp->taken,
		.slot = qp->taken, .pd = srq->pd, .list_at = SRQ_NEXT_BYTES,
	};
	if (!wqe_read_receive(qp->nic, &place, receive))
		return RECEIVE_BAD;
	receive->shared = true;
	return RECEIVE_THERE;
}

enum receive receive_next(struct qp *qp, const struct packet *packet, struct request *receive)
{
	uint32_t number = shared(qp, packet);

	if (qp->service == SERVICE_XRC || number)
		return next_shared(qp, number, receive);
	return next_own(qp, receive);
}

void receive_done(struct qp *qp)
{
	if (qp->taken_srq)
		qp->taken_srq = 0;
	else
		qp->rq_consumer++;
}
