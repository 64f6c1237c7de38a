// SPDX-License-Identifier: GPL-2.0
/* Messages of peers: framing, requests and answers. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clock.h"
#include "peer/internal.h"
#include "peer/peer.h"

#define NS_PER_MS 1000000ull
#define MOST_ERRNO 4095		/* the kernel's MAX_ERRNO */

void peer_init(struct peer *peer, int fd, const char *name, int timeout_ms)
{
	*peer = (struct peer){ .fd = fd, .timeout_ms = timeout_ms };
	snprintf(peer->name, sizeof(peer->name), "%s", name);
}

void peer_close(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

int peer_fail(struct peer *peer, int err, const char *fmt, ...)
{
	int length = snprintf(peer->error, sizeof(peer->error), "%s: %s%s", peer->name,
			      peer->request ? peer->request : "", peer->request ? ": " : "");
	va_list args;

	va_start(args, fmt);
	vsnprintf(peer->error + length, sizeof(peer->error) - length, fmt, args);
	va_end(args);
	peer->err = err;
	peer_close(peer);
	return -err;
}

/* If it is closed, the error is the one that closed it. */
static int is_connected(struct peer *peer)
{
	if (peer->fd >= 0)
		return 0;
	if (!peer->error[0])
		return peer_fail(peer, ENOTCONN, "not connected");
	return -peer->err;
}

int peer_wait(const struct peer *peer, short events, uint64_t deadline_ns)
{
	struct pollfd fd = { .fd = peer->fd, .events = events };
	uint64_t now;
	int n;

	do {
		now = clock_now_ns();
		if (now >= deadline_ns)
			return -ETIMEDOUT;
		/* Rounded up, or the last millisecond would be spent polling. */
		n = poll(&fd, 1, (deadline_ns - now + NS_PER_MS - 1) / NS_PER_MS);
	} while (!n || (n < 0 && errno == EINTR));
	return n < 0 ? -errno : 0;
}

/* Sends all, or fails. */
static int send_bytes(struct peer *peer, const char *from, size_t length, uint64_t deadline_ns)
{
	ssize_t n;
	int ret = 0;

	while (length && !ret) {
		n = send(peer->fd, from, length, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n >= 0) {
			from += n;
			length -= n;
		} else if (errno == EAGAIN || errno == EINTR) {
			ret = peer_wait(peer, POLLOUT, deadline_ns);
		} else {
			ret = -errno;
		}
	}
	return ret;
}

/* Receives all; -EPIPE if the other side has closed. */
static int receive_bytes(struct peer *peer, char *to, size_t length, uint64_t deadline_ns)
{
	ssize_t n;
	int ret = 0;

	while (length && !ret) {
		n = recv(peer->fd, to, length, MSG_DONTWAIT);
		if (n > 0) {
			to += n;
			length -= n;
		} else if (!n) {
			ret = -EPIPE;
		} else if (errno == EAGAIN || errno == EINTR) {
			ret = peer_wait(peer, POLLIN, deadline_ns);
		} else {
			ret = -errno;
		}
	}
	return ret;
}

static uint64_t deadline_in(int ms)
{
	return clock_now_ns() + ms * NS_PER_MS;
}

/* Says in one line how the connection ended. */
static int lost(struct peer *peer, int ret, const char *doing, int waited_ms)
{
	if (ret == -ETIMEDOUT)
		return peer_fail(peer, ETIMEDOUT, "%s within %g s", doing, waited_ms / 1000.0);
	if (ret == -EPIPE)
		return peer_fail(peer, EPIPE, "it closed the connection");
	return peer_fail(peer, -ret, "the connection is lost: %s", strerror(-ret));
}

int peer_send(struct peer *peer, const json_t *message)
{
	size_t length = json_dumpb(message, NULL, 0, JSON_COMPACT);
	uint32_t header = htonl(length);
	int ret = is_connected(peer);
	char *text;

	if (ret)
		return ret;
	if (!length || length > PEER_MESSAGE_BYTES)
		return peer_fail(peer, EMSGSIZE, "a message of %zu bytes was to be sent", length);
	text = malloc(sizeof(header) + length);
	if (!text)
		return peer_fail(peer, ENOMEM, "no memory for a message");
	memcpy(text, &header, sizeof(header));
	json_dumpb(message, text + sizeof(header), length, JSON_COMPACT);
	ret = send_bytes(peer, text, sizeof(header) + length, deadline_in(peer->timeout_ms));
	free(text);
	return ret ? lost(peer, ret, "it took no message", peer->timeout_ms) : 0;
}

static json_t *parse(struct peer *peer, const char *text, size_t length)
{
	json_error_t error;
	json_t *message = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

	if (json_is_object(message))
		return message;
	peer_fail(peer, EPROTO, "its message is no JSON object%s%s", message ? "" : ": ",
		  message ? "" : error.text);
	json_decref(message);
	return NULL;
}

static json_t *receive_body(struct peer *peer, uint32_t length)
{
	json_t *message = NULL;
	char *text;
	int ret;

	if (!length || length > PEER_MESSAGE_BYTES) {
		peer_fail(peer, EMSGSIZE, "a message of %" PRIu32 " bytes; valid: 1 to %u: is it an "
			  "odpbench?", length, PEER_MESSAGE_BYTES);
		return NULL;
	}
	text = malloc(length);
	if (!text) {
		peer_fail(peer, ENOMEM, "no memory for its message");
		return NULL;
	}
	ret = receive_bytes(peer, text, length, deadline_in(peer->timeout_ms));
	if (ret)
		lost(peer, ret, "the rest of its message did not come", peer->timeout_ms);
	else
		message = parse(peer, text, length);
	free(text);
	return message;
}

json_t *peer_receive(struct peer *peer, int wait_ms)
{
	uint32_t header;
	int ret;

	if (is_connected(peer))
		return NULL;
	ret = receive_bytes(peer, (char *)&header, sizeof(header), deadline_in(wait_ms));
	if (ret) {
		lost(peer, ret, "nothing came", wait_ms);
		return NULL;
	}
	return receive_body(peer, ntohl(header));
}

bool peer_is_silent(const struct peer *peer, int wait_ms)
{
	return peer_wait(peer, POLLIN, deadline_in(wait_ms)) == -ETIMEDOUT;
}

const char *peer_text(const json_t *object, const char *key, char *buf, size_t size)
{
	const char *text = json_string_value(json_object_get(object, key));

	snprintf(buf, size, "%s", text ? text : "");
	return buf;
}

/* The reply of an answer; or NULL, with the peer's words as the error. */
static json_t *open_answer(struct peer *peer, const json_t *answer)
{
	json_t *reply = json_incref(json_object_get(answer, "reply"));
	json_int_t err = json_integer_value(json_object_get(answer, "errno"));
	char why[512];

	if (reply)
		return reply;
	if (*peer_text(answer, "error", why, sizeof(why))) {
		/* A caller that passes on 0 or less would report success. */
		peer->err = err > 0 && err <= MOST_ERRNO ? err : EIO;
		snprintf(peer->error, sizeof(peer->error), "%s: %s: %s", peer->name, peer->request,
			 why);
		return NULL;
	}
	peer_fail(peer, EPROTO, "its answer has neither reply nor error");
	return NULL;
}

int peer_send_bytes(struct peer *peer, const void *from, size_t bytes)
{
	int ret = is_connected(peer);

	if (ret)
		return ret;
	ret = send_bytes(peer, from, bytes, deadline_in(peer->timeout_ms));
	return ret ? lost(peer, ret, "it did not take all data", peer->timeout_ms) : 0;
}

int peer_receive_bytes(struct peer *peer, void *to, size_t bytes)
{
	int ret = is_connected(peer);

	if (ret)
		return ret;
	ret = receive_bytes(peer, to, bytes, deadline_in(peer->timeout_ms));
	return ret ? lost(peer, ret, "not all data came", peer->timeout_ms) : 0;
}

static json_t *ask(struct peer *peer, json_t *message, const void *from, size_t bytes)
{
	json_t *answer = NULL, *reply = NULL;
	int ret = peer_send(peer, message);

	if (!ret && bytes)
		ret = peer_send_bytes(peer, from, bytes);
	if (!ret)
		answer = peer_receive(peer, peer->timeout_ms);
	if (answer)
		reply = open_answer(peer, answer);
	json_decref(answer);
	return reply;
}

json_t *peer_call_with(struct peer *peer, const char *request, json_t *arguments,
		       const void *from, size_t bytes)
{
	json_t *message = json_pack("{s:s}", "request", request), *reply = NULL;

	if (message && arguments)
		json_object_update_missing(message, arguments);
	json_decref(arguments);
	peer->request = request;
	if (message)
		reply = ask(peer, message, from, bytes);
	else
		peer_fail(peer, ENOMEM, "no memory for a message");
	peer->request = NULL;
	json_decref(message);
	return reply;
}

json_t *peer_call(struct peer *peer, const char *request, json_t *arguments)
{
	return peer_call_with(peer, request, arguments, NULL, 0);
}

static int send_answer(struct peer *peer, json_t *answer)
{
	int ret = answer ? peer_send(peer, answer) : peer_fail(peer, ENOMEM, "no memory");

	json_decref(answer);
	return ret;
}

int peer_reply(struct peer *peer, json_t *reply)
{
	return send_answer(peer, json_pack("{s:o}", "reply", reply));
}

int peer_reply_error(struct peer *peer, int err, const char *text)
{
	return send_answer(peer, json_pack("{s:s, s:i}", "error", text, "errno", err));
}
