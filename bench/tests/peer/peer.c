// SPDX-License-Identifier: GPL-2.0
/* Peers: whatever another host says, or does not say, ends in an answer or in one clear line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "peer/far_host.h"
#include "peer/peer.h"
#include "results/environment.h"

#define TEXT(number) TEXT_(number)
#define TEXT_(number) #number

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OURS "little"
#define THEIRS "big"
#else
#define OURS "big"
#define THEIRS "little"
#endif

/* The beginning of a greeting of our own kind. */
#define HERE "{\"odpbench\": " TEXT(PEER_PROTOCOL) ", \"byte_order\": \"" OURS "\", \"odp_path_abi\": " \
	TEXT(ODP_PATH_ABI)

#define SHORT_MS 60
#define LONG_MS 5000

/* The peer under test, and the other host's end of the connection. */
static struct peer peer;
static int other;

static int make_pair(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	peer_init(&peer, fds[0], "host:1", SHORT_MS);
	other = fds[1];
	return 0;
}

static int close_pair(void **state)
{
	(void)state;
	peer_close(&peer);
	if (other >= 0)
		close(other);
	return 0;
}

static void hang_up(void)
{
	close(other);
	other = -1;
}

/* Writes a message as another host would, with any length in its header. */
static void says(const char *text, uint32_t claimed_bytes)
{
	uint32_t header = htonl(claimed_bytes);

	assert_int_equal(write(other, &header, sizeof(header)), sizeof(header));
	assert_int_equal(write(other, text, strlen(text)), strlen(text));
}

static void says_well(const char *text)
{
	says(text, strlen(text));
}

static void error_has(const char *words)
{
	if (!strstr(peer.error, words))
		fail_msg("no '%s' in '%s'", words, peer.error);
	assert_null(strchr(peer.error, '\n'));
}

static void receive_fails(const char *words)
{
	assert_null(peer_receive(&peer, SHORT_MS));
	error_has("host:1: ");
	error_has(words);
	assert_int_equal(peer.fd, -1);
}

static void messages_arrive_whole(void **state)
{
	json_t *sent = json_pack("{s:[i,i], s:s, s:I}", "list", 1, 2, "text", "\xc3\xa9", "number",
				 (json_int_t)INT64_MAX), *received;
	struct peer same;

	(void)state;
	peer_init(&same, other, "other", SHORT_MS);
	assert_int_equal(peer_send(&same, sent), 0);
	assert_int_equal(peer_send(&same, sent), 0);
	for (int i = 0; i < 2; i++) {
		received = peer_receive(&peer, SHORT_MS);
		assert_non_null(received);
		assert_true(json_equal(sent, received));
		json_decref(received);
	}
	json_decref(sent);
}

static void truncated(void **state)
{
	(void)state;
	says("{\"a\":", 100);
	hang_up();
	receive_fails("closed the connection");
}

static void truncated_in_its_length(void **state)
{
	(void)state;
	assert_int_equal(write(other, "\0\0", 2), 2);
	hang_up();
	receive_fails("closed the connection");
}

static void the_rest_never_comes(void **state)
{
	(void)state;
	says("{\"a\":", 100);
	receive_fails("the rest of its message did not come within 0.06 s");
}

static void another_program(void **state)
{
	(void)state;
	assert_int_equal(write(other, "GET / HTTP/1.1\r\n\r\n", 18), 18);
	receive_fails("a message of 1195725856 bytes");
}

static void of_no_length(void **state)
{
	(void)state;
	says("", 0);
	receive_fails("a message of 0 bytes");
}

static void one_byte_too_long(void **state)
{
	(void)state;
	says("{", PEER_MESSAGE_BYTES + 1);
	receive_fails("valid: 1 to 1048576");
}

static void not_json(void **state)
{
	static const char *const texts[] = {
		"{\"a\": nonsense}", "[1]", "7", "{\"a\":1}{\"b\":2}", "{\"a\":1,\"a\":2}",
		"{\"a\":\"\xff\"}", "{\"a\":\"\\u0000\"}", "{\"a\":99999999999999999999}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		says_well(texts[i]);
		receive_fails("no JSON object");
		close_pair(state);
		make_pair(state);
	}
}

