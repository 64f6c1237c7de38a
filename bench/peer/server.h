/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A server of peers: one client after the other, each in a process of its own, so that all it had
 * is free when it is gone, however it went. Who comes meanwhile is refused by one too, and nobody
 * waits for anybody: who has connected but says nothing is no client, and keeps no client out.
 */
#ifndef ODPBENCH_PEER_SERVER_H
#define ODPBENCH_PEER_SERVER_H

#include <stdbool.h>

#include "peer/peer.h"

#define SERVER_GREETING_MS 1000	/* from connecting until all of the greeting is there */

struct server {
	/* As peer_listen(). */
	const char *address, *port;
	int timeout_ms;		/* of each message */
	bool once;		/* end with the first client */
	/*
	 * In a process that ends afterwards: welcomes who has connected, or refuses for a reason
	 * (NULL: none), and serves. -ENOTCONN where it was no client or was refused.
	 */
	int (*serve)(struct peer *client, const void *context, const char *refusal);
	const void *context;
};

/*
 * Until SIGINT or SIGTERM, or with once the end of the first client. Negative errno, logged: it
 * could not listen, or that client was lost.
 */
int server_run(const struct server *server);

#endif
