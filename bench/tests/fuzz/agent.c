// SPDX-License-Identifier: GPL-2.0
/*
 * What a client can send to odpbench serve: a stream of messages after a correct greeting. If it
 * begins with "raw:", without one; with "key:", to a server with a secret, after the greeting of a
 * client that has one; with "sec:", also after the right proof. With "far:" it is what a server
 * sends to a client that has a secret.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/agent.h"
#include "tests/fake_verbs.h"
#include "tests/fuzz/fuzz.h"

#define MOST_BYTES 8192		/* of an input: it has to go into the socket at once */
#define WAIT_MS 20

/* What the random challenge of either side is here. */
#define CHALLENGE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct secret secret = { "a secret that both know", 23 };

int __wrap_secret_challenge(char challenge[SECRET_TEXT]);
int __wrap_secret_challenge(char challenge[SECRET_TEXT])
{
	memcpy(challenge, CHALLENGE, SECRET_TEXT);
	return 0;
}

static size_t put_message(uint8_t *to, size_t room, const char *text)
{
	size_t length = strlen(text);
	uint32_t header = htonl(length);

	if (room < sizeof(header) + length)
		return 0;
	memcpy(to, &header, sizeof(header));
	memcpy(to + sizeof(header), text, length);
	return sizeof(header) + length;
}

enum kind { PLAIN, RAW, KEY, SEC, FAR };

static enum kind kind_of(const uint8_t *data, size_t size)
{
	static const char *const names[] = { [RAW] = "raw:", [KEY] = "key:", [SEC] = "sec:",
					     [FAR] = "far:" };

	for (enum kind kind = RAW; kind <= FAR; kind++)
		if (size >= 4 && !memcmp(data, names[kind], 4))
			return kind;
	return PLAIN;
}

/* What is sent before the input. */
static size_t begin(uint8_t *to, size_t room, enum kind kind)
{
	char text[512], proof[SECRET_TEXT];
	size_t length;

	if (kind == RAW || kind == FAR)
		return 0;
	snprintf(text, sizeof(text), "{\"odpbench\": %d, \"version\": \"x\", \"host\": \"y\", "
		 "\"byte_order\": \"%s\", \"odp_path_abi\": %d%s}", PEER_PROTOCOL,
		 htonl(1) == 1 ? "big" : "little", ODP_PATH_ABI,
		 kind == PLAIN ? "" : ", \"challenge\": \"" CHALLENGE "\"");
	length = put_message(to, room, text);
	if (kind != SEC)
		return length;
	secret_prove(&secret, SECRET_OF_CLIENT, CHALLENGE, CHALLENGE, proof);
	snprintf(text, sizeof(text), "{\"proof\": \"%s\"}", proof);
	return length + put_message(to + length, room - length, text);
}

/* Without the right proof nobody is served, and no input has it by chance. */
static void serve(struct peer *client, enum kind kind)
{
	static const struct agent_options options = {
		.device = { .name = "none0", .port = 1, .gid_index = -1 }, .max_bytes = 32768,
		.idle_ms = WAIT_MS, .closed_ms = 60000, .session_ms = 60000,
	};

	client->secret = kind == KEY || kind == SEC ? &secret : NULL;
	fake_posted = 0;
	if (agent_serve(client, &options, NULL) != -ENOTCONN && kind == KEY)
		abort();
	if (fake_mrs)
		abort();
}

static void greet(struct peer *server)
{
	server->secret = &secret;
	json_decref(peer_greet(server, NULL));
	peer_close(server);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fds[2], big = 1 << 20;
	uint8_t first[1024];
	enum kind kind = kind_of(data, size);
	size_t length = begin(first, sizeof(first), kind);
	struct peer peer;

	if (size > MOST_BYTES || socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return 0;
	if (kind != PLAIN) {
		data += 4;
		size -= 4;
	}
	setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &big, sizeof(big));
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &big, sizeof(big));
	if (send(fds[0], first, length, MSG_DONTWAIT) == (ssize_t)length &&
	    send(fds[0], data, size, MSG_DONTWAIT) == (ssize_t)size) {
		shutdown(fds[0], SHUT_WR);
		peer_init(&peer, fds[1], "fuzz", WAIT_MS);
		if (kind == FAR)
			greet(&peer);
		else
			serve(&peer, kind);
	} else {
		close(fds[1]);
	}
	close(fds[0]);
	return 0;
}

