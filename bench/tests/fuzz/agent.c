// SPDX-License-Identifier: GPL-2.0
/*
 * What a client can send to odpbench serve: a stream of messages after a correct greeting, or,
 * if it begins with "raw:", without one.
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

static size_t greet(uint8_t *to, size_t room)
{
	char text[256];

	snprintf(text, sizeof(text), "{\"odpbench\": %d, \"version\": \"x\", \"host\": \"y\", "
		 "\"byte_order\": \"%s\", \"odp_path_abi\": %d}", PEER_PROTOCOL,
		 htonl(1) == 1 ? "big" : "little", ODP_PATH_ABI);
	return put_message(to, room, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct agent_options options = {
		.device = { .name = "none0", .port = 1, .gid_index = -1 }, .max_bytes = 32768,
		.idle_ms = WAIT_MS, .closed_ms = 60000, .session_ms = 60000,
	};
	int fds[2], big = 1 << 20;
	uint8_t greeting[256];
	struct peer client;
	size_t length = size >= 4 && !memcmp(data, "raw:", 4) ? 0 :
			greet(greeting, sizeof(greeting));

	if (size > MOST_BYTES || socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return 0;
	if (!length) {
		data += 4;
		size -= 4;
	}
	setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &big, sizeof(big));
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &big, sizeof(big));
	if (send(fds[0], greeting, length, MSG_DONTWAIT) == (ssize_t)length &&
	    send(fds[0], data, size, MSG_DONTWAIT) == (ssize_t)size) {
		shutdown(fds[0], SHUT_WR);
		peer_init(&client, fds[1], "fuzz", WAIT_MS);
		fake_posted = 0;
		agent_serve(&client, &options, NULL);
		if (fake_mrs)
			abort();
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
