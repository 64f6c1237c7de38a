/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Receive queues that QPs share: RMPs, and those of XRC domains. Requests are a list in the guest's
 * memory, as the driver gives places back in any order: each names the next one.
 */
#ifndef ODPBENCH_NIC_SRQ_H
#define ODPBENCH_NIC_SRQ_H

#include "buffer.h"
#include "command.h"

enum { SRQ_NEXT_BYTES = 16 };	/* of a request, before its list: which one is next */

struct srq {
	struct nic *nic;
	uint8_t context[BYTES_OF(rmpc)];	/* or xrc_srqc, which is shorter */
	uint32_t number, pd;
	uint32_t cq, user_index;	/* XRC: of completions; else those of the QP */
	struct buffer buffer;
	unsigned log_size, log_stride;
	uint64_t doorbell_record;
	uint16_t head, consumer;	/* place of the next request; how many were taken */
	uint16_t limit;			/* an event when fewer are left; 0: none */
};

enum status srq_create_rmp(struct nic *nic, struct command *command);
enum status srq_create_xrc(struct nic *nic, struct command *command);
enum status srq_modify_rmp(struct nic *nic, struct command *command);
enum status srq_arm_xrc(struct nic *nic, struct command *command);
enum status srq_query_rmp(struct nic *nic, struct command *command);
enum status srq_query_xrc(struct nic *nic, struct command *command);
void srq_discard(void *srq, void *context);

struct srq *srq_find(struct nic *nic, uint32_t number);

/* The place of the next request, which nobody else gets. False: there is none. */
bool srq_take(struct srq *srq, uint16_t *place);

#endif