static void nested_without_end(void **state)
{
	char text[10000];

	(void)state;
	memset(text, '[', sizeof(text) - 1);
	memcpy(text, "{\"a\":", 5);
	text[sizeof(text) - 1] = '\0';
	says_well(text);
	receive_fails("no JSON object");
}

static void silence_ends_at_the_deadline(void **state)
{
	uint64_t begin = clock_now_ns(), elapsed_ms;

	(void)state;
	receive_fails("nothing came within 0.06 s");
	elapsed_ms = (clock_now_ns() - begin) / 1000000;
	assert_in_range(elapsed_ms, SHORT_MS, LONG_MS);
}

static void bytes_by_and_by_are_no_excuse(void **state)
{
	pid_t pid;

	(void)state;
	says("{", 1000);
	pid = fork();
	if (!pid) {
		/* A byte now and then: no single wait is ever too long. */
		for (int i = 0; i < 500; i++) {
			usleep(10000);
			if (send(other, " ", 1, MSG_NOSIGNAL) < 0)
				_exit(0);
		}
		_exit(1);
	}
	receive_fails("the rest of its message did not come");
	kill(pid, SIGKILL);
}

static void who_takes_nothing_is_given_up(void **state)
{
	json_t *big = json_object();
	char *text = malloc(900000);
	int ret = 0;

	(void)state;
	memset(text, 'x', 900000);
	json_object_set_new(big, "text", json_stringn(text, 900000));
	for (int i = 0; i < 20 && !ret; i++)
		ret = peer_send(&peer, big);
	assert_int_equal(ret, -ETIMEDOUT);
	error_has("it took no message within 0.06 s");
	free(text);
	json_decref(big);
}

static void too_long_to_send(void **state)
{
	char *text = malloc(PEER_MESSAGE_BYTES);
	json_t *big;

	(void)state;
	memset(text, 'x', PEER_MESSAGE_BYTES);
	big = json_pack("{s:o}", "text", json_stringn(text, PEER_MESSAGE_BYTES));
	assert_int_equal(peer_send(&peer, big), -EMSGSIZE);
	free(text);
	json_decref(big);
}

static void a_failure_is_remembered(void **state)
{
	json_t *message = json_object();

	(void)state;
	receive_fails("nothing came");
	assert_int_equal(peer_send(&peer, message), -ETIMEDOUT);
	error_has("nothing came");
	assert_null(peer_receive(&peer, SHORT_MS));
	error_has("nothing came");
	json_decref(message);
}

static void who_hung_up_takes_nothing(void **state)
{
	json_t *message = json_object();

	(void)state;
	hang_up();
	assert_true(peer_send(&peer, message) < 0);
	error_has("it closed the connection");
	json_decref(message);
}

/* What the peer under test has written last. */
static json_t *written(void)
{
	struct peer same;

	peer_init(&same, other, "other", LONG_MS);
	return peer_receive(&same, LONG_MS);
}

static void greeting(void **state)
{
	json_t *theirs, *mine;

	(void)state;
	says_well("" HERE ", \"version\": \"9\", \"host\": \"there\"}");
	theirs = peer_greet(&peer, json_pack("{s:s}", "host", "here"));
	assert_non_null(theirs);
	assert_string_equal(json_string_value(json_object_get(theirs, "host")), "there");
	mine = written();
	assert_int_equal(json_integer_value(json_object_get(mine, "odpbench")), PEER_PROTOCOL);
	assert_string_equal(json_string_value(json_object_get(mine, "version")), ODPBENCH_VERSION);
	assert_string_equal(json_string_value(json_object_get(mine, "host")), "here");
	json_decref(theirs);
	json_decref(mine);
}

static void greeting_another_protocol(void **state)
{
	(void)state;
	says_well("{\"odpbench\": 99, \"version\": \"9.9\", \"error\": \"whatever\"}");
	assert_null(peer_greet(&peer, NULL));
	error_has("it speaks protocol 99 (odpbench 9.9), here is protocol " TEXT(PEER_PROTOCOL) " (odpbench "
		  ODPBENCH_VERSION ")");
}

