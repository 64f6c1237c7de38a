// SPDX-License-Identifier: GPL-2.0
/* Queue pairs: commands, states, doorbells. */
#include "capability.h"
#include "qp.h"
#include "responder.h"

enum { RQ_REGULAR = 0, RQ_SHARED = 1, RQ_UNIT = 16, RECORD_RECEIVE = 0, RECORD_SEND = 4 };
enum { MTU_256 = 1, MTU_4096 = 5 };	/* enum ib_mtu */
/* Fields that a command changes besides those that it always does: MLX5_QP_OPTPAR_* */
enum { CHANGES_RRE = 1 << 1, CHANGES_RAE = 1 << 2, CHANGES_RWE = 1 << 3,
	CHANGES_COUNTER_SET = 1 << 25 };

struct qp *qp_find(struct nic *nic, uint32_t number)
{
	return objects_find(&nic->qps, number);
}

bool qp_is_reliable(const struct qp *qp)
{
	return qp->service == SERVICE_RC || qp->service == SERVICE_XRC;
}

bool qp_receives(const struct qp *qp)
{
	return qp->state == QP_RTR || qp->state == QP_RTS;
}

static void set_state(struct qp *qp, enum qp_state state)
{
	qp->state = state;
	SET(qpc, qp->context, state, state);
}

void qp_fail(struct qp *qp)
{
	set_state(qp, QP_ERROR);
}

void qp_discard(void *object, void *context)
{
	struct qp *qp = object;

	(void)context;
	responder_release(qp);
	g_queue_remove(&qp->nic->ready, qp);
	buffer_free(&qp->buffer);
	g_free(qp->answer);
	g_free(qp);
}

static bool set_up(struct qp *qp, const struct command *command)
{
	const uint8_t *context = PART(create_qp_in, command->in, qpc);

	memcpy(qp->context, context, sizeof(qp->context));
	qp->service = GET(qpc, context, st);
	qp->pd = GET(qpc, context, pd);
	qp->user_index = GET(qpc, context, user_index);
	qp->send_cq = GET(qpc, context, cqn_snd);
	qp->receive_cq = GET(qpc, context, cqn_rcv);
	qp->doorbell_record = GET(qpc, context, dbr_addr);
	if (GET(qpc, context, rq_type) == RQ_REGULAR) {
		qp->rq_size = 1u << GET(qpc, context, log_rq_size);
		qp->rq_stride = RQ_UNIT << GET(qpc, context, log_rq_stride);
	}
	if (GET(qpc, context, rq_type) == RQ_SHARED)
		qp->srq = GET(qpc, context, srqn_rmpn_xrqn);
	if (!GET(qpc, context, no_sq))
		qp->sq_size = 1u << GET(qpc, context, log_sq_size);
	qp->sq_offset = qp->rq_size * qp->rq_stride;
	return buffer_init(&qp->buffer, command, BYTE_AT(create_qp_in, pas),
			   GET(qpc, context, log_page_size), GET(qpc, context, page_offset),
			   qp->sq_offset + (uint64_t)qp->sq_size * SEND_UNIT);
}

enum status qp_create(struct nic *nic, struct command *command)
{
	struct qp *qp = g_new0(struct qp, 1);
	enum status status;

	qp->nic = nic;
	if (!set_up(qp, command)) {
		qp_discard(qp, NULL);
		return STATUS_BAD_PARAMETER;
	}
	status = command_add(command, &nic->qps, qp);
	if (status)
		return status;
	qp->number = GET(create_qp_out, command->out, qpn);
	nic_log(nic, "QP %u: service %u, %u send units, %u receives of %u bytes", qp->number,
		qp->service, qp->sq_size, qp->rq_size, qp->rq_stride);
	return STATUS_OK;
}

enum status qp_query(struct nic *nic, struct command *command)
{
	const struct qp *qp = qp_find(nic, GET(query_qp_in, command->in, qpn));

	if (!qp)
		return STATUS_BAD_RESOURCE;
	memcpy(PART(query_qp_out, command->out, qpc), qp->context, sizeof(qp->context));
	return STATUS_OK;
}

/* From the context of a command. */
#define COPY(field) SET(qpc, qp->context, field, GET(qpc, context, field))

/* Whatever it waits for, it waits no longer; nor does anybody for it. */
static void forget(struct qp *qp)
{
	qp->stalled = qp->fault_failed = false;
	qp->asked = 0;
	g_free(qp->answer);
	qp->answer = NULL;
	responder_release(qp);
	qp->responds = (struct qp_responder){ 0 };
}

static enum status reset(struct qp *qp, const uint8_t *context)
{
	(void)context;
	forget(qp);
	qp->sq_consumer = qp->rq_consumer = 0;
	qp->done_bytes = qp->tries = qp->taken_srq = 0;
	qp->waits = (struct qp_wait){ 0 };
	qp->paused_until_ns = 0;
	return STATUS_OK;
}

static enum status to_init(struct qp *qp, const uint8_t *context)
{
	COPY(rre);
	COPY(rwe);
	COPY(rae);
	COPY(q_key);
	COPY(counter_set_id);
	return reset(qp, context);
}

static enum status to_receive(struct qp *qp, const uint8_t *context)
{
	unsigned mtu = GET(qpc, context, mtu);

