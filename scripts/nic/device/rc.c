// SPDX-License-Identifier: GPL-2.0
/* Reliable connections: send, write, read, atomic operations. */
#include "capability.h"
#include "completion.h"
#include "counter.h"
#include "mkey.h"
#include "receive.h"
#include "rc.h"
#include "transport.h"

enum { RNR_FOREVER = 7, ACK_LONG = 18 };
#define ACK_UNIT_NS 4096ull
enum { ATOMIC_BYTES = 8 };
#define FOREVER UINT_MAX

/* One request on its way. */
struct operation {
	struct qp *qp, *peer;
	const struct request *request;
	const struct request *receive;	/* NULL: it takes none */
};

static bool goes_to_receive(const struct operation *operation)
{
	return operation->receive && !wqe_has_remote(operation->request);
}

/* The requester's end of one packet. */
static bool move_here(const struct operation *operation, uint8_t *data, uint32_t length, bool write,
		      bool *going)
{
	struct fault fault = {
		.side = write ? FAULT_REQUESTER_WRITES : FAULT_REQUESTER_READS, .write = write,
		.stopped = operation->qp, .owner = operation->qp,
		.index = operation->request->index,
	};
	enum outcome outcome = wqe_move(operation->qp->nic, operation->request,
					operation->qp->done_bytes, data, length, write, &fault.missing);

	if (outcome != DONE)
		*going = transport_stop(outcome, &fault, operation->request,
					SYNDROME_LOCAL_PROTECTION);
	return outcome == DONE;
}

static bool move_to_receive(const struct operation *operation, uint8_t *data, uint32_t length,
			    bool *going)
{
	struct fault fault = {
		.side = FAULT_RECEIVE, .write = true, .stopped = operation->qp,
		.owner = operation->peer, .index = operation->receive->index,
		.packet_bytes = length,
	};
	enum outcome outcome = wqe_move(operation->qp->nic, operation->receive,
					operation->qp->done_bytes, data, length, true,
					&fault.missing);

	/* such events have no way to name a shared queue (capability.c) */
	if (operation->receive->shared && !capability_memory_scheme(operation->qp->nic))
		outcome = outcome == FAULT ? REFUSED : outcome;
	if (outcome != DONE)
		*going = transport_stop(outcome, &fault, operation->request,
					SYNDROME_REMOTE_OPERATION);
	return outcome == DONE;
}

/* Whether the peer lets others read or write by key at all. */
static bool peer_allows(const struct qp *peer, enum memory_access access)
{
	switch (access) {
	case MEMORY_REMOTE_READ:
		return GET(qpc, peer->context, rre);
	case MEMORY_REMOTE_WRITE:
		return GET(qpc, peer->context, rwe);
	default:
		return GET(qpc, peer->context, rae);
	}
}

static bool move_by_key(const struct operation *operation, enum memory_access access, uint8_t *data,
			uint32_t length, bool write, bool *going)
{
	const struct request *request = operation->request;
	uint32_t at = operation->qp->done_bytes;
	struct memory memory = {
		.pd = receive_pd(operation->peer, request), .qp = operation->peer->number,
		.key = request->key, .address = request->address + at,
		.access = access, .write = write,
	};
	struct fault fault = {
		.side = FAULT_REMOTE, .write = write, .stopped = operation->qp,
		.packet_bytes = length, .operation_bytes = request->length,
	};
	enum outcome outcome = REFUSED;

	if (peer_allows(operation->peer, access))
		outcome = memory_move(operation->qp->nic, &memory, data, length, &fault.missing);
	if (outcome == FAULT)	/* an event may ask for all pages that are still to come */
		fault.missing.length += request->length - at - length;
	if (outcome != DONE)
		*going = transport_stop(outcome, &fault, request, SYNDROME_REMOTE_ACCESS);
	return outcome == DONE;
}

/* The responder's end of one packet. */
static bool move_there(const struct operation *operation, uint8_t *data, uint32_t length, bool write,
		       bool *going)
{
	if (goes_to_receive(operation))
		return move_to_receive(operation, data, length, going);
	return move_by_key(operation, write ? MEMORY_REMOTE_WRITE : MEMORY_REMOTE_READ, data, length,
			   write, going);
}

static void finish(const struct operation *operation)
{
	const struct request *request = operation->request;

	if (request->opcode == OPCODE_SEND_INVALIDATE &&
	    !mkey_invalidate(operation->qp->nic, operation->receive->pd, request->immediate)) {
		completion_send(operation->qp, request, SYNDROME_REMOTE_ACCESS);
		return;
	}
	if (wqe_is_atomic(request))
		counter_add(operation->peer, COUNTER_RX_ATOMIC_REQUESTS);
	else if (request->opcode == OPCODE_READ)
		counter_add(operation->peer, COUNTER_RX_READ_REQUESTS);
	else if (wqe_has_remote(request))
		counter_add(operation->peer, COUNTER_RX_WRITE_REQUESTS);
	if (operation->receive)
		completion_receive(operation->peer, operation->receive, request,
				   operation->qp->number);
	completion_send(operation->qp, request, SYNDROME_NONE);
}

