/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A server of peers: one client after the other. Each is served in a process of its own, so that
 * all that it used is free when it is gone, however it ended. A client that comes meanwhile is
 * refused, also by a process of its own, so nobody has to wait. A connection that says nothing is
 * no client, and keeps no client out.
 */
#ifndef ODPBENCH_PEER_SERVER_H
#define ODPBENCH_PEER_SERVER_H

#include <stdbool.h>

#include "peer/allow.h"
#include "peer/peer.h"

#define SERVER_GREETING_MS 1000	/* from connecting until all of the greeting is there */

struct server {
	/* As peer_listen(). */
	const char *address, *port;
	int timeout_ms;		/* of each message */
	/* Nobody else is served; n 0: whoever reaches it. Then it needs a secret, or a loopback address. */
	const struct allow *allow;
	size_t nallow;
	const struct secret *secret;	/* which a client must know; NULL: none */
	unsigned int most_clients;	/* end after so many; 0: never */
	unsigned int most_s;		/* end after so long, whoever is served; 0: never */
	/*
	 * Called in a process that ends afterwards. Hears the client, welcomes and serves it, or
	 * refuses it for a reason (NULL: it is served). -ENOTCONN if it was no client or was
	 * refused.
	 */
	int (*serve)(struct peer *client, const void *context, const char *refusal);
	const void *context;
};

/*
 * Serves until SIGINT or SIGTERM, or until its limits. Negative errno, logged: it could not listen
 * (-EPERM: it would serve everybody), or it ended by a limit and a client was lost.
 */
int server_run(const struct server *server);

#endif
