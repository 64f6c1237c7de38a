// SPDX-License-Identifier: GPL-2.0
/* Sets of counters. */
#include "counter.h"

struct counter_set {
	uint32_t counts[COUNTERS];
};

/* Where each is in the answer to a query. */
#define FIELD(counter, field) [counter] = BIT_AT(query_q_counter_out, field)

static const unsigned fields[COUNTERS] = {
	FIELD(COUNTER_RX_WRITE_REQUESTS, rx_write_requests),
	FIELD(COUNTER_RX_READ_REQUESTS, rx_read_requests),
	FIELD(COUNTER_RX_ATOMIC_REQUESTS, rx_atomic_requests),
	FIELD(COUNTER_OUT_OF_BUFFER, out_of_buffer),
	FIELD(COUNTER_OUT_OF_SEQUENCE, out_of_sequence),
	FIELD(COUNTER_DUPLICATE_REQUEST, duplicate_request),
	FIELD(COUNTER_RNR_NAK_RETRY_ERR, rnr_nak_retry_err),
	FIELD(COUNTER_PACKET_SEQ_ERR, packet_seq_err),
	FIELD(COUNTER_IMPLIED_NAK_SEQ_ERR, implied_nak_seq_err),
	FIELD(COUNTER_LOCAL_ACK_TIMEOUT_ERR, local_ack_timeout_err),
	FIELD(COUNTER_REQ_CQE_ERROR, req_cqe_error),
	FIELD(COUNTER_RESP_CQE_ERROR, resp_cqe_error),
	FIELD(COUNTER_REQ_CQE_FLUSH_ERROR, req_cqe_flush_error),
	FIELD(COUNTER_RESP_CQE_FLUSH_ERROR, resp_cqe_flush_error),
	FIELD(COUNTER_REQ_RNR_RETRIES_EXCEEDED, req_rnr_retries_exceeded),
	FIELD(COUNTER_REQ_TRANSPORT_RETRIES_EXCEEDED, req_transport_retries_exceeded),
};

void counter_add(const struct qp *qp, enum counter counter)
{
	struct counter_set *set = objects_find(&qp->nic->counter_sets,
					       GET(qpc, qp->context, counter_set_id));

	if (set)
		set->counts[counter]++;
}

enum status counter_alloc(struct nic *nic, struct command *command)
{
	return command_add(command, &nic->counter_sets, g_new0(struct counter_set, 1));
}

void counter_discard(void *object, void *context)
{
	(void)context;
	g_free(object);
}

enum status counter_query(struct nic *nic, struct command *command)
{
	struct counter_set *set = objects_find(&nic->counter_sets,
		GET(query_q_counter_in, command->in, counter_set_id));

	if (!set)
		return STATUS_BAD_RESOURCE;
	for (int i = 0; i < COUNTERS; i++)
		set_bits(command->out, fields[i], 32, set->counts[i]);
	if (GET(query_q_counter_in, command->in, clear))
		memset(set, 0, sizeof(*set));
	return STATUS_OK;
}