static bool run_data(const struct operation *operation)
{
	struct qp *qp = operation->qp;
	const struct request *request = operation->request;
	uint8_t data[PACKET_BYTES_MAX];
	bool reads = request->opcode == OPCODE_READ, going = true;
	uint32_t length;

	for (; qp->done_bytes < request->length; qp->done_bytes += length) {
		length = MIN(request->length - qp->done_bytes, qp->mtu_bytes);
		if (reads ? !move_there(operation, data, length, false, &going) ||
		    !move_here(operation, data, length, true, &going) :
		    !move_here(operation, data, length, false, &going) ||
		    !move_there(operation, data, length, true, &going))
			return going;
	}
	finish(operation);
	return true;
}

/* The operands come big-endian; the word in memory is the host's, as the driver chose. */
static uint64_t new_value(const struct request *request, uint64_t old)
{
	if (request->opcode == OPCODE_FETCH_ADD)
		return old + request->swap_add;
	return old == request->compare ? request->swap_add : old;
}

static bool run_atomic(const struct operation *operation)
{
	const struct request *request = operation->request;
	uint8_t old[ATOMIC_BYTES], new[ATOMIC_BYTES];
	bool going = true;
	uint64_t value;

	if (request->length != ATOMIC_BYTES || request->address % ATOMIC_BYTES ||
	    !peer_allows(operation->peer, MEMORY_REMOTE_ATOMIC)) {
		completion_send(operation->qp, request, SYNDROME_REMOTE_INVALID_REQUEST);
		return true;
	}
	/* the place for the result must be there before the target changes */
	if (!move_here(operation, old, ATOMIC_BYTES, false, &going) ||
	    !move_here(operation, old, ATOMIC_BYTES, true, &going) ||
	    !move_by_key(operation, MEMORY_REMOTE_ATOMIC, old, ATOMIC_BYTES, false, &going))
		return going;
	memcpy(&value, old, sizeof(value));
	value = htole64(new_value(request, le64toh(value)));
	memcpy(new, &value, sizeof(value));
	if (!move_by_key(operation, MEMORY_REMOTE_ATOMIC, new, ATOMIC_BYTES, true, &going) ||
	    !move_here(operation, old, ATOMIC_BYTES, true, &going))
		return going;
	finish(operation);
	return true;
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

uint64_t rc_ack_timer_ns(const struct qp *qp)
{
	unsigned timeout = GET(qpc, qp->context, primary_address_path.ack_timeout);

	/* 0: there is no timer. It is a long one here, so that nothing waits for ever */
	return ACK_UNIT_NS << (timeout ? timeout : ACK_LONG);
}

uint64_t rc_rnr_timer_ns(const struct qp *qp)
{
	/* in units of 10 us, by their code: InfiniBand Architecture, volume 1, table 45 */
	static const uint32_t times[] = {
		65536, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768,
		1024, 1536, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 24576, 32768, 49152,
	};

	return times[GET(qpc, qp->context, min_rnr_nak)] * 10000ull;
}

/* Nobody answers. */
static bool wait_for_answer(struct qp *qp, const struct request *request)
{
	counter_add(qp, COUNTER_LOCAL_ACK_TIMEOUT_ERR);
	return try_again(qp, request, rc_ack_timer_ns(qp), GET(qpc, qp->context, retry_count),
			 SYNDROME_RETRIES_EXCEEDED);
}

/* The peer has no receive, and says how long to wait (RNR NAK). */
static bool wait_for_receive(struct qp *qp, const struct qp *peer, const struct request *request)
{
	unsigned retries = GET(qpc, qp->context, rnr_retry);

	counter_add(peer, COUNTER_OUT_OF_BUFFER);
	counter_add(qp, COUNTER_RNR_NAK_RETRY_ERR);
	return try_again(qp, request, rc_rnr_timer_ns(peer),
			 retries == RNR_FOREVER ? FOREVER : retries, SYNDROME_RNR_EXCEEDED);
}

bool rc_run(struct qp *qp, const struct request *request)
{
	struct operation operation = {
		.qp = qp, .peer = qp_find(qp->nic, qp->remote), .request = request,
	};
	struct request receive;
	enum receive found;

	if (!operation.peer || !qp_receives(operation.peer) || operation.peer->remote != qp->number)
		return wait_for_answer(qp, request);
	if (wqe_takes_receive(request)) {
		found = receive_next(operation.peer, request, &receive);
		if (found == RECEIVE_NONE)
			return wait_for_receive(qp, operation.peer, request);
		if (found == RECEIVE_BAD ||
		    (!wqe_has_remote(request) && receive.length < request->length)) {
			completion_send(qp, request, SYNDROME_REMOTE_INVALID_REQUEST);
			return true;
		}
		operation.receive = &receive;
	}
	return wqe_is_atomic(request) ? run_atomic(&operation) : run_data(&operation);
}
