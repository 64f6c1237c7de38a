/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The responder's side of a workload between two hosts, as one client asks for it: QPs, a buffer
 * and one region of memory, all of them in this process, and what its session counted. The caller
 * ends the process afterwards, which frees everything.
 */
#ifndef ODPBENCH_AGENT_H
#define ODPBENCH_AGENT_H

#include <jansson.h>

#include "peer/peer.h"
#include "rdma/verbs.h"

struct agent_options {
	struct verbs_device_options device;	/* name NULL: the first that can do ODP */
	const char *lent;	/* the PCI function where pages are mapped; NULL: the first */
	uint64_t max_bytes;	/* of this host's memory, for all that a client has at once */
	/* A client is given up when ... */
	int idle_ms;		/* it has asked nothing for so long, */
	int closed_ms;		/* it has had no connections open for so long, */
	int session_ms;		/* or it has been served for so long */
};

/* 0 if clients can be served; negative errno, logged: no module, no rights, no such device. */
int agent_check(const struct agent_options *options);

/*
 * Hears a client, welcomes it and answers until it says bye, or refuses it for a reason (NULL: it is
 * served).
 * 0; or logged, -ENOTCONN if it was no client or was refused, another negative errno if it was
 * lost.
 */
int agent_serve(struct peer *client, const struct agent_options *options, const char *refusal);

#endif