static void greeting_another_byte_order(void **state)
{
	(void)state;
	says_well("{\"odpbench\": " TEXT(PEER_PROTOCOL) ", \"version\": \"9\", \"byte_order\": \"" THEIRS "\","
		  " \"odp_path_abi\": " TEXT(ODP_PATH_ABI) "}");
	assert_null(peer_greet(&peer, NULL));
	error_has("its byte order is '" THEIRS "', here it is '" OURS "'");
}

static void greeting_other_counters(void **state)
{
	(void)state;
	says_well("{\"odpbench\": " TEXT(PEER_PROTOCOL) ", \"version\": \"9\", \"byte_order\": \"" OURS "\","
		  " \"odp_path_abi\": 0}");
	assert_null(peer_greet(&peer, NULL));
	error_has("its counters are of ABI 0, here of " TEXT(ODP_PATH_ABI));
}

static void welcome_another_byte_order(void **state)
{
	json_t *mine;

	(void)state;
	says_well("{\"odpbench\": " TEXT(PEER_PROTOCOL) ", \"version\": \"9\", \"byte_order\": 7}");
	assert_null(peer_hear(&peer, NULL));
	error_has("its byte order is ''");
	mine = written();
	assert_non_null(json_object_get(mine, "error"));
	json_decref(mine);
}

static void greeting_the_busy(void **state)
{
	(void)state;
	says_well("" HERE ", \"version\": \"1\", \"error\": \"busy with 10.0.0.7\"}");
	assert_null(peer_greet(&peer, NULL));
	assert_string_equal(peer.error, "host:1: busy with 10.0.0.7");
}

static void greeting_a_stranger(void **state)
{
	(void)state;
	says_well("{\"hello\": 1}");
	assert_null(peer_greet(&peer, NULL));
	error_has("its first message is not an odpbench's");
}

static void welcome_another_protocol(void **state)
{
	json_t *mine;

	(void)state;
	says_well("{\"odpbench\": 99, \"version\": \"9.9, or so\"}");
	assert_null(peer_hear(&peer, NULL));
	error_has("it speaks protocol 99 (odpbench 9.9, or so), here is protocol " TEXT(PEER_PROTOCOL));
	mine = written();	/* the other side is told our numbers, and why */
	assert_int_equal(json_integer_value(json_object_get(mine, "odpbench")), PEER_PROTOCOL);
	assert_non_null(json_object_get(mine, "error"));
	json_decref(mine);
}

static void welcome_and_refuse(void **state)
{
	json_t *mine;

	(void)state;
	says_well("" HERE ", \"version\": \"1\"}");
	assert_null(peer_hear(&peer, "busy with you"));
	error_has("refused: busy with you");
	mine = written();
	assert_string_equal(json_string_value(json_object_get(mine, "error")), "busy with you");
	json_decref(mine);
}

static void welcome_the_silent(void **state)
{
	(void)state;
	assert_null(peer_hear(&peer, NULL));
	error_has("nothing came within 0.06 s");
}

static void calling(void **state)
{
	json_t *reply, *asked;
	(void)state;
	says_well("{\"reply\": {\"right\": true}}");
	reply = peer_call(&peer, "data", json_pack("{s:i}", "offset", 8));
	assert_true(json_is_true(json_object_get(reply, "right")));
	asked = written();
	assert_string_equal(json_string_value(json_object_get(asked, "request")), "data");
	assert_int_equal(json_integer_value(json_object_get(asked, "offset")), 8);
	json_decref(reply);
	json_decref(asked);
}

static void a_refused_call_ends_nothing(void **state)
{
	json_t *reply;
	(void)state;
	says_well("{\"error\": \"no memory\", \"errno\": 12}");
	assert_null(peer_call(&peer, "region", NULL));
	assert_int_equal(peer.err, 12);
	assert_string_equal(peer.error, "host:1: region: no memory");
	says_well("{\"reply\": {}}");
	reply = peer_call(&peer, "region", NULL);
	assert_non_null(reply);
	json_decref(reply);
}

