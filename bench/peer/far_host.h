/* SPDX-License-Identifier: GPL-2.0 */
/* The other host of a workload between two, as the one that measures knows it. */
#ifndef ODPBENCH_PEER_FAR_HOST_H
#define ODPBENCH_PEER_FAR_HOST_H

#include <jansson.h>

#include "peer/peer.h"

struct far_host {
	struct peer peer;
	json_t *about;		/* what it says of itself; `env.peer` */
	char name[128];		/* as it calls itself */
	char iommu_mode[16];	/* of the function on which its device's pages are mapped */
};

/*
 * Connects, and looks whether rows can be had with that host: its clocks have to be of this
 * time domain, and not icount, which skips the time in which a guest waits for another. where and
 * port as peer_connect() takes them. Negative errno, logged.
 */
int far_host_connect(struct far_host *host, const char *where, const char *port, int timeout_ms,
		     const char *time_domain);
/* Says bye, if it is still there. */
void far_host_close(struct far_host *host);

/*
 * What the last request failed of: the connection's errno where it is lost; -EREMOTEIO where it
 * failed over there, as numbers of another host mean something else here; host->peer.err has it.
 */
int far_host_error(const struct far_host *host);

/* As peer_call(); logged. */
json_t *far_host_call(struct far_host *host, const char *request, json_t *arguments);
/* Where nothing but success is of interest. As far_host_error(), logged. */
int far_host_do(struct far_host *host, const char *request, json_t *arguments);

#endif
