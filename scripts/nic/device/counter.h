/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of counters of what happened on QPs ("q counters"). The driver makes a set, names it in the
 * context of each QP that it counts, and shows it in hw_counters of the port.
 */
#ifndef ODPBENCH_NIC_COUNTER_H
#define ODPBENCH_NIC_COUNTER_H

#include "qp.h"

/* Named as in hw_counters; what each means is in NVIDIA's "Understanding mlx5 Linux Counters". */
enum counter {
	COUNTER_RX_WRITE_REQUESTS,
	COUNTER_RX_READ_REQUESTS,
	COUNTER_RX_ATOMIC_REQUESTS,
	COUNTER_OUT_OF_BUFFER,
	COUNTER_OUT_OF_SEQUENCE,
	COUNTER_DUPLICATE_REQUEST,
	COUNTER_RNR_NAK_RETRY_ERR,
	COUNTER_PACKET_SEQ_ERR,
	COUNTER_IMPLIED_NAK_SEQ_ERR,
	COUNTER_LOCAL_ACK_TIMEOUT_ERR,
	COUNTER_REQ_CQE_ERROR,
	COUNTER_RESP_CQE_ERROR,
	COUNTER_REQ_CQE_FLUSH_ERROR,
	COUNTER_RESP_CQE_FLUSH_ERROR,
	COUNTER_REQ_RNR_RETRIES_EXCEEDED,
	COUNTER_REQ_TRANSPORT_RETRIES_EXCEEDED,
	COUNTERS
};

/* One more on the set of this QP, if it has one. */
void counter_add(const struct qp *qp, enum counter counter);

enum status counter_alloc(struct nic *nic, struct command *command);
enum status counter_query(struct nic *nic, struct command *command);
void counter_discard(void *set, void *context);

#endif
