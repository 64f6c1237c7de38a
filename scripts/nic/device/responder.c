// SPDX-License-Identifier: GPL-2.0
/* The responder's end of a reliable connection: send, write, read, atomic operations. */
#include "capability.h"
#include "completion.h"
#include "counter.h"
#include "fault.h"
#include "mkey.h"
#include "opcode.h"
#include "rc.h"
#include "receive.h"
#include "responder.h"
#include "wire.h"

static void refuse(struct packet *answer, enum syndrome syndrome)
{
	answer->answer = ANSWER_ERROR;
	answer->syndrome = syndrome;
}

static void tell_to_wait(struct qp *qp, struct packet *answer)
{
	qp->responds.requester = answer->to;
	qp->responds.id = answer->id;
	answer->answer = ANSWER_PAGE_MISSING;
	answer->delay_ns = rc_rnr_timer_ns(qp);
}

/* What follows from an outcome that is not DONE. */
static void stop(enum outcome outcome, const struct fault *fault, struct packet *answer,
		 enum syndrome syndrome)
{
	struct qp *qp = fault->qp;

	if (outcome == FAULT && !qp->responds.fault_failed) {
		tell_to_wait(qp, answer);
		fault_raise(fault);
	} else {
		qp->responds.fault_failed = false;
		refuse(answer, syndrome);
	}
}

static bool move_to_receive(struct qp *qp, const struct packet *request,
			    const struct request *receive, struct packet *answer)
{
	struct fault fault = {
		.side = FAULT_RECEIVE, .write = true, .qp = qp, .index = receive->index,
		.packet_bytes = request->bytes,
	};
	enum outcome outcome = wqe_move(qp->nic, receive, request->at, (uint8_t *)request->data,
					request->bytes, true, &fault.missing);

	/* such events have no way to name a shared queue (capability.c) */
	if (outcome == FAULT && receive->shared && !capability_memory_scheme(qp->nic))
		outcome = REFUSED;
	if (outcome != DONE)
		stop(outcome, &fault, answer, SYNDROME_REMOTE_OPERATION);
	return outcome == DONE;
}

/* Whether the QP lets others read or write by key at all. */
static bool allows(const struct qp *qp, enum memory_access access)
{
	switch (access) {
	case MEMORY_REMOTE_READ:
		return GET(qpc, qp->context, rre);
	case MEMORY_REMOTE_WRITE:
		return GET(qpc, qp->context, rwe);
	default:
		return GET(qpc, qp->context, rae);
	}
}

static bool move_by_key(struct qp *qp, const struct packet *request, enum memory_access access,
			uint8_t *data, bool write, struct packet *answer)
{
	struct memory memory = {
		.pd = receive_pd(qp, request), .qp = qp->number,
		.key = request->key, .address = request->address + request->at,
		.access = access, .write = write,
	};
	struct fault fault = {
		.side = FAULT_REMOTE, .write = write, .qp = qp,
		.packet_bytes = request->bytes,
	};
	enum outcome outcome = REFUSED;

	if (allows(qp, access))
		outcome = memory_move(qp->nic, &memory, data, request->bytes, &fault.missing);
	if (outcome == FAULT)	/* an event may ask for all pages that are still to come */
		fault.missing.length += request->message_bytes - request->at - request->bytes;
	if (outcome != DONE)
		stop(outcome, &fault, answer, SYNDROME_REMOTE_ACCESS);
	return outcome == DONE;
}

/* The operands are numbers; the word in memory is the host's, as the driver chose. */
static uint64_t new_value(const struct packet *request, uint64_t old)
{
	if (request->opcode == OPCODE_FETCH_ADD)
		return old + request->swap_add;
	return old == request->compare ? request->swap_add : old;
}

static bool run_atomic(struct qp *qp, const struct packet *request, struct packet *answer)
{
	uint8_t new[ATOMIC_BYTES];
	uint64_t value;

	if (request->message_bytes != ATOMIC_BYTES || request->bytes != ATOMIC_BYTES ||
	    request->address % ATOMIC_BYTES || !allows(qp, MEMORY_REMOTE_ATOMIC)) {
		refuse(answer, SYNDROME_REMOTE_INVALID_REQUEST);
		return false;
	}
	if (!move_by_key(qp, request, MEMORY_REMOTE_ATOMIC, answer->data, false, answer))
		return false;
	memcpy(&value, answer->data, sizeof(value));
	value = htole64(new_value(request, le64toh(value)));
	memcpy(new, &value, sizeof(value));
	return move_by_key(qp, request, MEMORY_REMOTE_ATOMIC, new, true, answer);
}

