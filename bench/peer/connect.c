// SPDX-License-Identifier: GPL-2.0
/* Connections of peers: names and addresses, connecting with a deadline, noticing a dead host. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clock.h"
#include "peer/internal.h"

#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull
#define BACKLOG 16

/* A silent host is probed after so many seconds, then at this interval, so many times. */
#define KEEPALIVE_IDLE_S 5
#define KEEPALIVE_INTERVAL_S 2
#define KEEPALIVE_PROBES 3

static void set_option(int fd, int level, int option, int value)
{
	setsockopt(fd, level, option, &value, sizeof(value));
}

/* If an option cannot be set, our own deadlines still hold. */
static void tune(int fd, int timeout_ms)
{
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
	set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, timeout_ms);
}

/* Splits "host:port" or "[address]:port". Two colons or more without brackets are an address. */
static int split(const char *where, const char *port, char *host, size_t host_size,
		 char *service, size_t service_size)
{
	const char *end = where + strlen(where), *colon = strchr(where, ':');

	snprintf(service, service_size, "%s", port);
	if (*where == '[') {
		where++;
		end = strchr(where, ']');
		if (!end || (end[1] && end[1] != ':'))
			return -EINVAL;
		colon = end[1] ? end + 1 : NULL;
	} else if (colon && strchr(colon + 1, ':')) {
		colon = NULL;
	} else if (colon) {
		end = colon;
	}
	if (colon)
		snprintf(service, service_size, "%s", colon + 1);
	if (end == where || (size_t)(end - where) >= host_size || !*service)
		return -EINVAL;
	snprintf(host, host_size, "%.*s", (int)(end - where), where);
	return 0;
}

/* Connects to one address before the deadline. The socket, or negative errno. */
static int connect_address(const struct addrinfo *address, uint64_t deadline_ns)
{
	struct peer peer = { .fd = socket(address->ai_family, address->ai_socktype |
					  SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol) };
	socklen_t size = sizeof(int);
	int ret, err = 0;

	if (peer.fd < 0)
		return -errno;
	ret = connect(peer.fd, address->ai_addr, address->ai_addrlen) ? -errno : 0;
	if (ret == -EINPROGRESS)
		ret = peer_wait(&peer, POLLOUT, deadline_ns);
	if (!ret && getsockopt(peer.fd, SOL_SOCKET, SO_ERROR, &err, &size))
		ret = -errno;
	if (!ret)
		ret = -err;
	if (!ret)
		return peer.fd;
	peer_close(&peer);
	return ret;
}

/* A question to the resolver, which may still work on it when nobody waits any more. */
struct question {
	struct gaicb request;
	struct addrinfo hints;
	char host[128], service[32];
};

static int ask(struct question *question, uint64_t deadline_ns)
{
	struct gaicb *list[] = { &question->request };
	int ret = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL);

	while (!ret && (ret = gai_error(&question->request)) == EAI_INPROGRESS) {
		uint64_t now = clock_now_ns();
		struct timespec rest = { };

		if (now >= deadline_ns)
			return EAI_INPROGRESS;
		rest.tv_sec = (deadline_ns - now) / NS_PER_S;
		rest.tv_nsec = (deadline_ns - now) % NS_PER_S;
		gai_suspend((const struct gaicb *const *)list, 1, &rest);
		ret = 0;
	}
	return ret;
}

/* As getaddrinfo(), which may take minutes; EAI_INPROGRESS if the deadline has passed. */
static int resolve(const char *host, const char *service, struct addrinfo **addresses,
		   uint64_t deadline_ns)
{
	struct question *question = calloc(1, sizeof(*question));
	int ret;

	if (!question)
		return EAI_MEMORY;
	snprintf(question->host, sizeof(question->host), "%s", host);
	snprintf(question->service, sizeof(question->service), "%s", service);
	question->hints = (struct addrinfo){ .ai_socktype = SOCK_STREAM,
					     .ai_flags = AI_ADDRCONFIG };
	question->request = (struct gaicb){ .ar_name = question->host,
					    .ar_service = question->service,
					    .ar_request = &question->hints };
	ret = ask(question, deadline_ns);
	/* If it cannot be cancelled, the resolver will still write to it: it is not freed. */
	if (ret == EAI_INPROGRESS && gai_cancel(&question->request) != EAI_CANCELED)
		return ret;
	*addresses = question->request.ar_result;
	free(question);
	return ret;
}

