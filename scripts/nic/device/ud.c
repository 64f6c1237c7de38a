// SPDX-License-Identifier: GPL-2.0
/*
 * Unreliable datagrams: one for which nobody waits, which does not fit, or which goes to a missing
 * page, is lost.
 */
#include "completion.h"
#include "receive.h"
#include "transport.h"
#include "ud.h"
#include "wire.h"

enum { GRH_BYTES = 40 };

static bool can_take(const struct qp *qp)
{
	return qp && qp->service == SERVICE_UD && qp_receives(qp);
}

void ud_receive(struct nic *nic, const struct packet *packet)
{
	struct qp *qp = qp_find(nic, packet->to.qp);
	struct request receive;
	struct missing missing;

	if (can_take(qp) && receive_next(qp, packet, &receive) == RECEIVE_THERE &&
	    receive.length >= packet->bytes + GRH_BYTES &&
	    wqe_move(nic, &receive, GRH_BYTES, (uint8_t *)packet->data, packet->bytes, true,
		     &missing) == DONE)
		completion_receive(qp, &receive, packet);
}

bool ud_run(struct qp *qp, const struct request *request)
{
	struct fault fault = {
		.side = FAULT_REQUESTER_READS, .qp = qp, .index = request->index,
	};
	struct packet packet;
	enum outcome outcome;

	if (request->length > PACKET_BYTES_MAX) {
		completion_send(qp, request, SYNDROME_LOCAL_LENGTH);
		return true;
	}
	packet_init(&packet, PACKET_DATAGRAM);
	packet.from = (struct packet_end){ qp->nic->properties.lid, qp->number };
	packet.to = (struct packet_end){ request->receiver_lid, request->receiver };
	transport_describe(&packet, request);
	packet.bytes = request->length;
	outcome = wqe_move(qp->nic, request, 0, packet.data, packet.bytes, false, &fault.missing);
	if (outcome != DONE)
		return transport_stop(outcome, &fault, request);
	wire_send(qp->nic, &packet);
	completion_send(qp, request, SYNDROME_NONE);
	return true;
}
