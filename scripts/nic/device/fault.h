/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page faults. A QP that comes upon a missing page stops, as a requester or as a responder; the
 * driver gets an event, brings the page, and answers with PAGE_FAULT_RESUME. There are two schemes:
 *   transport	by work queue, known to all kernels: the event names a work request, or a packet's key
 *		and address
 *   memory	by address, known to 6.12 and later, but not to 6.1: it names the key that lacks the page
 */
#ifndef ODPBENCH_NIC_FAULT_H
#define ODPBENCH_NIC_FAULT_H

#include "memory.h"
#include "qp.h"
#include "wqe.h"

/* Where the page is missing: MLX5_PFAULT_* in drivers/infiniband/hw/mlx5/odp.c */
enum fault_side {
	FAULT_REQUESTER_READS = 1,	/* the data of a send or a write */
	FAULT_RECEIVE = 2,		/* where a send goes */
	FAULT_REQUESTER_WRITES = 3,	/* where the data of a read goes */
	FAULT_REMOTE = 4,		/* memory of the peer, by key */
};

/*
 * A QP has one fault at a time in each role, so what the event and the resume name is its number
 * and its role. It has 24 bits.
 */
enum { FAULT_TOKEN_RESPONDER = 1 << 23 };

struct fault {
	enum fault_side side;
	bool write;
	struct qp *qp;			/* whose queue has the request, or whose peer the key */
	uint16_t index;			/* of that work request; FAULT_REMOTE: unused */
	uint32_t packet_bytes;
	struct missing missing;
};

void fault_raise(const struct fault *fault);
enum status fault_resume(struct nic *nic, struct command *command);

#endif
