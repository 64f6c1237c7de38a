/* SPDX-License-Identifier: GPL-2.0 */
/* Queue pairs: their making, their states, and when each has work to do. */
#ifndef ODPBENCH_NIC_QP_H
#define ODPBENCH_NIC_QP_H

#include "buffer.h"
#include "command.h"
#include "packet.h"

enum qp_state { QP_RESET = 0, QP_INIT = 1, QP_RTR = 2, QP_RTS = 3, QP_ERROR = 6 };
enum qp_service { SERVICE_RC = 0, SERVICE_UD = 2, SERVICE_XRC = 3, SERVICE_QP0 = 7, SERVICE_QP1 = 8,
	SERVICE_UMR = 12 };

enum { SEND_UNIT = 64 };	/* bytes: a work request of the send queue is a few of these */

/* A request that waits for a page, or has waited. */
struct qp_wait {
	uint64_t begin_ns, resend_ns;	/* since when; not sent again before so much later */
	bool for_response;		/* the page is where the response goes */
	bool dams;			/* requests behind it are lost (pitfall.h), */
	uint64_t lost_until_ns;		/* and sent again then; 0: none is lost */
};

/* Its other role: it carries out what its peer asks for. */
struct qp_responder {
	bool stalled;			/* waits for PAGE_FAULT_RESUME */
	bool fault_failed;		/* which came with an error */
	struct packet_end requester;	/* who waits meanwhile, */
	uint32_t id;			/* with which request */
};

struct qp {
	struct nic *nic;
	uint8_t context[BYTES_OF(qpc)];
	uint32_t number, pd, user_index, send_cq, receive_cq;
	enum qp_service service;
	enum qp_state state;
	/* the queues: the receive queue is at the buffer's begin, the send queue follows it */
	struct buffer buffer;
	uint64_t doorbell_record;
	uint32_t sq_offset, sq_size, rq_size, rq_stride;
	uint16_t sq_consumer, rq_consumer;
	uint32_t srq;			/* shared, in place of its own receive queue; 0: none */
	uint32_t taken_srq;		/* 0: none; of the shared queue that it took a request of */
	uint16_t taken;			/* and the place of that */
	/* the connection */
	uint32_t remote, mtu_bytes;
	uint16_t remote_lid;
	/* the request being carried out */
	uint32_t done_bytes;
	unsigned tries;			/* waits for the peer so far */
	uint32_t asked;			/* id of the packet that waits for its peer; 0: none does */
	struct packet *answer;		/* which has come, but is not dealt with; or NULL */
	bool stalled;			/* waits for PAGE_FAULT_RESUME */
	bool fault_failed;		/* which came with an error */
	struct qp_wait waits;
	struct qp_responder responds;
	uint64_t paused_until_ns;
	uint64_t due_ns;
	bool queued;			/* in nic->ready */
};

enum status qp_create(struct nic *nic, struct command *command);
enum status qp_modify(struct nic *nic, struct command *command);
enum status qp_query(struct nic *nic, struct command *command);
void qp_discard(void *qp, void *context);

struct qp *qp_find(struct nic *nic, uint32_t number);

bool qp_is_reliable(const struct qp *qp);	/* RC, or XRC: the same but for where it receives */

/* Whether it can receive from the network. */
bool qp_receives(const struct qp *qp);
void qp_fail(struct qp *qp);		/* state ERROR */

/* Producer indexes, which the driver keeps in memory. */
uint16_t qp_sq_producer(struct qp *qp);
uint16_t qp_rq_producer(struct qp *qp);

/* The driver has rung: the begin of a work request, which names the QP. */
void qp_doorbell(struct nic *nic, uint64_t value);

/* There is work to do, after so much virtual time; or sooner, if that was asked for before. */
void qp_schedule(struct qp *qp, uint64_t delay_ns);

/* It does nothing for so much virtual time, whatever is posted, and goes on then. */
void qp_pause(struct qp *qp, uint64_t delay_ns);
bool qp_is_paused(struct qp *qp);

#endif
