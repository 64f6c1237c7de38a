// SPDX-License-Identifier: GPL-2.0
/*
 * Unreliable datagrams: one for which nobody waits, which does not fit, or which goes to a missing
 * page, is lost.
 */
#include "completion.h"
#include "receive.h"
#include "transport.h"

enum { GRH_BYTES = 40 };

static bool can_take(const struct qp *peer)
{
	return peer && peer->service == SERVICE_UD && qp_receives(peer);
}

static void deliver(struct qp *qp, const struct request *request, uint8_t *data)
{
	struct qp *peer = qp_find(qp->nic, request->receiver);
	struct request receive;
	struct missing missing;

	if (can_take(peer) && receive_next(peer, request, &receive) == RECEIVE_THERE &&
	    receive.length >= request->length + GRH_BYTES &&
	    wqe_move(qp->nic, &receive, GRH_BYTES, data, request->length, true, &missing) == DONE)
		completion_receive(peer, &receive, request, qp->number);
}

bool ud_run(struct qp *qp, const struct request *request)
{
	struct fault fault = {
		.side = FAULT_REQUESTER_READS, .stopped = qp, .owner = qp, .index = request->index,
	};
	uint8_t data[PACKET_BYTES_MAX];
	enum outcome outcome;

	if (request->length > sizeof(data)) {
		completion_send(qp, request, SYNDROME_LOCAL_LENGTH);
		return true;
	}
	outcome = wqe_move(qp->nic, request, 0, data, request->length, false, &fault.missing);
	if (outcome != DONE)
		return transport_stop(outcome, &fault, request, SYNDROME_LOCAL_PROTECTION);
	deliver(qp, request, data);
	completion_send(qp, request, SYNDROME_NONE);
	return true;
}