/* Each address gets its part of the time that is left. */
static int connect_any(const struct addrinfo *addresses, uint64_t deadline_ns)
{
	uint64_t now = clock_now_ns();
	unsigned int left = 0;
	int ret = -ETIMEDOUT;

	for (const struct addrinfo *address = addresses; address; address = address->ai_next)
		left++;
	for (; left && now < deadline_ns; left--, addresses = addresses->ai_next) {
		ret = connect_address(addresses, now + (deadline_ns - now) / left);
		if (ret >= 0)
			return ret;
		now = clock_now_ns();
	}
	return ret;
}

int peer_connect(struct peer *peer, const char *where, const char *port, int timeout_ms)
{
	uint64_t deadline_ns = clock_now_ns() + timeout_ms * NS_PER_MS;
	struct addrinfo *addresses;
	char host[128], service[32];
	int ret;

	peer_init(peer, -1, where, timeout_ms);
	if (split(where, port, host, sizeof(host), service, sizeof(service)))
		return peer_fail(peer, EINVAL, "no host; valid: HOST, HOST:PORT or [ADDRESS]:PORT");
	snprintf(peer->name, sizeof(peer->name), strchr(host, ':') ? "[%s]:%s" : "%s:%s", host,
		 service);
	ret = resolve(host, service, &addresses, deadline_ns);
	if (ret == EAI_INPROGRESS)
		return peer_fail(peer, ETIMEDOUT, "its address was not resolved within %g s",
				 timeout_ms / 1000.0);
	if (ret)
		return peer_fail(peer, EHOSTUNREACH, "%s", gai_strerror(ret));
	ret = connect_any(addresses, deadline_ns);
	freeaddrinfo(addresses);
	if (ret == -ETIMEDOUT)
		return peer_fail(peer, ETIMEDOUT, "connect: no answer within %g s",
				 timeout_ms / 1000.0);
	if (ret == -ECONNREFUSED)
		return peer_fail(peer, ECONNREFUSED, "connect: %s: is 'odpbench serve' running "
				 "there, with --listen?", strerror(ECONNREFUSED));
	if (ret < 0)
		return peer_fail(peer, -ret, "connect: %s", strerror(-ret));
	peer->fd = ret;
	tune(peer->fd, timeout_ms);
	return 0;
}

static int listen_at(const struct addrinfo *address)
{
	int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
			address->ai_protocol), err;

	if (fd < 0)
		return -errno;
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (address->ai_family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	if (!bind(fd, address->ai_addr, address->ai_addrlen) && !listen(fd, BACKLOG))
		return fd;
	err = errno;
	close(fd);
	return -err;
}

int peer_listen(struct peer *listener, const char *address, const char *port)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	const char *host = address && *address ? address : NULL;
	struct addrinfo *addresses, *one;
	char name[160];
	int ret;

	snprintf(name, sizeof(name), "%s port %s", host ? host : "any address,", port);
	peer_init(listener, -1, name, 0);
	ret = getaddrinfo(host, port, &hints, &addresses);
	if (ret)
		return peer_fail(listener, EADDRNOTAVAIL, "%s", gai_strerror(ret));
	/* Any address: an IPv6 socket also accepts IPv4; without IPv6 it is an IPv4 socket. */
	ret = -EAFNOSUPPORT;
	for (one = addresses; one && ret < 0; one = one->ai_next)
		if (host || one->ai_family == AF_INET6)
			ret = listen_at(one);
	for (one = addresses; one && ret < 0 && ret != -EADDRINUSE; one = one->ai_next)
		ret = listen_at(one);
	freeaddrinfo(addresses);
	if (ret < 0)
		return peer_fail(listener, -ret, "cannot listen there: %s", strerror(-ret));
	listener->fd = ret;
	return 0;
}

int peer_accept(const struct peer *listener, struct peer *peer, int timeout_ms)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	char host[NI_MAXHOST] = "unknown host";
	const char *name = host;
	int fd = accept4(listener->fd, (struct sockaddr *)&address, &size,
			 SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR ? -EAGAIN : -errno;
	getnameinfo((struct sockaddr *)&address, size, host, sizeof(host), NULL, 0, NI_NUMERICHOST);
	/* An IPv4 address in its own form, not mapped into IPv6. */
	if (!strncmp(host, "::ffff:", 7))
		name = host + 7;
	peer_init(peer, fd, name, timeout_ms);
	tune(fd, timeout_ms);
	return 0;
}
