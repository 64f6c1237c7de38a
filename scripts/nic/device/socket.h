/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One end of a wire as a socket on this host, which keeps packets apart. The ends are equal: the
 * first one waits for the other, which may come at any time, go, and come again.
 */
#ifndef ODPBENCH_NIC_SOCKET_H
#define ODPBENCH_NIC_SOCKET_H

#include <glib.h>
#include <stdbool.h>

/* What the owner does. */
struct socket_owner {
	/* Calls wire_socket_ready() when the file can be read or written; neither: no longer. */
	void (*watch)(void *owner, int fd, bool read, bool write);
	void (*connected)(void *owner, bool is_up);
	/* False: it makes no sense. Then the wire stays down. */
	bool (*received)(void *owner, const void *bytes, size_t length);
};

struct wire_socket {
	const char *path;
	const struct socket_owner *calls;
	void *owner;
	int listener, peer;		/* -1: none */
	GQueue waiting;			/* GBytes to be sent */
	size_t waiting_bytes;
};

/* Returns 0 or a negative errno, without a file then. The path must remain. */
int wire_socket_open(struct wire_socket *socket, const char *path, const struct socket_owner *calls,
		     void *owner);
void wire_socket_close(struct wire_socket *socket);
void wire_socket_ready(struct wire_socket *socket);

/*
 * Nothing is lost unless the peer goes; lossy: or others wait. It never calls the owner's
 * connected().
 */
void wire_socket_send(struct wire_socket *socket, const void *bytes, size_t length, bool lossy);

#endif
