// SPDX-License-Identifier: GPL-2.0
/* Where packets go: to this function's own QPs, or over the wire. */
#include "requester.h"
#include "responder.h"
#include "ud.h"
#include "wire.h"

static bool is_here(const struct nic *nic, const struct packet *packet)
{
	return packet->to.lid == nic->properties.lid;
}

static void transmit(struct nic *nic, const struct packet *packet)
{
	if (nic->wire_is_up)
		host_send(nic, packet, PACKET_HEADER_BYTES + packet_data_bytes(packet),
			  packet->kind == PACKET_DATAGRAM);
}

bool wire_ask(struct qp *qp, struct packet *request, struct packet *answer)
{
	struct nic *nic = qp->nic;

	nic->last_request = MAX(nic->last_request + 1, 1);	/* 0: none */
	request->id = nic->last_request;
	if (is_here(nic, request) || !nic->wire_is_up) {
		/* another LID, which nobody has: this responder, which is not it, says so */
		responder_run(nic, request, answer);
		return true;
	}
	qp->asked = request->id;
	transmit(nic, request);
	return false;
}

static void deliver(struct nic *nic, const struct packet *packet)
{
	struct packet answer;

	if (packet->kind == PACKET_REQUEST) {	/* to another LID: nobody answers, as is said */
		responder_run(nic, packet, &answer);
		transmit(nic, &answer);
		return;
	}
	if (!is_here(nic, packet))
		return;
	switch (packet->kind) {
	case PACKET_ANSWER:
		requester_take_answer(nic, packet);
		break;
	case PACKET_GO_ON:
		requester_go_on(nic, packet);
		break;
	case PACKET_DATAGRAM:
		ud_receive(nic, packet);
		break;
	}
}

void wire_send(struct nic *nic, const struct packet *packet)
{
	if (is_here(nic, packet))
		deliver(nic, packet);
	else
		transmit(nic, packet);
}

const char *nic_receive(struct nic *nic, const void *bytes, size_t length)
{
	struct packet packet;
	const char *wrong = packet_take(&packet, bytes, length);

	if (!wrong)
		deliver(nic, &packet);
	return wrong;
}

/* Nobody answers any more: each request learns it as if it had asked for that. */
static void give_up(void *object)
{
	struct qp *qp = object;
	struct packet nobody;

	if (!qp->asked || qp->remote_lid == qp->nic->properties.lid)
		return;
	packet_init(&nobody, PACKET_ANSWER);
	nobody.answer = ANSWER_NOBODY;
	nobody.to.qp = qp->number;
	nobody.id = qp->asked;
	requester_take_answer(qp->nic, &nobody);
}

void nic_wire(struct nic *nic, bool is_up)
{
	nic_log(nic, "the wire is %s", is_up ? "up" : "down");
	nic->wire_is_up = is_up;
	if (!is_up)
		objects_each(&nic->qps, give_up);
}
