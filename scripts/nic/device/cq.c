// SPDX-License-Identifier: GPL-2.0
/* Completion queues. */
#include "buffer.h"
#include "capability.h"
#include "cq.h"
#include "eq.h"

enum { CQE_OWNER = 63, EVENT_CQN = 24, INDEX_MASK = 0xffffff, RESIZE = 1 };

struct cq {
	uint32_t number, producer;
	unsigned log_size, stride;
	struct buffer buffer;
	uint64_t doorbell_record;	/* begins with the driver's consumer index */
	struct eq *eq;
	bool armed, solicited_only;
};

void cq_discard(void *object, void *context)
{
	struct cq *cq = object;

	(void)context;
	if (cq->eq)
		eq_put(cq->eq);
	buffer_free(&cq->buffer);
	g_free(cq);
}

/* The ring, as a context and a list of pages describe it. */
static bool set_ring(struct cq *cq, const struct command *command, const uint8_t *context,
		     size_t list_at)
{
	cq->log_size = GET(cqc, context, log_cq_size);
	cq->stride = GET(cqc, context, cqe_sz) ? 2 * CQE_BYTES : CQE_BYTES;
	return cq->log_size <= LOG_MAX_CQ &&
	       buffer_init(&cq->buffer, command, list_at, GET(cqc, context, log_page_size),
			   GET(cqc, context, page_offset), (uint64_t)cq->stride << cq->log_size);
}

static bool set_up(struct nic *nic, struct cq *cq, const struct command *command)
{
	const uint8_t *context = PART(create_cq_in, command->in, cq_context);

	cq->doorbell_record = GET(cqc, context, dbr_addr);
	cq->eq = eq_get(nic, GET(cqc, context, c_eqn_or_apu_element));
	return cq->eq && set_ring(cq, command, context, BYTE_AT(create_cq_in, pas));
}

enum status cq_create(struct nic *nic, struct command *command)
{
	struct cq *cq = g_new0(struct cq, 1);
	enum status status;

	if (!set_up(nic, cq, command)) {
		cq_discard(cq, NULL);
		return STATUS_BAD_PARAMETER;
	}
	status = command_add(command, &nic->cqs, cq);
	if (!status)
		cq->number = GET(create_cq_out, command->out, cqn);
	return status;
}

static void post_event(struct nic *nic, struct cq *cq)
{
	uint8_t event[EQ_EVENT_BYTES] = { 0 };

	cq->armed = false;
	put_be32(event + EVENT_CQN, cq->number);
	eq_post_to(nic, cq->eq, EVENT_COMPLETION, 0, event);
}

/*
 * The driver waits for completions from its consumer index on, so one that came since it last looked
 * must not be missed.
 */
void cq_doorbell(struct nic *nic, uint64_t value)
{
	struct cq *cq = objects_find(&nic->cqs, value & INDEX_MASK);
	uint32_t control = value >> 32;

	if (!cq)
		return;
	cq->solicited_only = control >> 24 & 1;
	cq->armed = true;
	if (((cq->producer ^ control) & INDEX_MASK) != 0)
		post_event(nic, cq);
}

/* Into the ring, with the owner bit. */
static void put(struct nic *nic, struct cq *cq, uint8_t cqe[CQE_BYTES])
{
	uint32_t slot = cq->producer & ((1u << cq->log_size) - 1);

	cqe[CQE_OWNER] |= cq->producer >> cq->log_size & 1;
	/* in the larger form, the completion is the second half */
	buffer_write(nic, &cq->buffer, (uint64_t)slot * cq->stride + cq->stride - CQE_BYTES, cqe,
		     CQE_BYTES);
	cq->producer++;
}

/* Those that the driver has not consumed, and the one that says so, must fit. */
static bool fits(struct nic *nic, const struct cq *cq, unsigned log_size)
{
	uint8_t consumer[4] = { 0 };

	nic_dma_read(nic, cq->doorbell_record, consumer, sizeof(consumer));
	return ((cq->producer - get_be32(consumer)) & INDEX_MASK) < 1u << log_size;
}

/* The last completion in the old ring says that the next one is in the new ring. */
enum status cq_resize(struct nic *nic, struct command *command)
{
	struct cq *cq = objects_find(&nic->cqs, GET(modify_cq_in, command->in, cqn));
	uint8_t cqe[CQE_BYTES] = { [CQE_OWNER] = CQE_RESIZE << 4 };
	struct cq new;

	if (!cq)
		return STATUS_BAD_RESOURCE;
	if (GET(modify_cq_in, command->in, op_mod) != RESIZE)
		return STATUS_BAD_PARAMETER;
	new = *cq;
	if (!set_ring(&new, command, PART(modify_cq_in, command->in, cq_context),
		      BYTE_AT(modify_cq_in, pas)))
		return STATUS_BAD_PARAMETER;
	if (!fits(nic, cq, new.log_size)) {
		buffer_free(&new.buffer);
		return STATUS_TOO_MANY_COMPLETIONS;
	}
	put(nic, cq, cqe);
	new.producer = cq->producer;
	buffer_free(&cq->buffer);
	*cq = new;
	return STATUS_OK;
}

void cq_post(struct nic *nic, uint32_t number, uint8_t cqe[CQE_BYTES], bool solicited)
{
	struct cq *cq = objects_find(&nic->cqs, number);

	if (!cq)
		return;
	put(nic, cq, cqe);
	if (cq->armed && (solicited || !cq->solicited_only))
		post_event(nic, cq);
}