static bool move(struct qp *qp, const struct packet *request, const struct request *receive,
		 struct packet *answer)
{
	if (!request->bytes)
		return true;	/* nothing is looked up */
	if (request->opcode == OPCODE_READ)
		return move_by_key(qp, request, MEMORY_REMOTE_READ, answer->data, false, answer);
	if (opcode_has_remote(request->opcode))
		return move_by_key(qp, request, MEMORY_REMOTE_WRITE, (uint8_t *)request->data, true,
				   answer);
	return move_to_receive(qp, request, receive, answer);
}

static void count(const struct qp *qp, unsigned opcode)
{
	if (opcode_is_atomic(opcode))
		counter_add(qp, COUNTER_RX_ATOMIC_REQUESTS);
	else if (opcode == OPCODE_READ)
		counter_add(qp, COUNTER_RX_READ_REQUESTS);
	else if (opcode_has_remote(opcode))
		counter_add(qp, COUNTER_RX_WRITE_REQUESTS);
}

/* Finds the receive that it takes. False: there is none, or it is too small. */
static bool find_receive(struct qp *qp, const struct packet *request, struct request *receive,
			 struct packet *answer)
{
	enum receive found = receive_next(qp, request, receive);

	if (found == RECEIVE_NONE) {
		counter_add(qp, COUNTER_OUT_OF_BUFFER);
		answer->answer = ANSWER_NO_RECEIVE;
		answer->delay_ns = rc_rnr_timer_ns(qp);
		return false;
	}
	if (found == RECEIVE_THERE &&
	    (opcode_has_remote(request->opcode) || receive->length >= request->message_bytes))
		return true;
	refuse(answer, SYNDROME_REMOTE_INVALID_REQUEST);
	return false;
}

/* A message has come in whole. */
static void finish(struct qp *qp, const struct packet *request, const struct request *receive,
		   struct packet *answer)
{
	if (request->opcode == OPCODE_SEND_INVALIDATE &&
	    !mkey_invalidate(qp->nic, receive->pd, request->immediate)) {
		refuse(answer, SYNDROME_REMOTE_ACCESS);
		return;
	}
	count(qp, request->opcode);
	if (opcode_takes_receive(request->opcode))
		completion_receive(qp, receive, request);
}

/* The answer is ANSWER_DONE unless something here changes that. */
static void carry_out(struct qp *qp, const struct packet *request, struct packet *answer)
{
	struct request receive;

	if (opcode_takes_receive(request->opcode) && !find_receive(qp, request, &receive, answer))
		return;
	if (opcode_is_atomic(request->opcode) ? !run_atomic(qp, request, answer) :
	    !move(qp, request, &receive, answer))
		return;
	if (request->at + request->bytes == request->message_bytes)
		finish(qp, request, &receive, answer);
}

static bool is_connected(const struct qp *qp, const struct packet *request)
{
	return qp_is_reliable(qp) && qp_receives(qp) &&
	       qp->nic->properties.lid == request->to.lid &&
	       qp->remote_lid == request->from.lid && qp->remote == request->from.qp;
}

void responder_run(struct nic *nic, const struct packet *request, struct packet *answer)
{
	struct qp *qp = qp_find(nic, request->to.qp);

	packet_init(answer, PACKET_ANSWER);
	answer->from = request->to;
	answer->to = request->from;
	answer->id = request->id;
	answer->opcode = request->opcode;
	answer->message_bytes = request->message_bytes;
	answer->at = request->at;
	answer->bytes = request->bytes;
	if (!qp || !is_connected(qp, request))
		answer->answer = ANSWER_NOBODY;
	else if (qp->responds.stalled)
		tell_to_wait(qp, answer);
	else
		carry_out(qp, request, answer);
}

void responder_release(struct qp *qp)
{
	struct packet packet;

	if (!qp->responds.stalled)
		return;
	qp->responds.stalled = false;
	packet_init(&packet, PACKET_GO_ON);
	packet.from = (struct packet_end){ qp->nic->properties.lid, qp->number };
	packet.to = qp->responds.requester;
	packet.id = qp->responds.id;
	wire_send(qp->nic, &packet);
}
