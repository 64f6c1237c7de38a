/* SPDX-License-Identifier: GPL-2.0 */
/* The responder's end of a reliable connection. */
#ifndef ODPBENCH_NIC_RESPONDER_H
#define ODPBENCH_NIC_RESPONDER_H

#include "packet.h"
#include "qp.h"

/* Carries a request out. It may come from anywhere: all of it is looked at. */
void responder_run(struct nic *nic, const struct packet *request, struct packet *answer);

/* The page that a requester waits for is there, or never will be: let it ask again. */
void responder_release(struct qp *qp);

#endif
