/* SPDX-License-Identifier: GPL-2.0 */
/* Completion queues: rings in the guest's memory. */
#ifndef ODPBENCH_NIC_CQ_H
#define ODPBENCH_NIC_CQ_H

#include "command.h"

enum { CQE_BYTES = 64 };

enum status cq_create(struct nic *nic, struct command *command);
enum status cq_resize(struct nic *nic, struct command *command);
void cq_discard(void *cq, void *context);

/*
 * Puts a completion on the queue of this number, if there is one, and sets its owner bit. solicited:
 * it also wakes a driver that waits for solicited completions alone.
 */
void cq_post(struct nic *nic, uint32_t number, uint8_t cqe[CQE_BYTES], bool solicited);

/* The driver wants an event for the next completion. */
void cq_doorbell(struct nic *nic, uint64_t value);

#endif