#define ADDRESS "[17,0,5,\"00000000000000000000ffff0a4e0002\",16]"

/*
 * Requests with numbers; chance decides which kind of number stands in which place.
 */
static const char *const requests[] = {
	"{\"request\":\"open\",\"buffer_bytes\":%lld,\"depth\":4,\"ack_timeout\":14,\"reads\":1,"
		"\"addresses\":[" ADDRESS "]}",
	"{\"request\":\"open\",\"buffer_bytes\":8192,\"depth\":%lld,\"ack_timeout\":%lld,"
		"\"reads\":%lld,\"addresses\":[" ADDRESS "," ADDRESS "]}",
	"{\"request\":\"map\",\"kind\":\"absent\",\"bytes\":%lld}",
	"{\"request\":\"map\",\"kind\":\"resident\",\"bytes\":8192}",
	"{\"request\":\"add\",\"pinned\":true}", "{\"request\":\"add\",\"pinned\":false}",
	"{\"request\":\"prepare\",\"stamp\":%lld,\"whole\":true}",
	"{\"request\":\"prepared\",\"page\":%lld,\"n\":%lld}",
	"{\"request\":\"served\",\"page\":%lld,\"n\":%lld}",
	"{\"request\":\"get\",\"of\":\"region\",\"offset\":%lld,\"length\":%lld}",
	"{\"request\":\"get\",\"of\":\"buffer\",\"offset\":%lld,\"length\":%lld}",
	"{\"request\":\"put\",\"of\":\"region\",\"offset\":%lld,\"length\":%lld}",
	"{\"request\":\"put\",\"of\":\"buffer\",\"offset\":0,\"length\":8}",
	"{\"request\":\"receive\",\"of\":\"buffer\",\"length\":%lld,\"list\":[[%lld,%lld]]}",
	"{\"request\":\"receive\",\"of\":\"region\",\"length\":4096,\"list\":[[0,0],[1,4096]]}",
	"{\"request\":\"receive\",\"of\":\"region\"}", "{\"request\":\"reap\",\"n\":%lld}",
	"{\"request\":\"remove\"}", "{\"request\":\"unmap\"}", "{\"request\":\"drop\"}",
	"{\"request\":\"close\"}", "{\"request\":\"stats\"}", "{\"request\":\"bye\"}",
	"{\"request\":\"config\",\"path\":\"native\",\"level\":%lld}",
	"{\"proof\":\"" CHALLENGE "\"}", "{\"proof\":%lld}",
	"{\"odpbench\":%lld,\"version\":\"x\",\"byte_order\":\"little\",\"odp_path_abi\":%lld,"
		"\"challenge\":\"" CHALLENGE "\",\"proof\":\"" CHALLENGE "\"}",
};

/* Adds one more request at the end. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	static const long long numbers[] = { 0, 1, 2, 8, 4096, 8192, 16384, -1, -4096, 1ll << 32,
					     1ll << 62, INT64_MAX, INT64_MIN, 4095, 65536 };
	const size_t nnumbers = sizeof(numbers) / sizeof(numbers[0]);
	size_t which = seed / 4 % (sizeof(requests) / sizeof(requests[0]));
	char text[512];

	if (seed % 4 > 2)
		return LLVMFuzzerMutate(data, size, max);
	if (max > MOST_BYTES)
		max = MOST_BYTES;
	if (size > max)
		size = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), requests[which], numbers[seed / 128 % nnumbers],
		 numbers[seed / 2048 % nnumbers], numbers[seed / 32768 % nnumbers]);
#pragma GCC diagnostic pop
	size += put_message(data + size, max - size, text);
	/* The data of the second put. */
	if (strstr(text, "\"put\"") && max - size >= 8) {
		memset(data + size, 'A', 8);
		size += 8;
	}
	return size;
}
