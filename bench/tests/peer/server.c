// SPDX-License-Identifier: GPL-2.0
/* The server: a client that sends nothing or nonsense keeps nobody out; one being served does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "peer/server.h"

#define TIMEOUT_MS 20000	/* never waited for where all is well */
#define NS_PER_MS 1000000ull

static char port[8];
static pid_t server_pid;

/* Serves until the client hangs up; one that calls itself "crash" ends its server. */
static int serve(struct peer *client, const void *context, const char *refusal)
{
	json_t *theirs = peer_hear(client, refusal);
	char host[16];

	(void)context;
	if (!theirs || peer_welcome(client, NULL)) {
		json_decref(theirs);
		return -ENOTCONN;
	}
	if (!strcmp(peer_text(theirs, "host", host, sizeof(host)), "crash"))
		raise(SIGKILL);
	json_decref(theirs);
	json_decref(peer_receive(client, TIMEOUT_MS));
	return 0;
}

/* A port that was free just now. */
static void find_port(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	struct peer listener;

	assert_int_equal(peer_listen(&listener, "127.0.0.1", "0"), 0);
	assert_int_equal(getsockname(listener.fd, (struct sockaddr *)&address, &size), 0);
	snprintf(port, sizeof(port), "%u", ntohs(address.sin_port));
	peer_close(&listener);
}

static const struct server plain = { .address = "127.0.0.1", .port = port,
				     .timeout_ms = TIMEOUT_MS, .serve = serve };

static void start(struct server server)
{
	struct peer peer = { .fd = -1 };

	find_port();
	fflush(NULL);
	server_pid = fork();
	if (!server_pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(server_run(&server) ? 1 : 0);
	}
	for (int i = 0; i < 1000 && peer.fd < 0; i++) {
		usleep(10000);
		peer_connect(&peer, "127.0.0.1", port, TIMEOUT_MS);
	}
	assert_true(peer.fd >= 0);
	peer_close(&peer);
}

static int start_server(void **state)
{
	(void)state;
	start(plain);
	return 0;
}

/* Its exit status. */
static int end_of_server(void)
{
	int status = 0;

	waitpid(server_pid, &status, 0);
	server_pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int stop_server(void **state)
{
	(void)state;
	if (!server_pid)
		return 0;
	kill(server_pid, SIGTERM);
	return end_of_server();
}

static struct peer silent(void)
{
	struct peer peer;

	assert_int_equal(peer_connect(&peer, "127.0.0.1", port, TIMEOUT_MS), 0);
	return peer;
}

/* Connects and greets. Is the client accepted? */
static bool greets(struct peer *peer, const char *host)
{
	json_t *theirs;

	*peer = silent();
	theirs = peer_greet(peer, json_pack("{s:s}", "host", host));
	json_decref(theirs);
	return theirs;
}

static uint64_t ms_since(uint64_t begin_ns)
{
	return (clock_now_ns() - begin_ns) / NS_PER_MS;
}

static void the_silent_keep_nobody_out(void **state)
{
	struct peer quiet[40], client;
	uint64_t begin;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		quiet[i] = silent();
	begin = clock_now_ns();
	assert_true(greets(&client, "good"));
	/* The server did not wait for any of the silent ones. */
	assert_in_range(ms_since(begin), 0, SERVER_GREETING_MS - 1);
	peer_close(&client);
	for (size_t i = 0; i < 40; i++)
		peer_close(&quiet[i]);
}

static void the_silent_are_given_up(void **state)
{
	struct peer quiet = silent();
	uint64_t begin = clock_now_ns();

	(void)state;
	assert_null(peer_receive(&quiet, TIMEOUT_MS));
	assert_int_equal(quiet.err, EPIPE);
	assert_in_range(ms_since(begin), 500, TIMEOUT_MS / 2);
}

static void nonsense_is_given_up_at_once(void **state)
{
	static const char *const texts[] = { "GET / HTTP/1.1\r\n\r\n", "\xff\xff\xff\xff{}" };
	struct peer peer;
	uint64_t begin = clock_now_ns();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		peer = silent();
		assert_true(write(peer.fd, texts[i], strlen(texts[i])) > 4);
		assert_null(peer_receive(&peer, TIMEOUT_MS));
		assert_int_not_equal(peer.err, ETIMEDOUT);
	}
	assert_in_range(ms_since(begin), 0, SERVER_GREETING_MS - 1);
}

/* The first half of a greeting, and then nothing. */
static void half_a_greeting(void **state)
{
	struct peer half = silent(), client;
	uint32_t header = htonl(100);

	(void)state;
	assert_int_equal(write(half.fd, &header, sizeof(header)), sizeof(header));
	assert_int_equal(write(half.fd, "{\"odp", 5), 5);
	assert_true(greets(&client, "good"));
	peer_close(&client);
	peer_close(&half);
}

