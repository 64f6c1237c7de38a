/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From QP to QP. The port is connected to itself, and, with the property wire, to another
 * function's port. A request to a QP of this function is answered at once, one to the other
 * function's later; nothing else is different between them. The wire loses nothing as long as its
 * other end is there.
 */
#ifndef ODPBENCH_NIC_WIRE_H
#define ODPBENCH_NIC_WIRE_H

#include "packet.h"
#include "qp.h"

/*
 * Has a request carried out. True: the answer is there. False: it will be qp->answer, and the QP be
 * scheduled then. The request gets its id here.
 */
bool wire_ask(struct qp *qp, struct packet *request, struct packet *answer);

/* Sends what has no answer, to wherever it is addressed. */
void wire_send(struct nic *nic, const struct packet *packet);

#endif
