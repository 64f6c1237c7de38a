// SPDX-License-Identifier: GPL-2.0
/*
 * A wire's two ends as sockets: how they find each other, and that what is sent arrives in whole.
 */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "packet.h"
#include "socket.h"

enum { MANY = 5000 };

static char directory[] = "/tmp/wire.XXXXXX", path[64];

static struct end {
	struct wire_socket socket;
	struct pollfd watched[2];	/* fd -1: not in use */
	bool is_up, refuses;
	unsigned received, bytes, last;
} ends[3];

static void watch(void *owner, int fd, bool read, bool write)
{
	struct end *end = owner;
	struct pollfd *place = &end->watched[end->watched[0].fd != fd];

	if (end->watched[0].fd < 0)
		place = &end->watched[0];
	*place = (struct pollfd){ .fd = read || write ? fd : -1,
				  .events = (read ? POLLIN : 0) | (write ? POLLOUT : 0) };
}

static void connected(void *owner, bool is_up)
{
	((struct end *)owner)->is_up = is_up;
}

static bool received(void *owner, const void *bytes, size_t length)
{
	struct end *end = owner;

	end->received++;
	end->bytes += length;
	memcpy(&end->last, bytes, MIN(length, sizeof(end->last)));
	return !end->refuses;
}

static const struct socket_owner calls = { watch, connected, received };

static int open_end(int i)
{
	ends[i] = (struct end){ .watched = { { .fd = -1 }, { .fd = -1 } } };
	return wire_socket_open(&ends[i].socket, path, &calls, &ends[i]);
}

/* One of the ends has something to do. False: none has, for a while. */
static bool step(int i)
{
	if (poll(ends[i].watched, 2, 0) <= 0)
		return false;
	wire_socket_ready(&ends[i].socket);
	return true;
}

static void run(void)
{
	while (step(0) || step(1) || step(2))
		;
}

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(strcpy(directory, "/tmp/wire.XXXXXX")));
	snprintf(path, sizeof(path), "%s/wire", directory);
	for (int i = 0; i < 3; i++)
		ends[i] = (struct end){ .socket = { .listener = -1, .peer = -1 },
					.watched = { { .fd = -1 }, { .fd = -1 } } };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		if (ends[i].socket.calls)
			wire_socket_close(&ends[i].socket);
	return rmdir(directory);	/* nothing is left in it */
}

static void connect_two(void)
{
	assert_int_equal(open_end(0), 0);
	assert_false(ends[0].is_up);
	assert_int_equal(open_end(1), 0);
	run();
	assert_true(ends[0].is_up && ends[1].is_up);
}

static void two_ends_meet(void **state)
{
	(void)state;
	connect_two();
	wire_socket_send(&ends[0].socket, "odp", 4, false);
	wire_socket_send(&ends[1].socket, "bench", 6, false);
	wire_socket_send(&ends[1].socket, "bench", 6, true);
	run();
	assert_int_equal(ends[1].received, 1);
	assert_int_equal(ends[1].bytes, 4);
	assert_int_equal(ends[0].received, 2);
	assert_int_equal(ends[0].bytes, 12);
}

/* More than a socket takes: it waits, in its order, but what may be lost is. */
static void a_peer_that_does_not_read_yet(void **state)
{
	uint8_t packet[4000] = { 0 };

	(void)state;
	connect_two();
	for (unsigned i = 1; i <= MANY; i++) {
		memcpy(packet, &i, sizeof(i));
		wire_socket_send(&ends[0].socket, packet, sizeof(packet), false);
	}
	assert_true(ends[0].socket.waiting_bytes > 0);
	wire_socket_send(&ends[0].socket, "lost", 5, true);
	run();
	assert_int_equal(ends[1].received, MANY);
	assert_int_equal(ends[1].last, MANY);
	assert_int_equal(ends[0].socket.waiting_bytes, 0);
}

static void a_peer_that_never_reads_is_lost(void **state)
{
	uint8_t packet[4000] = { 0 };

	(void)state;
	connect_two();
	for (unsigned i = 0; i < (64 << 20) / sizeof(packet) + MANY; i++)
		wire_socket_send(&ends[0].socket, packet, sizeof(packet), false);
	assert_true(ends[0].is_up);	/* told later, not in the middle of a request */
	while (step(0) && ends[0].is_up)
		;
	assert_false(ends[0].is_up);
	assert_int_equal(ends[0].socket.waiting_bytes, 0);
}

/* Whichever waited; and the name that one leaves behind is in nobody's way. */
static void either_end_goes_and_comes(void **state)
{
	(void)state;
	connect_two();
	for (int i = 0; i < 4; i++) {
		wire_socket_close(&ends[i & 1].socket);
		run();
		assert_false(ends[!(i & 1)].is_up);
		assert_int_equal(open_end(i & 1), 0);
		run();
		assert_true(ends[0].is_up && ends[1].is_up);
	}
}

static void a_name_that_was_left_behind(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	(void)state;
	strcpy(address.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	connect_two();
}

static void an_end_that_makes_no_sense(void **state)
{
	(void)state;
	connect_two();
	ends[0].refuses = true;
	wire_socket_send(&ends[1].socket, "?", 2, false);
	wire_socket_send(&ends[1].socket, "?", 2, false);
	run();
	assert_int_equal(ends[0].received, 1);
	assert_false(ends[0].is_up || ends[1].is_up);
	assert_int_equal(ends[0].socket.listener, -1);	/* nor does it wait for another one */
}

/* The wire has two ends: a third one waits for a fourth. */
static void a_third_end(void **state)
{
	(void)state;
	connect_two();
	assert_int_equal(open_end(2), 0);
	run();
	assert_false(ends[2].is_up);
	assert_true(ends[0].is_up && ends[1].is_up);
}

static void a_place_that_is_not_there(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "%s/no/wire", directory);
	assert_int_equal(open_end(0), -2);	/* ENOENT */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(two_ends_meet),
		TEST(a_peer_that_does_not_read_yet),
		TEST(a_peer_that_never_reads_is_lost),
		TEST(either_end_goes_and_comes),
		TEST(a_name_that_was_left_behind),
		TEST(an_end_that_makes_no_sense),
		TEST(a_third_end),
		TEST(a_place_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
