/* SPDX-License-Identifier: GPL-2.0 */
/* Event queues: rings in the guest's memory, each with an interrupt. */
#ifndef ODPBENCH_NIC_EQ_H
#define ODPBENCH_NIC_EQ_H

#include "command.h"

#define EQ_EVENT_BYTES 28	/* of what an event says */

enum status eq_create(struct nic *nic, struct command *command);
enum status eq_destroy(struct nic *nic, struct command *command);
void eq_discard(void *eq, void *nic);

/* Users of a queue, for which it stays: completion queues. NULL: no such queue. */
struct eq *eq_get(struct nic *nic, uint32_t number);
void eq_put(struct eq *eq);

/* An event to the queue that the driver made for this type, if there is one; or to a given queue. */
void eq_post(struct nic *nic, enum event type, unsigned subtype, const uint8_t *event);
void eq_post_to(struct nic *nic, struct eq *eq, enum event type, unsigned subtype,
		const uint8_t *event);

/* The driver has consumed events; arm: it wants an interrupt for the next one. */
void eq_doorbell(struct nic *nic, uint32_t value, bool arm);

#endif
