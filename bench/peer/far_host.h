/* SPDX-License-Identifier: GPL-2.0 */
/* The other host of a workload between two hosts, seen from the host that measures. */
#ifndef ODPBENCH_PEER_FAR_HOST_H
#define ODPBENCH_PEER_FAR_HOST_H

#include <jansson.h>

#include "peer/peer.h"

struct far_host {
	struct peer peer;
	json_t *about;		/* what it says about itself; `env.peer` */
	char name[128];		/* its own name for itself */
	char iommu_mode[16];	/* of the function on which its device's pages are mapped */
};

/*
 * Connects, and checks that rows can be measured with that host. Both hosts must be in this time
 * domain, and it must not be icount, which skips the time in which a guest waits for another. where
 * and port are as for peer_connect(). A secret (NULL: none) must be known there, and stays the
 * caller's. Negative errno, logged.
 */
int far_host_connect(struct far_host *host, const char *where, const char *port, int timeout_ms,
		     const struct secret *secret, const char *time_domain);
/* Says bye, if it is still there. */
void far_host_close(struct far_host *host);

/*
 * What machine it is: `env.peer_env`, checked. NULL: it does not say, or what it says is no environment,
 * which is logged; a row is right without it.
 */
json_t *far_host_environment(struct far_host *host);

/*
 * Why the last request failed: the connection's errno if it is lost; -EREMOTEIO if the request
 * failed on the other host, whose errno means something else here and is in host->peer.err.
 */
int far_host_error(const struct far_host *host);

/* As peer_call(); logged. */
json_t *far_host_call(struct far_host *host, const char *request, json_t *arguments);
/* For a request whose reply has no data. 0, or far_host_error(), logged. */
int far_host_do(struct far_host *host, const char *request, json_t *arguments);

#endif