	if (mtu < MTU_256 || mtu > MTU_4096)
		return STATUS_BAD_PARAMETER;
	qp->mtu_bytes = 128u << mtu;
	qp->remote = GET(qpc, context, remote_qpn);
	qp->remote_lid = GET(qpc, context, primary_address_path.rlid);
	COPY(remote_qpn);
	COPY(mtu);
	COPY(min_rnr_nak);
	COPY(next_rcv_psn);
	COPY(log_rra_max);
	memcpy(PART(qpc, qp->context, primary_address_path),
	       PART(qpc, context, primary_address_path), BYTES_OF(ads));
	return STATUS_OK;
}

static enum status to_send(struct qp *qp, const uint8_t *context)
{
	COPY(rnr_retry);
	COPY(retry_count);
	COPY(primary_address_path.ack_timeout);
	COPY(next_send_psn);
	COPY(log_sra_max);
	return STATUS_OK;
}

/* What is in its queues comes back flushed. */
static enum status to_error(struct qp *qp, const uint8_t *context)
{
	(void)context;
	forget(qp);
	qp_schedule(qp, 0);
	return STATUS_OK;
}

static enum status stay(struct qp *qp, const uint8_t *context)
{
	(void)qp;
	(void)context;
	return STATUS_OK;
}

#define ANY_STATE (-1)

/* The opcode says from which state to which. */
static const struct transition {
	uint16_t opcode;
	int from;
	enum qp_state to;
	enum status (*change)(struct qp *qp, const uint8_t *context);
} transitions[] = {
	{ MLX5_CMD_OP_RST2INIT_QP, QP_RESET, QP_INIT, to_init },
	{ MLX5_CMD_OP_INIT2INIT_QP, QP_INIT, QP_INIT, stay },
	{ MLX5_CMD_OP_INIT2RTR_QP, QP_INIT, QP_RTR, to_receive },
	{ MLX5_CMD_OP_RTR2RTS_QP, QP_RTR, QP_RTS, to_send },
	{ MLX5_CMD_OP_RTS2RTS_QP, QP_RTS, QP_RTS, stay },
	{ MLX5_CMD_OP_2ERR_QP, ANY_STATE, QP_ERROR, to_error },
	{ MLX5_CMD_OP_2RST_QP, ANY_STATE, QP_RESET, reset },
};

static const struct transition *find_transition(uint16_t opcode)
{
	for (size_t i = 0; i < G_N_ELEMENTS(transitions); i++)
		if (transitions[i].opcode == opcode)
			return &transitions[i];
	return NULL;
}

/* All of these commands have one layout. */
enum status qp_modify(struct nic *nic, struct command *command)
{
	const uint8_t *context = PART(rst2init_qp_in, command->in, qpc);
	uint32_t changes = GET(rst2init_qp_in, command->in, opt_param_mask);
	const struct transition *transition =
		find_transition(GET(rst2init_qp_in, command->in, opcode));
	struct qp *qp = qp_find(nic, GET(rst2init_qp_in, command->in, qpn));
	enum status status;

	if (!qp || !transition)
		return STATUS_BAD_RESOURCE;
	if (transition->from != ANY_STATE && transition->from != (int)qp->state)
		return STATUS_BAD_RESOURCE_STATE;
	status = transition->change(qp, context);
	if (status)
		return status;
	if (changes & CHANGES_RRE)
		COPY(rre);
	if (changes & CHANGES_RAE)
		COPY(rae);
	if (changes & CHANGES_RWE)
		COPY(rwe);
	if (changes & CHANGES_COUNTER_SET)
		COPY(counter_set_id);
	set_state(qp, transition->to);
	nic_log(nic, "QP %u: state %u, remote %u at LID %u", qp->number, qp->state, qp->remote,
		qp->remote_lid);
	return STATUS_OK;
}

static uint16_t record(struct qp *qp, unsigned which)
{
	uint8_t value[4] = { 0 };

	nic_dma_read(qp->nic, qp->doorbell_record + which, value, sizeof(value));
	return get_be32(value);
}

uint16_t qp_sq_producer(struct qp *qp)
{
	return qp->sq_size ? record(qp, RECORD_SEND) : qp->sq_consumer;
}

uint16_t qp_rq_producer(struct qp *qp)
{
	return qp->rq_size ? record(qp, RECORD_RECEIVE) : qp->rq_consumer;
}

static int by_time(const void *a, const void *b, void *context)
{
	const struct qp *first = a, *second = b;

	(void)context;
	/* equal times: in the order in which they were scheduled */
	return first->due_ns < second->due_ns ? -1 : first->due_ns > second->due_ns;
}

void qp_schedule(struct qp *qp, uint64_t delay_ns)
{
	struct nic *nic = qp->nic;
	uint64_t due_ns = host_now_ns(nic) + delay_ns;
	struct qp *next;

	if (qp->queued && qp->due_ns <= due_ns)
		return;
	if (qp->queued)
		g_queue_remove(&nic->ready, qp);
	qp->due_ns = due_ns;
	qp->queued = true;
	g_queue_insert_sorted(&nic->ready, qp, by_time, NULL);
	next = g_queue_peek_head(&nic->ready);
	host_wake(nic, next->due_ns);
}

void qp_pause(struct qp *qp, uint64_t delay_ns)
{
	qp->paused_until_ns = host_now_ns(qp->nic) + delay_ns;
	qp_schedule(qp, delay_ns);
}

bool qp_is_paused(struct qp *qp)
{
	uint64_t now = host_now_ns(qp->nic);

	if (qp->paused_until_ns <= now)
		return false;
	qp_schedule(qp, qp->paused_until_ns - now);
	return true;
}

void qp_doorbell(struct nic *nic, uint64_t value)
{
	struct qp *qp = qp_find(nic, (value & 0xffffffff) >> 8);

	if (qp)
		qp_schedule(qp, nic->properties.latency_ns);
}