/* Whatever number the other host has for a failure, it is a failure here. */
static void a_failure_is_never_a_success(void **state)
{
	static const char *const numbers[] = { "0", "-5", "4096", "9223372036854775807",
					       "4294967296", "null", "\"12\"" };
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(text, sizeof(text), "{\"error\": \"no\", \"errno\": %s}", numbers[i]);
		says_well(text);
		assert_null(peer_call(&peer, "prepare", NULL));
		assert_int_equal(peer.err, EIO);
	}
	says_well("{\"error\": \"no\"}");
	assert_null(peer_call(&peer, "prepare", NULL));
	assert_int_equal(peer.err, EIO);
}

/* To the engine 74 means "wrong mappings" and 95 "to be skipped". */
static void a_failure_there_has_a_number_of_its_own(void **state)
{
	struct far_host host = { };

	(void)state;
	host.peer = peer;
	says_well("{\"error\": \"no\", \"errno\": 74}");
	assert_int_equal(far_host_do(&host, "prepare", NULL), -EREMOTEIO);
	says_well("{\"error\": \"no\", \"errno\": 0}");
	assert_int_equal(far_host_do(&host, "prepare", NULL), -EREMOTEIO);
	says_well("{\"reply\": {}}");
	assert_int_equal(far_host_do(&host, "prepare", NULL), 0);
	hang_up();
	assert_int_equal(far_host_do(&host, "prepare", NULL), -EPIPE);
	peer.fd = -1;
}

/* What another host says of itself goes into a document only if it is an environment. */
static void an_environment_is_checked(void **state)
{
	json_t *env = environment_describe(NULL, ""), *reply, *got;
	struct far_host host = { };
	char *text;

	(void)state;
	host.peer = peer;
	reply = json_pack("{s:{s:O}}", "reply", "env", env);
	text = json_dumps(reply, JSON_COMPACT);
	json_decref(reply);
	says_well(text);
	got = far_host_environment(&host);
	assert_true(json_equal(got, env));
	json_decref(got);
	free(text);
	says_well("{\"reply\": {\"env\": {\"kernel\": 7}}}");
	assert_null(far_host_environment(&host));
	says_well("{\"reply\": {}}");
	assert_null(far_host_environment(&host));
	says_well("{\"error\": \"request 'environment': unknown\", \"errno\": 71}");
	assert_null(far_host_environment(&host));
	json_decref(env);
}

static void counters_arrive(void **state)
{
	struct odp_path_stats sent, received;
	json_t *values;

	(void)state;
	memset(&sent, 0xa5, sizeof(sent));
	sent.regions = 1;
	sent.faults = UINT64_MAX;
	values = peer_pack_stats(&sent);
	assert_int_equal(peer_unpack_stats(values, &received), 0);
	assert_memory_equal(&sent, &received, sizeof(sent));
	json_array_set_new(values, 3, json_string("7"));
	assert_int_equal(peer_unpack_stats(values, &received), -EPROTO);
	assert_int_equal(received.regions, 0);
	json_array_remove(values, 3);
	assert_int_equal(peer_unpack_stats(values, &received), -EPROTO);
	assert_int_equal(peer_unpack_stats(NULL, &received), -EPROTO);
	json_decref(values);
}

static void no_answer_names_the_request(void **state)
{
	(void)state;
	assert_null(peer_call(&peer, "prepare", NULL));
	assert_int_equal(peer.err, ETIMEDOUT);
	assert_string_equal(peer.error, "host:1: prepare: nothing came within 0.06 s");
	/* the next one fails of that too */
	assert_null(peer_call(&peer, "counts", NULL));
	assert_string_equal(peer.error, "host:1: prepare: nothing came within 0.06 s");
}

static void answers_without_sense(void **state)
{
	static const char *const texts[] = { "{}", "{\"error\": 5}", "{\"answer\": {}}" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		says_well(texts[i]);
		assert_null(peer_call(&peer, "counts", NULL));
		assert_int_equal(peer.err, EPROTO);
		error_has("neither reply nor error");
		close_pair(state);
		make_pair(state);
	}
}

