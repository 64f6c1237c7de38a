// SPDX-License-Identifier: GPL-2.0
/* The send queue of a QP. */
#include "completion.h"
#include "opcode.h"
#include "pitfall.h"
#include "transport.h"
#include "umr.h"

bool transport_stop(enum outcome outcome, const struct fault *fault, const struct request *request)
{
	struct qp *qp = fault->qp;

	if (outcome == FAULT && !qp->fault_failed) {
		fault_raise(fault);
		return false;
	}
	qp->fault_failed = false;
	completion_send(qp, request, SYNDROME_LOCAL_PROTECTION);
	return true;
}

void transport_describe(struct packet *packet, const struct request *request)
{
	packet->opcode = request->opcode;
	packet->solicited = request->solicited;
	packet->immediate = request->immediate;
	packet->key = request->key;
	packet->address = request->address;
	packet->swap_add = request->swap_add;
	packet->compare = request->compare;
	packet->message_bytes = request->length;
	packet->srq = request->srq;
}

/* False: it goes on later. */
static bool run_request(struct qp *qp, const struct request *request)
{
	enum syndrome syndrome = SYNDROME_LOCAL_QP_OPERATION;

	if (request->opcode == OPCODE_UMR)
		syndrome = umr_run(qp->nic, qp->pd, request->wqe, request->bytes);
	else if (request->opcode == OPCODE_NOP)
		syndrome = SYNDROME_NONE;
	else if (opcode_is_request(request->opcode) && wqe_is_datagram(qp))
		return ud_run(qp, request);
	else if (opcode_is_request(request->opcode) && qp_is_reliable(qp))
		return rc_run(qp, request);
	completion_send(qp, request, syndrome);
	return true;
}

/* Until the queue is empty, or has to wait. */
static void run_queue(struct qp *qp)
{
	uint16_t producer = qp_sq_producer(qp);
	struct request request;

	pitfall_send_again(qp);
	while (qp->state == QP_RTS && qp->sq_consumer != producer) {
		if (!wqe_read_send(qp, &request))
			completion_send(qp, &request, SYNDROME_LOCAL_QP_OPERATION);
		else if (!run_request(qp, &request) || pitfall_dams(qp))
			return;
	}
}

void transport_run(struct qp *qp)
{
	if (qp->state == QP_RTS && !qp->stalled && !qp->asked && !qp_is_paused(qp))
		run_queue(qp);
	if (qp->state == QP_ERROR)
		completion_flush(qp);
}

void nic_work(struct nic *nic)
{
	uint64_t now = host_now_ns(nic);
	struct qp *qp;

	while ((qp = g_queue_peek_head(&nic->ready)) && qp->due_ns <= now) {
		g_queue_pop_head(&nic->ready);
		qp->queued = false;
		transport_run(qp);
	}
	if (qp)
		host_wake(nic, qp->due_ns);
}
