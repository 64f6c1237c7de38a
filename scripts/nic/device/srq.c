// SPDX-License-Identifier: GPL-2.0
/* Receive queues that QPs share. */
#include "capability.h"
#include "eq.h"
#include "srq.h"

enum { EVENT_SRQN = 24, LOG_UNIT = 4, NEXT_PLACE = 2, LOG_MAX_STRIDE = 15 };

struct srq *srq_find(struct nic *nic, uint32_t number)
{
	return objects_find(&nic->srqs, number);
}

void srq_discard(void *object, void *context)
{
	struct srq *srq = object;

	(void)context;
	buffer_free(&srq->buffer);
	g_free(srq);
}

/* Both kinds, once their contexts have been read. */
static enum status create(struct srq *srq, struct command *command, size_t list_at, unsigned log_page,
			  unsigned offset)
{
	enum status status;

	if (srq->log_size > LOG_MAX_SRQ || srq->log_stride > LOG_MAX_STRIDE ||
	    !buffer_init(&srq->buffer, command, list_at, log_page, offset,
			 1ull << (srq->log_size + srq->log_stride))) {
		srq_discard(srq, NULL);
		return STATUS_BAD_PARAMETER;
	}
	status = command_add(command, &srq->nic->srqs, srq);
	if (!status)
		srq->number = GET(create_rmp_out, command->out, rmpn);
	return status;
}

enum status srq_create_rmp(struct nic *nic, struct command *command)
{
	const uint8_t *context = PART(create_rmp_in, command->in, ctx);
	const uint8_t *wq = PART(rmpc, context, wq);
	struct srq *srq = g_new0(struct srq, 1);

	*srq = (struct srq){
		.nic = nic, .pd = GET(wq, wq, pd), .doorbell_record = GET(wq, wq, dbr_addr),
		.log_size = GET(wq, wq, log_wq_sz), .log_stride = GET(wq, wq, log_wq_stride),
	};
	memcpy(srq->context, context, BYTES_OF(rmpc));
	return create(srq, command, BYTE_AT(create_rmp_in, ctx) + BYTE_AT(rmpc, wq) + BYTE_AT(wq, pas),
		      GET(wq, wq, log_wq_pg_sz), GET(wq, wq, page_offset));
}

enum status srq_create_xrc(struct nic *nic, struct command *command)
{
	const uint8_t *context = PART(create_xrc_srq_in, command->in, xrc_srq_context_entry);
	struct srq *srq = g_new0(struct srq, 1);

	*srq = (struct srq){
		.nic = nic, .pd = GET(xrc_srqc, context, pd), .cq = GET(xrc_srqc, context, cqn),
		.user_index = GET(xrc_srqc, context, user_index),
		.doorbell_record = (uint64_t)GET(xrc_srqc, context, db_record_addr_h) << 32 |
				   GET(xrc_srqc, context, db_record_addr_l) << 2,
		.log_size = GET(xrc_srqc, context, log_xrc_srq_size),
		.log_stride = GET(xrc_srqc, context, log_rq_stride) + LOG_UNIT,
	};
	memcpy(srq->context, context, BYTES_OF(xrc_srqc));
	return create(srq, command, BYTE_AT(create_xrc_srq_in, pas),
		      GET(xrc_srqc, context, log_page_size), GET(xrc_srqc, context, page_offset));
}

/* The only thing that changes is the limit. */
enum status srq_modify_rmp(struct nic *nic, struct command *command)
{
	const uint8_t *in = command->in;
	struct srq *srq = srq_find(nic, GET(modify_rmp_in, in, rmpn));

	if (!srq)
		return STATUS_BAD_RESOURCE;
	if (!GET(modify_rmp_in, in, bitmask.lwm))
		return STATUS_OK;
	srq->limit = GET(modify_rmp_in, in, ctx.wq.lwm);
	SET(rmpc, srq->context, wq.lwm, srq->limit);
	return STATUS_OK;
}

enum status srq_arm_xrc(struct nic *nic, struct command *command)
{
	struct srq *srq = srq_find(nic, GET(arm_xrc_srq_in, command->in, xrc_srqn));

	if (!srq)
		return STATUS_BAD_RESOURCE;
	srq->limit = GET(arm_xrc_srq_in, command->in, lwm);
	SET(xrc_srqc, srq->context, lwm, srq->limit);
	return STATUS_OK;
}

static enum status query(struct nic *nic, struct command *command, size_t at, size_t bytes)
{
	const struct srq *srq = srq_find(nic, GET(query_rmp_in, command->in, rmpn));

	if (!srq)
		return STATUS_BAD_RESOURCE;
	memcpy(command->out + at, srq->context, bytes);
	return STATUS_OK;
}

enum status srq_query_rmp(struct nic *nic, struct command *command)
{
	return query(nic, command, BYTE_AT(query_rmp_out, rmp_context), BYTES_OF(rmpc));
}

enum status srq_query_xrc(struct nic *nic, struct command *command)
{
	return query(nic, command, BYTE_AT(query_xrc_srq_out, xrc_srq_context_entry),
		     BYTES_OF(xrc_srqc));
}

static void check_limit(struct srq *srq, uint16_t left)
{
	uint8_t event[EQ_EVENT_BYTES] = { 0 };

	if (left >= srq->limit)
		return;
	srq->limit = 0;
	put_be32(event + EVENT_SRQN, srq->number);
	eq_post(srq->nic, EVENT_SRQ_LIMIT, 0, event);
}

bool srq_take(struct srq *srq, uint16_t *place)
{
	uint8_t record[4] = { 0 }, next[4] = { 0 };
	uint16_t left;

	nic_dma_read(srq->nic, srq->doorbell_record, record, sizeof(record));
	left = get_be32(record) - srq->consumer;
	if (!left)
		return false;
	*place = srq->head;
	buffer_read(srq->nic, &srq->buffer, (uint64_t)srq->head << srq->log_stride, next,
		    sizeof(next));
	srq->head = get_be16(next + NEXT_PLACE) & ((1u << srq->log_size) - 1);
	srq->consumer++;
	check_limit(srq, left - 1);
	return true;
}