static unsigned int port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	return ntohs(address.ss_family == AF_INET6 ?
		     ((struct sockaddr_in6 *)&address)->sin6_port :
		     ((struct sockaddr_in *)&address)->sin_port);
}

static void connects(const char *where, const char *port, const char *seen_as,
		     const struct peer *listener)
{
	struct peer client, server;
	json_t *message = json_pack("{s:i}", "a", 1), *received;

	assert_int_equal(peer_connect(&client, where, port, LONG_MS), 0);
	assert_int_equal(peer_accept(listener, &server, LONG_MS), 0);
	assert_string_equal(server.name, seen_as);
	assert_int_equal(peer_send(&client, message), 0);
	received = peer_receive(&server, LONG_MS);
	assert_true(json_equal(message, received));
	assert_int_equal(peer_accept(listener, &server, LONG_MS), -EAGAIN);
	json_decref(message);
	json_decref(received);
	peer_close(&client);
	peer_close(&server);
}

static void over_tcp(void **state)
{
	struct peer listener;
	char port[8], where[32];

	(void)state;
	assert_int_equal(peer_listen(&listener, "127.0.0.1", "0"), 0);
	snprintf(port, sizeof(port), "%u", port_of(listener.fd));
	snprintf(where, sizeof(where), "127.0.0.1:%s", port);
	connects("127.0.0.1", port, "127.0.0.1", &listener);
	connects(where, PEER_PORT, "127.0.0.1", &listener);
	peer_close(&listener);
	/* nobody is there any more */
	assert_int_equal(peer_connect(&peer, where, PEER_PORT, LONG_MS), -ECONNREFUSED);
	error_has(where);
	error_has("'odpbench serve'");
}

static void any_address_is_of_both_families(void **state)
{
	struct peer listener;
	char port[8], where[32];

	(void)state;
	assert_int_equal(peer_listen(&listener, "", "0"), 0);
	snprintf(port, sizeof(port), "%u", port_of(listener.fd));
	connects("127.0.0.1", port, "127.0.0.1", &listener);
	snprintf(where, sizeof(where), "[::1]:%s", port);
	if (!peer_connect(&peer, where, PEER_PORT, LONG_MS)) {	/* this host has IPv6 */
		struct peer server;

		assert_int_equal(peer_accept(&listener, &server, LONG_MS), 0);
		assert_string_equal(server.name, "::1");
		peer_close(&server);
		peer_close(&peer);
		connects("::1", port, "::1", &listener);
	}
	peer_close(&listener);
}

static void a_taken_port(void **state)
{
	struct peer first, second;
	char port[8];

	(void)state;
	assert_int_equal(peer_listen(&first, "127.0.0.1", "0"), 0);
	snprintf(port, sizeof(port), "%u", port_of(first.fd));
	assert_int_equal(peer_listen(&second, "127.0.0.1", port), -EADDRINUSE);
	assert_non_null(strstr(second.error, "cannot listen there"));
	peer_close(&first);
}

static void where_there_is_no_host(void **state)
{
	static const char *const places[] = { "", ":1", "[::1", "[::1]1", "host:", "[]:1" };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		assert_int_equal(peer_connect(&peer, places[i], PEER_PORT, SHORT_MS), -EINVAL);
		error_has("valid: HOST");
	}
}

/* The linker puts these in place of the resolver's own: for one name they never answer. */
static bool resolver_is_silent;

int __real_getaddrinfo_a(int mode, struct gaicb **list, int n, struct sigevent *event);
int __wrap_getaddrinfo_a(int mode, struct gaicb **list, int n, struct sigevent *event);
int __wrap_getaddrinfo_a(int mode, struct gaicb **list, int n, struct sigevent *event)
{
	resolver_is_silent = !strcmp(list[0]->ar_name, "silent.invalid");
	return resolver_is_silent ? 0 : __real_getaddrinfo_a(mode, list, n, event);
}

