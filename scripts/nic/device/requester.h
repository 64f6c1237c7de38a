/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The requester's end of a reliable connection: what its peer sends to it. rc_run() is in
 * transport.h.
 */
#ifndef ODPBENCH_NIC_REQUESTER_H
#define ODPBENCH_NIC_REQUESTER_H

#include "packet.h"
#include "qp.h"

/* From the wire. One that nobody waits for, or no longer, is dropped. */
void requester_take_answer(struct nic *nic, const struct packet *answer);

/* The page that a request met missing is there: it is sent again. */
void requester_go_on(struct nic *nic, const struct packet *packet);

#endif
