/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A link: reliable connections (RC) of one device, from a requester to a responder. Usually both
 * ends are in this process, so that no second process waits for its time slice. Otherwise one end
 * is here and the other is elsewhere.
 */
#ifndef ODPBENCH_RDMA_LINK_H
#define ODPBENCH_RDMA_LINK_H

#include "rdma/verbs.h"

enum link_side { LINK_REQUESTER, LINK_RESPONDER, LINK_SIDES };

struct link_options {
	unsigned int connections;	/* from 1 */
	unsigned int depth;		/* work requests that each queue of a QP holds */
	unsigned int sges;		/* pieces of memory of a request, from 1 */
	bool events;			/* sleep for completions instead of polling */
	uint8_t ack_timeout;		/* 4.096 us * 2^n, 1 to 31; 0: none (IBTA 9.7.6.1.3) */
	uint8_t retries;		/* after a timeout or a NAK, 0 to 7; rxe takes 7 for ever */
	uint8_t rnr_timer;		/* a code of IBTA table 45, 0 to 31: 12 is 0.64 ms */
	uint8_t rnr_retries;		/* 0 to 6; 7: for ever, until the deadline of the wait */
	uint8_t reads;			/* and atomics in flight on a QP, if the devices allow it */
};

/* ack_timeout 14 is 67 ms, perftest's default. */
#define LINK_DEFAULTS								\
	.connections = 1, .depth = 16, .sges = 1, .events = true, .ack_timeout = 14,	\
	.retries = 6, .rnr_timer = 12, .rnr_retries = 7, .reads = 1

/*
 * 18: 1.07 s. On an emulated machine a fault may take longer than 67 ms. The read that is then
 * repeated may find its memory region gone, and rxe takes the responder's QP down for that
 * (rxe_recheck_mr() in its rxe_resp.c).
 */
#define LINK_ACK_TIMEOUT_EMULATED 18

struct link {
	struct verbs_device *device;
	struct ibv_comp_channel *channel;	/* NULL: the CQ is polled */
	struct ibv_cq *cq;			/* of all QPs here */
	unsigned int connections;
	struct ibv_qp **qp[LINK_SIDES];		/* one a connection; NULL: that end is elsewhere */
	unsigned int *pending;			/* by connection: posted here, not yet completed */
};

/* What one end of a connection must know about the other. */
struct link_address {
	uint32_t qp_number;
	uint16_t lid;
	union ibv_gid gid;
	enum ibv_mtu mtu;
	uint8_t reads;		/* and atomics that its device answers at the same time on a QP */
};

/* Opens both ends here and connects them. Negative errno, logged. */
int link_open(struct link *link, struct verbs_device *device, const struct link_options *options);
/*
 * Opens one end of each connection. Then link_connect() connects each to the address that its peer
 * gave. Negative errno, logged.
 */
int link_open_side(struct link *link, struct verbs_device *device,
		   const struct link_options *options, enum link_side side);
struct link_address link_address(const struct link *link, enum link_side side,
				 unsigned int connection);
int link_connect(struct link *link, enum link_side side, unsigned int connection,
		 const struct link_address *peer, const struct link_options *options);
void link_close(struct link *link);

/*
 * Posts one signalled request on the requester's end of a connection, or a buffer on the
 * responder's. The lower 32 bits of wr_id become the connection. Negative errno, logged.
 */
int link_post_send(struct link *link, unsigned int connection, struct ibv_send_wr *wr);
int link_post_recv(struct link *link, unsigned int connection, struct ibv_recv_wr *wr);

/*
 * Waits until until_ns for one completion of any connection, whatever its status is. 1 if it came, 0
 * if not, -EIO if the CQ cannot be polled; nothing is logged.
 */
int link_next(struct link *link, struct ibv_wc *wc, uint64_t until_ns);

/* The same, but a completion that is not a success, or a CQ that fails, is -EIO, logged. */
int link_poll(struct link *link, struct ibv_wc *wc, const char *operation, uint64_t until_ns);

/*
 * Waits for n completions of any connections, and fails on the first that is not a success, or
 * when deadline_ns passes. completions has room for n of them, or is NULL. Negative errno,
 * logged with operation, QPs and their states.
 */
int link_wait(struct link *link, unsigned int n, struct ibv_wc *completions,
	      const char *operation, uint64_t deadline_ns);

#endif
