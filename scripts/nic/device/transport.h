/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The requests of a send queue, one after the other. Each part of the data is looked up before it
 * moves; a missing page stops the request, which goes on at the same packet after the driver's
 * resume.
 */
#ifndef ODPBENCH_NIC_TRANSPORT_H
#define ODPBENCH_NIC_TRANSPORT_H

#include "fault.h"
#include "packet.h"
#include "wqe.h"

/* Carries out what is in the send queue, until it is empty or has to wait. */
void transport_run(struct qp *qp);

/*
 * One request of each kind of service. False: it goes on later, after a resume, an answer or a
 * time.
 */
bool rc_run(struct qp *qp, const struct request *request);
bool ud_run(struct qp *qp, const struct request *request);

/*
 * What follows from an outcome of the requester's own memory that is not DONE: a fault, or, if it
 * was refused or the driver could not bring the page, an error completion. What a request's run
 * function has to return.
 */
bool transport_stop(enum outcome outcome, const struct fault *fault, const struct request *request);

/* What a packet says of the message that it is a part of. */
void transport_describe(struct packet *packet, const struct request *request);

#endif
