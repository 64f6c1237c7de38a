/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The responder's side of a workload between two hosts, as one client asks for it: QPs, a buffer
 * and one region of memory, all of them this process's own, and what its session counted. Whoever
 * runs it ends the process afterwards, which frees everything.
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
	int idle_ms;		/* a client that asks nothing for so long is given up, */
	int closed_ms;		/* and one that has had no connections open for so long, */
	int session_ms;		/* and any one at all after that */
};

/* 0 where clients can be served; negative errno, logged: no module, no rights, no such device. */
int agent_check(const struct agent_options *options);

/*
 * Welcomes who has connected, or refuses for a reason (NULL: none), and answers until it says bye.
 * 0; -ENOTCONN where it was no client or was refused, another negative errno where it was lost:
 * logged.
 */
int agent_serve(struct peer *client, const struct agent_options *options, const char *refusal);

#endif
