/* SPDX-License-Identifier: GPL-2.0 */
/* What messages (peer.c) and connections (connect.c) share. */
#ifndef ODPBENCH_PEER_INTERNAL_H
#define ODPBENCH_PEER_INTERNAL_H

#include <stdint.h>

#include "peer/peer.h"

/* Writes the name and why into peer->error, closes the connection, and returns -err. */
int peer_fail(struct peer *peer, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Waits for one of these events of poll(). 0, -ETIMEDOUT or another negative errno. */
int peer_wait(const struct peer *peer, short events, uint64_t deadline_ns);

#endif
