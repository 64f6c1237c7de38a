// SPDX-License-Identifier: GPL-2.0
/* A wire's end as a socket. */
#define _GNU_SOURCE	/* accept4() */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "packet.h"
#include "socket.h"

/* A peer that reads so little is lost; every QP that is in use has one packet on its way. */
enum { WAITING_MAX = 64 << 20, PACKETS_AT_ONCE = 64, TRIES = 8 };

static int new_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

static bool set_address(struct sockaddr_un *address, const char *path)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return snprintf(address->sun_path, sizeof(address->sun_path), "%s", path) <
	       (int)sizeof(address->sun_path);
}

/* To an end that waits. A negative errno otherwise. */
static int call(const char *path)
{
	struct sockaddr_un address;
	int fd, error;

	if (!set_address(&address, path))
		return -ENAMETOOLONG;
	fd = new_socket();
	if (fd < 0 || !connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

/*
 * It listens before it has its name, so a name that nobody answers at is one that was left behind.
 */
static int wait_for_call(const char *path)
{
	struct sockaddr_un address;
	char *own = g_strdup_printf("%s.%d", path, getpid());
	int fd = set_address(&address, own) ? new_socket() : -ENAMETOOLONG, error = 0;

	if (fd >= 0) {
		if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1) ||
		    link(own, path))
			error = -errno;
		unlink(own);
	}
	g_free(own);
	if (!error)
		return fd;
	close(fd);
	return error;
}

static void set_peer(struct wire_socket *socket, int peer)
{
	socket->peer = peer;
	socket->calls->watch(socket->owner, peer, true, false);
	socket->calls->connected(socket->owner, true);
}

/* Both ends may do this at the same time. */
static int meet(struct wire_socket *socket)
{
	int fd = -EAGAIN;

	for (int i = 0; i < TRIES && fd < 0; i++) {
		fd = call(socket->path);
		if (fd >= 0) {
			set_peer(socket, fd);
			return 0;
		}
		if (fd == -ECONNREFUSED)
			unlink(socket->path);
		else if (fd != -ENOENT)
			return fd;
		fd = wait_for_call(socket->path);
		if (fd < 0 && fd != -EEXIST)
			return fd;
	}
	if (fd < 0)
		return fd;
	socket->listener = fd;
	socket->calls->watch(socket->owner, fd, true, false);
	return 0;
}

int wire_socket_open(struct wire_socket *socket, const char *path, const struct socket_owner *calls,
		     void *owner)
{
	*socket = (struct wire_socket){
		.path = path, .calls = calls, .owner = owner, .listener = -1, .peer = -1,
	};
	g_queue_init(&socket->waiting);
	return meet(socket);
}

static void close_file(struct wire_socket *socket, int *fd)
{
	if (*fd < 0)
		return;
	socket->calls->watch(socket->owner, *fd, false, false);
	close(*fd);
	*fd = -1;
}

/* With its name, so that nobody else calls. */
static void close_listener(struct wire_socket *socket)
{
	if (socket->listener >= 0)
		unlink(socket->path);
	close_file(socket, &socket->listener);
}

static void free_bytes(void *bytes)
{
	g_bytes_unref(bytes);
}

static void lose_peer(struct wire_socket *socket)
{
	close_file(socket, &socket->peer);
	g_queue_clear_full(&socket->waiting, free_bytes);
	socket->waiting_bytes = 0;
	socket->calls->connected(socket->owner, false);
}

void wire_socket_close(struct wire_socket *socket)
{
	close_listener(socket);
	if (socket->peer >= 0)
		lose_peer(socket);
}

/* False: it has to wait. What fails otherwise is a peer that has gone, which reading shows. */
static bool send_now(struct wire_socket *socket, const void *bytes, size_t length)
{
	return send(socket->peer, bytes, length, MSG_NOSIGNAL) >= 0 || errno != EAGAIN;
}

static void send_waiting(struct wire_socket *socket)
{
	GBytes *bytes;
	const void *data;
	size_t length;

	while ((bytes = g_queue_peek_head(&socket->waiting))) {
		data = g_bytes_get_data(bytes, &length);
		if (!send_now(socket, data, length))
			return;
		socket->waiting_bytes -= length;
		g_bytes_unref(g_queue_pop_head(&socket->waiting));
	}
	socket->calls->watch(socket->owner, socket->peer, true, false);
}

void wire_socket_send(struct wire_socket *socket, const void *bytes, size_t length, bool lossy)
{
	bool others = !g_queue_is_empty(&socket->waiting);

	if (socket->peer < 0 || (others && lossy) || (!others && send_now(socket, bytes, length)) ||
	    lossy)
		return;
	if (socket->waiting_bytes > WAITING_MAX) {
		shutdown(socket->peer, SHUT_RDWR);
		return;
	}
	g_queue_push_tail(&socket->waiting, g_bytes_new(bytes, length));
	socket->waiting_bytes += length;
	socket->calls->watch(socket->owner, socket->peer, true, true);
}

/* Returns whether there may be more. */
static bool receive(struct wire_socket *socket)
{
	uint8_t bytes[sizeof(struct packet) + 1];	/* one that is too long stays too long */
	ssize_t length = recv(socket->peer, bytes, sizeof(bytes), 0);

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (length <= 0) {
		lose_peer(socket);
		meet(socket);
		return false;
	}
	if (socket->calls->received(socket->owner, bytes, length))
		return true;
	lose_peer(socket);
	return false;
}

static void answer_call(struct wire_socket *socket)
{
	int peer = accept4(socket->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (peer < 0)
		return;
	close_listener(socket);
	set_peer(socket, peer);
}

void wire_socket_ready(struct wire_socket *socket)
{
	if (socket->listener >= 0) {
		answer_call(socket);
		return;
	}
	if (!g_queue_is_empty(&socket->waiting))
		send_waiting(socket);
	for (int i = 0; i < PACKETS_AT_ONCE && receive(socket); i++)
		;
}