int __real_gai_error(struct gaicb *request);
int __wrap_gai_error(struct gaicb *request);
int __wrap_gai_error(struct gaicb *request)
{
	return resolver_is_silent ? EAI_INPROGRESS : __real_gai_error(request);
}

int __real_gai_suspend(const struct gaicb *const list[], int n, const struct timespec *timeout);
int __wrap_gai_suspend(const struct gaicb *const list[], int n, const struct timespec *timeout);
int __wrap_gai_suspend(const struct gaicb *const list[], int n, const struct timespec *timeout)
{
	return resolver_is_silent ? nanosleep(timeout, NULL) :
				    __real_gai_suspend(list, n, timeout);
}

int __real_gai_cancel(struct gaicb *request);
int __wrap_gai_cancel(struct gaicb *request);
int __wrap_gai_cancel(struct gaicb *request)
{
	return resolver_is_silent ? EAI_CANCELED : __real_gai_cancel(request);
}

static void a_silent_resolver(void **state)
{
	uint64_t begin = clock_now_ns();

	(void)state;
	assert_int_equal(peer_connect(&peer, "silent.invalid", PEER_PORT, SHORT_MS), -ETIMEDOUT);
	error_has("silent.invalid:" PEER_PORT ": its address was not resolved within 0.06 s");
	assert_in_range((clock_now_ns() - begin) / 1000000, SHORT_MS, LONG_MS);
}

/* A queue of connections that nobody accepts: the next one hears nothing at all. */
static void a_silent_host(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), ret = 0;
	struct peer waiting[8];
	char port[8];

	(void)state;
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 0), 0);
	snprintf(port, sizeof(port), "%u", port_of(listener));
	for (int i = 0; i < 8; i++)
		ret = peer_connect(&waiting[i], "127.0.0.1", port, SHORT_MS);
	assert_int_equal(ret, -ETIMEDOUT);
	assert_non_null(strstr(waiting[7].error, "connect: no answer within 0.06 s"));
	for (int i = 0; i < 8; i++)
		peer_close(&waiting[i]);
	close(listener);
}

#define ON_PAIR(name) cmocka_unit_test_setup_teardown(name, make_pair, close_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PAIR(messages_arrive_whole),
		ON_PAIR(truncated),
		ON_PAIR(truncated_in_its_length),
		ON_PAIR(the_rest_never_comes),
		ON_PAIR(another_program),
		ON_PAIR(of_no_length),
		ON_PAIR(one_byte_too_long),
		ON_PAIR(not_json),
		ON_PAIR(nested_without_end),
		ON_PAIR(silence_ends_at_the_deadline),
		ON_PAIR(bytes_by_and_by_are_no_excuse),
		ON_PAIR(who_takes_nothing_is_given_up),
		ON_PAIR(too_long_to_send),
		ON_PAIR(a_failure_is_remembered),
		ON_PAIR(who_hung_up_takes_nothing),
		ON_PAIR(greeting),
		ON_PAIR(greeting_another_protocol),
		ON_PAIR(greeting_another_byte_order),
		ON_PAIR(greeting_other_counters),
		ON_PAIR(welcome_another_byte_order),
		ON_PAIR(greeting_the_busy),
		ON_PAIR(greeting_a_stranger),
		ON_PAIR(welcome_another_protocol),
		ON_PAIR(welcome_and_refuse),
		ON_PAIR(welcome_the_silent),
		ON_PAIR(calling),
		ON_PAIR(a_refused_call_ends_nothing),
		ON_PAIR(a_failure_is_never_a_success),
		ON_PAIR(a_failure_there_has_a_number_of_its_own),
		ON_PAIR(an_environment_is_checked),
		cmocka_unit_test(counters_arrive),
		ON_PAIR(no_answer_names_the_request),
		ON_PAIR(answers_without_sense),
		cmocka_unit_test(over_tcp),
		cmocka_unit_test(any_address_is_of_both_families),
		cmocka_unit_test(a_taken_port),
		cmocka_unit_test(where_there_is_no_host),
		cmocka_unit_test(a_silent_resolver),
		cmocka_unit_test(a_silent_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
