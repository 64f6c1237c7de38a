/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Connections of every transport within one device, for conformance cases: a link (rdma/link.h), whose
 * QPs are of that transport, and what else they need.
 */
#ifndef ODPBENCH_VALIDATE_CONNECTIONS_H
#define ODPBENCH_VALIDATE_CONNECTIONS_H

#include "rdma/link.h"
#include "validate/device.h"

struct connections {
	struct link link;
	enum transport transport;
	struct ibv_xrcd *xrcd;	/* XRC */
	struct ibv_srq *srq;	/* what the responders receive by; NULL: each its own queue */
	struct ibv_ah *ah;	/* UD: of the device itself */
	const char *failed;	/* the call that failed in connections_open() */
};

/* Opens and connects both ends of each connection. Negative errno, not logged. */
int connections_open(struct connections *to, struct verbs_device *device,
		     const struct link_options *options, enum transport transport, bool shared);
void connections_close(struct connections *to);

/* As link_post_recv() and link_post_send(), which say how wr_id is used. Negative errno, logged. */
int connections_post_recv(struct connections *to, unsigned int connection, struct ibv_recv_wr *wr);
int connections_post_send(struct connections *to, unsigned int connection, struct ibv_send_wr *wr);

#endif
