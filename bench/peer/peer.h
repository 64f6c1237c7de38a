/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A peer: odpbench on another host, over TCP. A message is its length (4 bytes, big endian) and a
 * JSON object. The first message each way says which protocol its sender speaks (greeting.c). After
 * that one side asks and the other answers. Every wait has a deadline. After any failure the connection is
 * closed, and everything else on it fails at once.
 */
#ifndef ODPBENCH_PEER_H
#define ODPBENCH_PEER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "peer/protocol.h"
#include "peer/secret.h"

struct peer {
	int fd;			/* -1: no connection (any more) */
	char name[160];		/* for messages: "host:18515", or an address */
	int timeout_ms;
	const struct secret *secret;	/* both sides prove that they know it; NULL: none */
	char proof[SECRET_TEXT];	/* ours, for the welcome */
	const char *request;	/* the current request, for messages; NULL: none */
	int err;		/* of the last failure, a positive errno, */
	char error[1024];	/* and its text with the name; the peer's own words are unchanged */
};

/* Takes an existing connection; name is copied. */
void peer_init(struct peer *peer, int fd, const char *name, int timeout_ms);
void peer_close(struct peer *peer);

/*
 * All functions below return 0 (or an object); or negative errno (or NULL) with peer->err and, for
 * log_error(), a text in peer->error.
 *
 * where is HOST, HOST:PORT, ADDRESS or [IPv6 ADDRESS]:PORT; port is used if where has none.
 */
int peer_connect(struct peer *peer, const char *where, const char *port, int timeout_ms);
/* Listens on address ("" or NULL: any) and port; connections come to listener->fd. */
int peer_listen(struct peer *listener, const char *address, const char *port);
/* Accepts the next connection; -EAGAIN (without a text) if there is none now. */
int peer_accept(const struct peer *listener, struct peer *peer, int timeout_ms);

/* One message; receiving takes at most wait_ms until it begins (-ETIMEDOUT), then timeout_ms. */
int peer_send(struct peer *peer, const json_t *message);
json_t *peer_receive(struct peer *peer, int wait_ms);
/* Whether no message begins within so many ms. */
bool peer_is_silent(const struct peer *peer, int wait_ms);

/*
 * The first messages. Besides the protocol they have the members of `self`, whose reference is
 * taken. If protocols, byte orders or counters differ, both sides notice and say so in one line
 * with both values. If one side has a secret, the other has to prove that it knows it, and nothing
 * else is said before it has.
 *
 * The side that connects greets. The other hears that, and then welcomes or refuses; for a refusal
 * that is known beforehand (NULL: none) it does so when it has heard.
 */
json_t *peer_greet(struct peer *peer, json_t *self);
json_t *peer_hear(struct peer *peer, const char *refusal);
int peer_welcome(struct peer *peer, json_t *self);
/* Always fails, with -EBUSY or what else went wrong, and closes the connection. */
int peer_refuse(struct peer *peer, const char *why);

/*
 * Asks: {"request": NAME, ...arguments}; the reference of arguments (NULL: none) is taken. Returns
 * the "reply" of the answer, a new reference. A request that failed on the peer is an error here,
 * with the peer's words and its errno (EIO if it sent no valid one); the connection stays open.
 */
json_t *peer_call(struct peer *peer, const char *request, json_t *arguments);

/*
 * Bytes that follow a request or a reply, which says how many there are: data of memory regions.
 */
int peer_send_bytes(struct peer *peer, const void *from, size_t bytes);
int peer_receive_bytes(struct peer *peer, void *to, size_t bytes);
/* As peer_call(), with bytes after the request. */
json_t *peer_call_with(struct peer *peer, const char *request, json_t *arguments,
		       const void *from, size_t bytes);

/* Answers with a reply, whose reference is taken; or with an error: a positive errno and a text. */
int peer_reply(struct peer *peer, json_t *reply);
int peer_reply_error(struct peer *peer, int err, const char *text);

/*
 * A string of an object that a peer sent; "" if there is none. log_error() makes it printable.
 */
const char *peer_text(const json_t *object, const char *key, char *buf, size_t size);

#endif
