/* SPDX-License-Identifier: GPL-2.0 */
/* Work requests as they are in the queues, taken apart. */
#ifndef ODPBENCH_NIC_WQE_H
#define ODPBENCH_NIC_WQE_H

#include "memory.h"
#include "qp.h"

enum { WQE_BYTES_MAX = 1024, WQE_SEGMENTS_MAX = WQE_BYTES_MAX / 16 };

/* A part of the data: in memory that a key names, or in the work request itself. */
struct segment {
	const uint8_t *here;	/* NULL: in memory */
	uint32_t key;
	uint64_t address;
	uint32_t length;
};

struct request {
	uint8_t wqe[WQE_BYTES_MAX];
	unsigned bytes;			/* of it */
	uint32_t pd;			/* of the memory of its segments */
	uint16_t index;			/* in its queue */
	unsigned opcode;
	bool complete, solicited;
	bool shared;			/* a receive: of a queue that QPs share */
	uint32_t immediate;
	/* remote memory, operands of an atomic operation, a datagram's receiver */
	uint32_t key, receiver;
	uint32_t srq;			/* XRC: the number of the peer's queue */
	uint16_t receiver_lid;
	uint64_t address, swap_add, compare;
	struct segment segments[WQE_SEGMENTS_MAX];
	unsigned nsegments;
	uint64_t length;		/* bytes of data in all of them */
};

/* Where a receive is. */
struct queue_place {
	const struct buffer *buffer;
	uint32_t stride, slot;
	uint16_t index;			/* as its completion names it */
	uint32_t pd;
	unsigned list_at;		/* of its segments */
};

/* The next request of a send queue, or a receive. False: it is not in memory, or makes no sense. */
bool wqe_read_send(struct qp *qp, struct request *request);
bool wqe_read_receive(struct nic *nic, const struct queue_place *place, struct request *request);

bool wqe_is_datagram(const struct qp *qp);

/* How many places of the send queue it takes. At least one, whatever it says. */
uint16_t wqe_units(const struct request *request);

/*
 * Moves bytes between data and the request's segments, from byte at on. REFUSED also where they end
 * before.
 */
enum outcome wqe_move(struct nic *nic, const struct request *request, uint32_t at, uint8_t *data,
		      uint32_t length, bool write, struct missing *missing);

#endif
