/* SPDX-License-Identifier: GPL-2.0 */
/* Unreliable datagrams: what comes of one at its receiver. ud_run() is in transport.h. */
#ifndef ODPBENCH_NIC_UD_H
#define ODPBENCH_NIC_UD_H

#include "nic.h"
#include "packet.h"

void ud_receive(struct nic *nic, const struct packet *packet);

#endif
