// SPDX-License-Identifier: GPL-2.0
/* The send queue of a QP. */
#include "completion.h"
#include "pitfall.h"
#include "transport.h"
#include "umr.h"

bool transport_stop(enum outcome outcome, const struct fault *fault, const struct request *request,
		    enum syndrome syndrome)
{
	struct qp *qp = fault->stopped;

	if (outcome == FAULT && !qp->fault_failed) {
		fault_raise(fault);
		return false;
	}
	qp->fault_failed = false;
	completion_send(qp, request, syndrome);
	return true;
}

/* False: it goes on later. */
static bool run_request(struct qp *qp, const struct request *request)
{
	enum syndrome syndrome = SYNDROME_LOCAL_QP_OPERATION;

	if (request->opcode == OPCODE_UMR)
		syndrome = umr_run(qp->nic, qp->pd, request->wqe, request->bytes);
	else if (request->opcode == OPCODE_NOP)
		syndrome = SYNDROME_NONE;
	else if (wqe_is_datagram(qp))
		return ud_run(qp, request);
	else if (qp->service == SERVICE_RC || qp->service == SERVICE_XRC)
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
	if (qp->state == QP_RTS && !qp->stalled && !qp_is_paused(qp))
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
