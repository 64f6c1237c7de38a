// SPDX-License-Identifier: GPL-2.0
/*
 * The requester's end of a reliable connection. One packet of it is on its way at a time: the next
 * one follows its answer. A page that is missing here stops it before it has asked, or, where the
 * response goes, with the answer in hand, so that an atomic operation is never carried out twice.
 */
#include "completion.h"
#include "counter.h"
#include "opcode.h"
#include "pitfall.h"
#include "rc.h"
#include "requester.h"
#include "transport.h"
#include "wire.h"

enum { RNR_FOREVER = 7 };
#define FOREVER UINT_MAX

/* The message's part that is next. The driver may have made it shorter meanwhile. */
static uint32_t next_byte(const struct qp *qp, const struct request *request)
{
	return MIN(request->length, qp->done_bytes);
}

static uint32_t next_bytes(const struct qp *qp, const struct request *request)
{
	return MIN(request->length - next_byte(qp, request), qp->mtu_bytes);
}

/* The requester's own memory. False: it is not there; *going is what rc_run() has to return. */
static bool move_here(struct qp *qp, const struct request *request, uint8_t *data, uint32_t length,
		      bool write, bool *going)
{
	struct fault fault = {
		.side = write ? FAULT_REQUESTER_WRITES : FAULT_REQUESTER_READS, .write = write,
		.qp = qp, .index = request->index,
	};
	enum outcome outcome = wqe_move(qp->nic, request, qp->done_bytes, data, length, write,
					&fault.missing);

	if (outcome != DONE)
		*going = transport_stop(outcome, &fault, request);
	return outcome == DONE;
}

/* The place for an atomic operation's result must be there before the target changes. */
static bool find_place(struct qp *qp, const struct request *request, bool *going)
{
	uint8_t place[ATOMIC_BYTES];

	return request->length != ATOMIC_BYTES ||	/* which the responder will say */
	       (move_here(qp, request, place, sizeof(place), false, going) &&
		move_here(qp, request, place, sizeof(place), true, going));
}

static bool make_packet(struct qp *qp, const struct request *request, struct packet *packet,
			bool *going)
{
	packet_init(packet, PACKET_REQUEST);
	packet->from = (struct packet_end){ qp->nic->properties.lid, qp->number };
	packet->to = (struct packet_end){ qp->remote_lid, qp->remote };
	transport_describe(packet, request);
	packet->at = next_byte(qp, request);
	packet->bytes = next_bytes(qp, request);
	if (opcode_is_atomic(request->opcode))
		return find_place(qp, request, going);
	return opcode_has_response(request->opcode) ||
	       move_here(qp, request, packet->data, packet->bytes, false, going);
}

/* Tries again later, so often; then it ends with an error. */
static bool try_again(struct qp *qp, const struct request *request, uint64_t delay_ns,
		      unsigned tries, enum syndrome syndrome)
{
	if (qp->tries >= tries) {
		completion_send(qp, request, syndrome);
		return true;
	}
	qp->tries += tries != FOREVER;
	qp_pause(qp, delay_ns);
	return false;
}

static bool wait_for_answer(struct qp *qp, const struct request *request)
{
	counter_add(qp, COUNTER_LOCAL_ACK_TIMEOUT_ERR);
	return try_again(qp, request, rc_ack_timer_ns(qp), GET(qpc, qp->context, retry_count),
			 SYNDROME_RETRIES_EXCEEDED);
}

static bool wait_for_receive(struct qp *qp, const struct request *request, uint64_t delay_ns)
{
	unsigned retries = GET(qpc, qp->context, rnr_retry);

	counter_add(qp, COUNTER_RNR_NAK_RETRY_ERR);
	return try_again(qp, request, delay_ns, retries == RNR_FOREVER ? FOREVER : retries,
			 SYNDROME_RNR_EXCEEDED);
}

static bool wait_for_page(struct qp *qp, const struct packet *answer)
{
	qp->asked = answer->id;		/* until requester_go_on() */
	pitfall_wait(qp, false, answer->delay_ns);
	return false;
}

/* The packet has been carried out: its response, if it has one, goes to its place. */
static bool finish_packet(struct qp *qp, const struct request *request, struct packet *answer,
			  bool *going)
{
	uint32_t length = next_bytes(qp, request);

	if (opcode_has_response(request->opcode)) {
		/* a peer, or a driver that changes its request meanwhile, may be wrong */
		if (packet_data_bytes(answer) != length) {
			completion_send(qp, request, SYNDROME_LOCAL_LENGTH);
			return false;
		}
		if (!move_here(qp, request, answer->data, length, true, going)) {
			if (!*going)
				qp->answer = g_memdup2(answer, sizeof(*answer));
			return false;
		}
	}
	qp->done_bytes += length;
	return true;
}

/* False: it is not done; *going is what rc_run() has to return. */
static bool take(struct qp *qp, const struct request *request, struct packet *answer, bool *going)
{
	switch (answer->answer) {
	case ANSWER_DONE:
		return finish_packet(qp, request, answer, going);
	case ANSWER_NO_RECEIVE:
		*going = wait_for_receive(qp, request, answer->delay_ns);
		return false;
	case ANSWER_PAGE_MISSING:
		*going = wait_for_page(qp, answer);
		return false;
	case ANSWER_ERROR:
		completion_send(qp, request, answer->syndrome);
		return false;
	default:
		*going = wait_for_answer(qp, request);
		return false;
	}
}

static bool ask(struct qp *qp, const struct request *request, bool *going)
{
	struct packet packet, answer;

	if (!make_packet(qp, request, &packet, going))
		return false;
	if (wire_ask(qp, &packet, &answer))
		return take(qp, request, &answer, going);
	*going = false;
	return false;
}

static bool run_packet(struct qp *qp, const struct request *request, bool *going)
{
	struct packet *answer = qp->answer;
	bool done;

	if (!answer)
		return ask(qp, request, going);
	qp->answer = NULL;
	done = take(qp, request, answer, going);
	g_free(answer);
	return done;
}

bool rc_run(struct qp *qp, const struct request *request)
{
	bool going = true;

	do {
		if (!run_packet(qp, request, &going))
			return going;
	} while (qp->done_bytes < request->length);
	completion_send(qp, request, SYNDROME_NONE);
	return true;
}

static struct qp *who_asked(struct nic *nic, const struct packet *packet)
{
	struct qp *qp = qp_find(nic, packet->to.qp);

	if (!qp || !qp->asked || qp->asked != packet->id)
		return NULL;
	qp->asked = 0;
	return qp;
}

void requester_take_answer(struct nic *nic, const struct packet *answer)
{
	struct qp *qp = who_asked(nic, answer);

	if (!qp)
		return;
	qp->answer = g_memdup2(answer, sizeof(*answer));
	transport_run(qp);
}

void requester_go_on(struct nic *nic, const struct packet *packet)
{
	struct qp *qp = who_asked(nic, packet);

	if (qp)
		qp_pause(qp, pitfall_resume_ns(qp));
}
