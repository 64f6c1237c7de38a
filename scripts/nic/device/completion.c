// SPDX-License-Identifier: GPL-2.0
/* Completions. */
#include "completion.h"
#include "counter.h"
#include "cq.h"
#include "receive.h"
#include "srq.h"

enum { GRH_BYTES = 40 };

/* struct mlx5_cqe64 and mlx5_err_cqe in include/linux/mlx5/device.h */
enum { CQE_LID = 22, CQE_SOURCE = 24, CQE_USER_INDEX = 32, CQE_IMMEDIATE = 36, CQE_LENGTH = 44,
	CQE_TIME = 48, CQE_SYNDROME = 55, CQE_QPN = 56, CQE_INDEX = 60, CQE_OPCODE = 63 };

/* What all completions of a QP have. */
static void begin(const struct qp *qp, uint8_t *cqe, enum cqe_opcode opcode, uint16_t index)
{
	memset(cqe, 0, CQE_BYTES);
	put_be16(cqe + CQE_LID, qp->nic->properties.lid);
	put_be32(cqe + CQE_USER_INDEX, qp->user_index);
	put_be32(cqe + CQE_QPN, qp->number);
	put_be16(cqe + CQE_INDEX, index);
	cqe[CQE_OPCODE] = opcode << 4;
}

static void succeed(const struct qp *qp, uint8_t *cqe, uint64_t length)
{
	put_be32(cqe + CQE_LENGTH, length);
	put_be64(cqe + CQE_TIME, host_now_ns(qp->nic));
}

void completion_send(struct qp *qp, const struct request *request, enum syndrome syndrome)
{
	uint8_t cqe[CQE_BYTES];

	begin(qp, cqe, syndrome ? CQE_REQUESTER_ERROR : CQE_REQUESTER, request->index);
	put_be32(cqe + CQE_QPN, request->opcode << 24 | qp->number);
	if (syndrome)
		cqe[CQE_SYNDROME] = syndrome;
	else
		succeed(qp, cqe, request->length);
	if (syndrome || request->complete)
		cq_post(qp->nic, qp->send_cq, cqe, syndrome);
	qp->sq_consumer += wqe_units(request);
	qp->done_bytes = qp->tries = 0;
	if (!syndrome)
		return;
	counter_add(qp, syndrome == SYNDROME_FLUSHED ? COUNTER_REQ_CQE_FLUSH_ERROR :
		    COUNTER_REQ_CQE_ERROR);
	if (syndrome == SYNDROME_RNR_EXCEEDED)
		counter_add(qp, COUNTER_REQ_RNR_RETRIES_EXCEEDED);
	if (syndrome == SYNDROME_RETRIES_EXCEEDED)
		counter_add(qp, COUNTER_REQ_TRANSPORT_RETRIES_EXCEEDED);
	nic_log(qp->nic, "QP %u: opcode 0x%x ends with syndrome 0x%x", qp->number, request->opcode,
		syndrome);
	qp_fail(qp);
}

static enum cqe_opcode receive_opcode(unsigned opcode)
{
	switch (opcode) {
	case OPCODE_SEND_IMMEDIATE:
		return CQE_SEND_IMMEDIATE;
	case OPCODE_SEND_INVALIDATE:
		return CQE_SEND_INVALIDATE;
	case OPCODE_WRITE_IMMEDIATE:
		return CQE_WRITE_IMMEDIATE;
	default:
		return CQE_SEND;
	}
}

void completion_receive(struct qp *qp, const struct request *receive, const struct packet *packet)
{
	const struct srq *srq = qp->service == SERVICE_XRC ? srq_find(qp->nic, packet->srq) : NULL;
	uint32_t cq = qp->receive_cq;
	uint8_t cqe[CQE_BYTES];

	begin(qp, cqe, receive_opcode(packet->opcode), receive->index);
	succeed(qp, cqe, packet->message_bytes + (wqe_is_datagram(qp) ? GRH_BYTES : 0));
	put_be16(cqe + CQE_LID, packet->from.lid);
	put_be32(cqe + CQE_SOURCE, packet->from.qp);
	put_be32(cqe + CQE_IMMEDIATE, packet->immediate);
	if (srq) {
		put_be32(cqe + CQE_USER_INDEX, srq->user_index);
		cq = srq->cq;
	}
	cq_post(qp->nic, cq, cqe, packet->solicited);
	receive_done(qp);
}

static void flush_receive(struct qp *qp, uint16_t index)
{
	uint8_t cqe[CQE_BYTES];

	begin(qp, cqe, CQE_RESPONDER_ERROR, index);
	cqe[CQE_SYNDROME] = SYNDROME_FLUSHED;
	counter_add(qp, COUNTER_RESP_CQE_FLUSH_ERROR);
	cq_post(qp->nic, qp->receive_cq, cqe, true);
	receive_done(qp);
}

/* Of a shared queue, the request that it has taken; the others wait for other QPs. */
static void flush_receives(struct qp *qp)
{
	uint16_t producer = qp_rq_producer(qp);

	if (qp->taken_srq && qp->service != SERVICE_XRC)
		flush_receive(qp, qp->taken);
	qp->taken_srq = 0;
	while (qp->rq_consumer != producer)
		flush_receive(qp, qp->rq_consumer);
}

void completion_flush(struct qp *qp)
{
	uint16_t producer = qp_sq_producer(qp);
	struct request request;

	/* a driver's index may be wrong: so many places there are at most */
	for (uint32_t i = 0; i < qp->sq_size && qp->sq_consumer != producer; i++) {
		wqe_read_send(qp, &request);
		completion_send(qp, &request, SYNDROME_FLUSHED);
	}
	flush_receives(qp);
}
