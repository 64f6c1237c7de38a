/* SPDX-License-Identifier: GPL-2.0 */
/* Between messages (peer.c) and connections (connect.c). */
#ifndef ODPBENCH_PEER_INTERNAL_H
#define ODPBENCH_PEER_INTERNAL_H

#include <stdint.h>

#include "peer/peer.h"

/* Says why in peer->error, behind the name, closes the connection, and gives -err. */
int peer_fail(struct peer *peer, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Until one of these events of poll(): 0, -ETIMEDOUT or another negative errno. */
int peer_wait(const struct peer *peer, short events, uint64_t deadline_ns);

#endif
