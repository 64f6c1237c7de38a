/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A peer: odpbench on another host, over TCP. A message is its length (4 bytes, big endian) and a
 * JSON object. The first one each way says which protocol its sender speaks, then one side asks
 * and the other answers. Every wait has a deadline; after any failure the connection is closed
 * and everything else on it fails at once.
 */
#ifndef ODPBENCH_PEER_H
#define ODPBENCH_PEER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "peer/protocol.h"

struct peer {
	int fd;			/* -1: no connection (any more) */
	char name[160];		/* for messages: "host:18515", or an address */
	int timeout_ms;
	const char *request;	/* what it is asked for now; NULL */
	int err;		/* of the last failure, a positive errno, */
	char error[1024];	/* and what it was, the name in it; words of the peer as they are */
};

/* An end of a connection that is there already; name is copied. */
void peer_init(struct peer *peer, int fd, const char *name, int timeout_ms);
void peer_close(struct peer *peer);

/*
 * All below: 0 (or an object), or negative errno (or NULL) with peer->err and what it was in
 * peer->error, for log_error().
 *
 * where is HOST, HOST:PORT, ADDRESS, [IPv6 ADDRESS]:PORT; port is for where none is in it.
 */
int peer_connect(struct peer *peer, const char *where, const char *port, int timeout_ms);
/* Connections to address ("" or NULL: any) and port come to listener->fd. */
int peer_listen(struct peer *listener, const char *address, const char *port);
/* The next one; -EAGAIN (and no line) where there is none now. */
int peer_accept(const struct peer *listener, struct peer *peer, int timeout_ms);

/* One message; receiving takes at most wait_ms until it begins (-ETIMEDOUT), then timeout_ms. */
int peer_send(struct peer *peer, const json_t *message);
json_t *peer_receive(struct peer *peer, int wait_ms);

/*
 * The first messages, whose members besides the protocol are `self`: the reference goes over.
 * Both sides find that protocols, the order of bytes or the counters differ, and say so in one line
 * with both values. The one who connects greets; the other welcomes, or refuses for a reason (NULL:
 * none).
 */
json_t *peer_greet(struct peer *peer, json_t *self);
json_t *peer_welcome(struct peer *peer, json_t *self, const char *refusal);

/*
 * Asks: {"request": NAME, ...arguments}; the reference of arguments (NULL: none) goes over. The
 * answer's "reply", a new reference. A request that failed over there is an error here, with the
 * peer's words and its errno (EIO where what it sent is none), and no end of the connection.
 */
json_t *peer_call(struct peer *peer, const char *request, json_t *arguments);

/*
 * Bytes that follow a request or a reply which said how many there are: data of memory regions.
 */
int peer_send_bytes(struct peer *peer, const void *from, size_t bytes);
int peer_receive_bytes(struct peer *peer, void *to, size_t bytes);
/* As peer_call(), with bytes behind the request. */
json_t *peer_call_with(struct peer *peer, const char *request, json_t *arguments,
		       const void *from, size_t bytes);

/* Answers: reply's reference goes over; or with what went wrong, and how (a positive errno). */
int peer_reply(struct peer *peer, json_t *reply);
int peer_reply_error(struct peer *peer, int err, const char *text);

/*
 * A string of an object that a peer sent: "" where there is none. log_error() makes it printable.
 */
const char *peer_text(const json_t *object, const char *key, char *buf, size_t size);

#endif
