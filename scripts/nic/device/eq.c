// SPDX-License-Identifier: GPL-2.0
/* Event queues. */
#include "buffer.h"
#include "capability.h"
#include "eq.h"

/* struct mlx5_eqe in include/linux/mlx5/device.h */
enum { EQE_BYTES = 64, EQE_TYPE = 1, EQE_SUBTYPE = 3, EQE_DATA = 32, EQE_OWNER = 63 };
enum { INDEX_MASK = 0xffffff };

struct eq {
	unsigned log_size, vector, users;
	struct buffer buffer;
	uint32_t producer, consumer;
	bool armed;
};

static void interrupt(struct nic *nic, struct eq *eq)
{
	if (!eq->armed || ((eq->producer - eq->consumer) & INDEX_MASK) == 0)
		return;
	eq->armed = false;
	host_interrupt(nic, eq->vector);
}

void eq_post_to(struct nic *nic, struct eq *eq, enum event type, unsigned subtype,
		const uint8_t *event)
{
	uint32_t slot = eq->producer & ((1u << eq->log_size) - 1);
	uint8_t eqe[EQE_BYTES] = { 0 };

	eqe[EQE_TYPE] = type;
	eqe[EQE_SUBTYPE] = subtype;
	memcpy(eqe + EQE_DATA, event, EQ_EVENT_BYTES);
	eqe[EQE_OWNER] = eq->producer >> eq->log_size & 1;
	buffer_write(nic, &eq->buffer, (uint64_t)slot * EQE_BYTES, eqe, sizeof(eqe));
	eq->producer++;
	interrupt(nic, eq);
}

void eq_post(struct nic *nic, enum event type, unsigned subtype, const uint8_t *event)
{
	if (nic->event_eq[type])
		eq_post_to(nic, nic->event_eq[type], type, subtype, event);
}

void eq_doorbell(struct nic *nic, uint32_t value, bool arm)
{
	struct eq *eq = objects_find(&nic->eqs, value >> 24);

	if (!eq)
		return;
	eq->consumer = value & INDEX_MASK;
	if (!arm)
		return;
	eq->armed = true;
	interrupt(nic, eq);
}

struct eq *eq_get(struct nic *nic, uint32_t number)
{
	struct eq *eq = objects_find(&nic->eqs, number);

	if (eq)
		eq->users++;
	return eq;
}

void eq_put(struct eq *eq)
{
	eq->users--;
}

/* Frees nothing of the driver's: that is its own memory. */
void eq_discard(void *object, void *context)
{
	struct nic *nic = context;
	struct eq *eq = object;

	for (unsigned type = 0; type < EVENT_TYPES; type++)
		if (nic->event_eq[type] == eq)
			nic->event_eq[type] = NULL;
	buffer_free(&eq->buffer);
	g_free(eq);
}

static bool set_up(struct eq *eq, const struct command *command)
{
	const uint8_t *context = PART(create_eq_in, command->in, eq_context_entry);

	eq->log_size = GET(eqc, context, log_eq_size);
	eq->vector = GET(eqc, context, intr);
	return eq->log_size <= LOG_MAX_EQ && eq->vector < NIC_VECTORS &&
	       buffer_init(&eq->buffer, command, BYTE_AT(create_eq_in, pas),
			   GET(eqc, context, log_page_size), GET(eqc, context, page_offset),
			   (uint64_t)EQE_BYTES << eq->log_size);
}

enum status eq_create(struct nic *nic, struct command *command)
{
	uint64_t mask = get_be64(PART(create_eq_in, command->in, event_bitmask));
	struct eq *eq = g_new0(struct eq, 1);
	enum status status;

	if (!set_up(eq, command)) {
		eq_discard(eq, nic);
		return STATUS_BAD_PARAMETER;
	}
	status = command_add(command, &nic->eqs, eq);
	if (status)
		return status;
	for (unsigned type = 0; type < EVENT_TYPES; type++)
		if (mask >> type & 1)
			nic->event_eq[type] = eq;
	return STATUS_OK;
}

enum status eq_destroy(struct nic *nic, struct command *command)
{
	struct eq *eq = objects_find(&nic->eqs, GET(destroy_eq_in, command->in, eq_number));

	if (!eq)
		return STATUS_BAD_RESOURCE;
	if (eq->users)
		return STATUS_BAD_RESOURCE_STATE;
	return command_remove(command, &nic->eqs);
}