static void who_is_served_keeps_others_out(void **state)
{
	struct peer client, second, third;
	uint64_t begin = clock_now_ns();
	bool served;

	(void)state;
	assert_true(greets(&client, "good"));
	assert_false(greets(&second, "second"));
	assert_non_null(strstr(second.error, "busy with 127.0.0.1"));
	peer_close(&client);
	/* On a busy host it takes a while until the server hears that the first has gone. */
	while (!(served = greets(&third, "third")) && ms_since(begin) < TIMEOUT_MS)
		peer_close(&third);
	assert_true(served);
	peer_close(&third);
}

static void a_crash_is_one_clients(void **state)
{
	struct peer client;

	(void)state;
	greets(&client, "crash");
	peer_close(&client);
	assert_true(greets(&client, "good"));
	peer_close(&client);
}

static void once_is_of_clients(void **state)
{
	struct server once = plain;
	struct peer peer;

	(void)state;
	once.most_clients = 1;
	start(once);
	peer = silent();
	peer_close(&peer);
	assert_true(greets(&peer, "good"));
	peer_close(&peer);
	assert_int_equal(end_of_server(), 0);
	start(once);
	greets(&peer, "crash");
	peer_close(&peer);
	assert_int_equal(end_of_server(), 1);
}

/* Greets until the client before has gone. */
static void comes_and_goes(const char *host)
{
	uint64_t begin = clock_now_ns();
	struct peer peer;

	while (!greets(&peer, host) && strstr(peer.error, "busy") && ms_since(begin) < TIMEOUT_MS)
		peer_close(&peer);
	assert_true(peer.fd >= 0 || !strcmp(host, "crash"));
	peer_close(&peer);
}

static void clients_are_counted(void **state)
{
	struct server three = plain;

	(void)state;
	three.most_clients = 3;
	start(three);
	for (int i = 0; i < 3; i++)
		comes_and_goes("good");
	assert_int_equal(end_of_server(), 0);
	/* One that was lost is one, and the server's end says so. */
	start(three);
	comes_and_goes("good");
	comes_and_goes("crash");
	comes_and_goes("good");
	assert_int_equal(end_of_server(), 1);
}

static void time_is_limited(void **state)
{
	uint64_t begin = clock_now_ns();
	struct server brief = plain;
	struct peer client;

	(void)state;
	brief.most_s = 1;
	start(brief);
	assert_int_equal(end_of_server(), 0);
	assert_in_range(ms_since(begin), 1000, TIMEOUT_MS);
	/* Also while a client is served, who is lost. */
	start(brief);
	assert_true(greets(&client, "good"));
	assert_int_equal(end_of_server(), 1);
	assert_null(peer_receive(&client, TIMEOUT_MS));
	assert_int_equal(client.err, EPIPE);
}

static void strangers_are_told_so(void **state)
{
	struct server strict = plain;
	struct allow allow[2];
	struct peer client;

	(void)state;
	assert_int_equal(allow_parse("127.0.0.2/31", &allow[0]), 0);
	assert_int_equal(allow_parse("fe80::/10", &allow[1]), 0);
	strict.allow = allow;
	strict.nallow = 2;
	start(strict);
	for (int i = 0; i < 40; i++) {
		assert_false(greets(&client, "good"));
		assert_non_null(strstr(client.error, "your address is not allowed here"));
	}
	stop_server(NULL);
	assert_int_equal(allow_parse("127.0.0.0/24", &allow[0]), 0);
	start(strict);
	assert_true(greets(&client, "good"));
	peer_close(&client);
	stop_server(NULL);
}

static const struct secret secret = { "a secret that both know", 23 };

static void a_secret_is_asked_for(void **state)
{
	struct server strict = plain;
	struct peer client;
	json_t *theirs;

	(void)state;
	strict.secret = &secret;
	start(strict);
	assert_false(greets(&client, "good"));
	assert_non_null(strstr(client.error, "a secret is asked for here"));
	client = silent();
	client.secret = &secret;
	theirs = peer_greet(&client, NULL);
	assert_non_null(theirs);
	json_decref(theirs);
	peer_close(&client);
	stop_server(NULL);
}

/* Whoever reaches any address is everybody. */
static void everybody_is_not_served(void **state)
{
	struct allow allow = { .family = AF_INET };
	struct server open = plain;

	(void)state;
	find_port();
	open.address = NULL;
	assert_int_equal(server_run(&open), -EPERM);
	open.most_s = 1;
	open.secret = &secret;
	assert_int_equal(server_run(&open), 0);
	open.secret = NULL;
	open.allow = &allow;
	open.nallow = 1;
	assert_int_equal(server_run(&open), 0);
}

#define SERVED(name) cmocka_unit_test_setup_teardown(name, start_server, stop_server)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(the_silent_keep_nobody_out),
		SERVED(the_silent_are_given_up),
		SERVED(nonsense_is_given_up_at_once),
		SERVED(half_a_greeting),
		SERVED(who_is_served_keeps_others_out),
		SERVED(a_crash_is_one_clients),
		cmocka_unit_test(once_is_of_clients),
		cmocka_unit_test(clients_are_counted),
		cmocka_unit_test(time_is_limited),
		cmocka_unit_test(strangers_are_told_so),
		cmocka_unit_test(a_secret_is_asked_for),
		cmocka_unit_test(everybody_is_not_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
