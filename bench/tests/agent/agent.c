// SPDX-License-Identifier: GPL-2.0
/*
 * The agent: a request with members that are missing, of another type, negative or huge, in any
 * state, is refused in one line, and the next request is answered as if nothing had happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/internal.h"
#include "tests/fake_verbs.h"

#define ADDRESS "[17, 0, 5, \"00000000000000000000ffff0a4e0002\", 16]"

/* A request as it should be. */
#define OPEN "{\"request\": \"open\", \"buffer_bytes\": 65536, \"depth\": 4, \"ack_timeout\": 14," \
	" \"reads\": 1, \"addresses\": [" ADDRESS ", " ADDRESS "]}"
#define MAP "{\"request\": \"map\", \"kind\": \"resident\", \"bytes\": 65536}"
#define ADD "{\"request\": \"add\", \"pinned\": false}"
#define PREPARE "{\"request\": \"prepare\", \"stamp\": 7, \"whole\": true}"
#define PREPARED "{\"request\": \"prepared\", \"page\": 1, \"n\": 15}"
#define SERVED "{\"request\": \"served\", \"page\": 0, \"n\": 16}"
#define GET "{\"request\": \"get\", \"of\": \"region\", \"offset\": 8, \"length\": 8}"
#define PUT "{\"request\": \"put\", \"of\": \"buffer\", \"offset\": 0, \"length\": 8}"
#define RECEIVE "{\"request\": \"receive\", \"of\": \"region\", \"length\": 4096," \
	" \"list\": [[0, 0], [1, 61440]]}"
#define REAP "{\"request\": \"reap\", \"n\": 2}"
#define STATS "{\"request\": \"stats\"}"
#define PLAIN(name) "{\"request\": \"" name "\"}"

/* In an order in which all of them succeed. */
static const char *const in_order[] = {
	OPEN, MAP, ADD, PREPARE, PREPARED, SERVED, GET, PUT, RECEIVE, REAP, STATS, PLAIN("drop"),
	PLAIN("remove"), PLAIN("unmap"), PLAIN("close"),
};

#define NREQUESTS (sizeof(in_order) / sizeof(in_order[0]))

/* Members that may be any number of their type. */
static const char *const any_number[] = { "stamp" };

static const struct agent_options options = { .device = { .name = "none0", .port = 1 },
					      .max_bytes = 1 << 20, .idle_ms = 1000,
					      .closed_ms = 1000, .session_ms = 1000 };
static struct agent agent;
static struct peer client;
static int other;

static int make_agent(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	other = fds[1];
	peer_init(&client, fds[0], "host", 1000);
	agent_init(&agent, &client, &options);
	agent.machine.session.stats = &fake_stats;
	fake_posted = 0;
	return 0;
}

static int end_agent(void **state)
{
	(void)state;
	agent_close(&agent);
	assert_int_equal(fake_mrs, 0);
	peer_close(&client);
	close(other);
	return 0;
}

static int ask_json(const json_t *request)
{
	json_t *reply = json_object();
	int ret;

	/* The data of a put, wherever it is to go. */
	if (!strcmp(json_string_value(json_object_get(request, "request")), "put"))
		assert_int_equal(send(other, "12345678", 8, MSG_DONTWAIT), 8);
	ret = agent_do(&agent, request, reply);
	json_decref(reply);
	return ret;
}

static int ask(const char *text)
{
	json_t *request = json_loads(text, 0, NULL);
	int ret;

	assert_non_null(request);
	ret = ask_json(request);
	json_decref(request);
	return ret;
}

/* Sends all requests that come before this one, so that it would succeed. */
static void get_ready_for(size_t which)
{
	end_agent(NULL);
	make_agent(NULL);
	for (size_t i = 0; i < which; i++)
		assert_int_equal(ask(in_order[i]), 0);
}

static void in_order_all_succeed(void **state)
{
	(void)state;
	for (int times = 0; times < 2; times++) {
		get_ready_for(NREQUESTS);
		assert_null(agent.buffer);
		assert_null(agent.kind);
		assert_int_equal(fake_mrs, 0);
	}
}

static void nothing_is_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < NREQUESTS; i++) {
		make_agent(NULL);
		if (strstr(in_order[i], "open") || strstr(in_order[i], "map\"") ||
		    !strchr(in_order[i] + 12, ',')) {
			ask(in_order[i]);
		} else if (!ask(in_order[i])) {
			fail_msg("done with nothing open: %s", in_order[i]);
		}
		end_agent(NULL);
	}
	make_agent(NULL);
}

/* The request must be refused and change nothing: the right one is answered afterwards. */
static void is_refused(size_t which, const json_t *request)
{
	char *text = json_dumps(request, 0);
	int ret;

	get_ready_for(which);
	ret = ask_json(request);
	if (!ret)
		fail_msg("done: %.300s", text);
	free(text);
	/* The data of a put without a valid place is lost. */
	assert_int_equal(agent.lost, strstr(in_order[which], "\"put\"") != NULL);
	if (!agent.lost)
		assert_int_equal(ask(in_order[which]), 0);
}

static void each_member_missing(void **state)
{
	const char *name;
	json_t *right, *value;

	(void)state;
	for (size_t i = 0; i < NREQUESTS; i++) {
		right = json_loads(in_order[i], 0, NULL);
		json_object_foreach(right, name, value) {
			json_t *request = json_copy(right);

			if (strcmp(name, "request")) {
				json_object_del(request, name);
				is_refused(i, request);
			}
			json_decref(request);
		}
		json_decref(right);
	}
}

static void each_member_of_another_type(void **state)
{
	static const char *const values[] = { "null", "true", "7", "1.5", "\"x\"", "[]", "{}",
					      "[7]", "[[]]", "[[0]]", "[[\"0\", 0]]", "[{}]" };
	const char *name;
	json_t *right, *value;

	(void)state;
	for (size_t i = 0; i < NREQUESTS; i++) {
		right = json_loads(in_order[i], 0, NULL);
		json_object_foreach(right, name, value) {
			for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
				json_t *other = json_loads(values[v], JSON_DECODE_ANY, NULL);
				json_t *request = json_copy(right);

				json_object_set_new(request, name, other);
				/* an empty list of buffers is one */
				if (strcmp(name, "request") && !(json_is_boolean(value) &&
				    json_is_boolean(other)) && !(json_is_integer(value) &&
				    json_is_integer(other)) && !(!strcmp(name, "list") &&
				    json_is_array(other) && !json_array_size(other)))
					is_refused(i, request);
				json_decref(request);
			}
		}
		json_decref(right);
	}
}

static bool is_any_number(const char *name)
{
	for (size_t i = 0; i < sizeof(any_number) / sizeof(any_number[0]); i++)
		if (!strcmp(any_number[i], name))
			return true;
	return false;
}

static void each_number_negative_or_huge(void **state)
{
	static const json_int_t numbers[] = { -1, -4096, INT64_MIN, INT64_MAX, INT64_MAX - 4095,
					      1ll << 32, (1ll << 32) + 1, 1ll << 62 };
	const char *name;
	json_t *right, *value;

	(void)state;
	for (size_t i = 0; i < NREQUESTS; i++) {
		right = json_loads(in_order[i], 0, NULL);
		json_object_foreach(right, name, value) {
			for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
				json_t *request = json_copy(right);

				json_object_set_new(request, name, json_integer(numbers[n]));
				if (json_is_integer(value) && !is_any_number(name))
					is_refused(i, request);
				json_decref(request);
			}
		}
		json_decref(right);
	}
}

/* Requests with something wrong in a list, and the number of the right one that they precede. */
static void something_wrong_in_a_list(void **state)
{
	static const struct {
		size_t before;
		const char *text;
	} wrong[] = {
		{ 8, "{\"request\": \"receive\", \"of\": \"region\", \"length\": 8, \"list\": [[2, 0]]}" },
		{ 8, "{\"request\": \"receive\", \"of\": \"region\", \"length\": 8, \"list\": [[-1, 0]]}" },
		{ 8, "{\"request\": \"receive\", \"of\": \"region\", \"length\": 8, \"list\": [[4294967296, 0]]}" },
		{ 8, "{\"request\": \"receive\", \"of\": \"region\", \"length\": 8, \"list\": [[0, 65529]]}" },
		{ 8, "{\"request\": \"receive\", \"of\": \"buffer\", \"length\": 0, \"list\": [[0, 0]]}" },
		{ 8, "{\"request\": \"receive\", \"of\": \"nonsense\", \"length\": 65537, \"list\": [[0, 0]]}" },
		{ 2, "{\"request\": \"receive\", \"of\": \"region\", \"length\": 8, \"list\": [[0, 0]]}" },
		{ 0, "{\"request\": \"open\", \"buffer_bytes\": 65536, \"depth\": 4, \"ack_timeout\": 14,"
		     " \"reads\": 1, \"addresses\": [" ADDRESS ", [17, 0, 5, \"no GID\", 16]]}" },
		{ 0, "{\"request\": \"open\", \"buffer_bytes\": 65536, \"depth\": 4, \"ack_timeout\": 14,"
		     " \"reads\": 1, \"addresses\": [[17, 0, 6, \"00000000000000000000ffff0a4e0002\", 16]]}" },
		{ 1, "{\"request\": \"map\", \"kind\": \"hugetlb\", \"bytes\": 65536}" },
		{ 1, "{\"request\": \"map\", \"kind\": \"absent\", \"bytes\": 4097}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		json_t *request = json_loads(wrong[i].text, 0, NULL);

		is_refused(wrong[i].before, request);
		json_decref(request);
	}
}

static void what_is_open_is_not_opened_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		get_ready_for(3);
		assert_int_not_equal(ask(in_order[i]), 0);
	}
}

/* 64 KiB are allowed; 1 MiB is the limit for all memory together, in whatever order. */
static void memory_is_limited(void **state)
{
	static const char *const too_much[] = {
		"{\"request\": \"map\", \"kind\": \"absent\", \"bytes\": 1048576}",
		"{\"request\": \"open\", \"buffer_bytes\": 1044480, \"depth\": 4, \"ack_timeout\": 14,"
		" \"reads\": 1, \"addresses\": [" ADDRESS "]}",
	};
	static const char *const fits[] = {
		"{\"request\": \"map\", \"kind\": \"absent\", \"bytes\": 978944}",
		"{\"request\": \"open\", \"buffer_bytes\": 978944, \"depth\": 4, \"ack_timeout\": 14,"
		" \"reads\": 1, \"addresses\": [" ADDRESS "]}",
	};
	static const char *const first[] = { OPEN, MAP };

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (int times = 0; times < 3; times++) {
			assert_int_equal(ask(first[i]), 0);
			assert_int_equal(ask(too_much[i]), -ENOMEM);
			assert_int_equal(ask(fits[i]), 0);
			assert_int_equal(ask(PLAIN("unmap")), 0);
			assert_int_equal(ask(PLAIN("close")), 0);
		}
	}
	/* 1024 QPs of depth 4096 are memory, too. */
	assert_int_equal(ask("{\"request\": \"open\", \"buffer_bytes\": 4096, \"depth\": 4096,"
			     " \"ack_timeout\": 14, \"reads\": 1, \"addresses\": [" ADDRESS "]}"),
			 -ENOMEM);
}

static void no_request(void **state)
{
	static const char *const texts[] = { "{}", "{\"request\": 7}", "{\"request\": \"\"}",
					     "{\"request\": \"nonsense\"}", "{\"request\": null}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *request = json_loads(texts[i], 0, NULL), *reply = json_object();

		assert_int_equal(agent_do(&agent, request, reply), -EPROTO);
		json_decref(request);
		json_decref(reply);
	}
}

/* What a client is told if it pauses before its second request. */
static void after_a_pause(const struct agent_options *limits, const char *first, const char *words)
{
	struct peer here;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(other);
		_exit(agent_serve(&client, limits, NULL) == -ETIME ? 0 : 1);
	}
	peer_init(&here, other, "there", 5000);
	json_decref(peer_greet(&here, json_pack("{s:s}", "host", "here")));
	json_decref(peer_call(&here, first, first[0] != 'o' ? NULL :
			      json_loads(OPEN, 0, NULL)));
	assert_string_equal(here.error, "");
	usleep(150000);
	assert_null(peer_call(&here, "stats", NULL));
	if (!strstr(here.error, words))
		fail_msg("no '%s' in '%s'", words, here.error);
	assert_int_equal(waitpid(pid, &(int){ 0 }, 0), pid);
}

static void time_is_limited(void **state)
{
	struct agent_options limits = options;

	(void)state;
	limits.closed_ms = 100;
	limits.session_ms = 5000;
	after_a_pause(&limits, "stats", "it has had no connections open");
	end_agent(NULL);
	make_agent(NULL);
	limits.closed_ms = 5000;
	limits.session_ms = 100;
	after_a_pause(&limits, "open", "--session");
}

/* A client that asks for nothing is told when its session ends, not when it has been idle enough. */
static void the_idle_stay_no_longer(void **state)
{
	struct agent_options limits = options;
	struct peer here;
	json_t *last;
	pid_t pid;

	(void)state;
	limits.idle_ms = 60000;
	limits.session_ms = 100;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(other);
		_exit(agent_serve(&client, &limits, NULL) == -ETIME ? 0 : 1);
	}
	peer_init(&here, other, "there", 5000);
	json_decref(peer_greet(&here, json_pack("{s:s}", "host", "here")));
	last = peer_receive(&here, 5000);
	assert_int_equal(json_integer_value(json_object_get(last, "errno")), ETIME);
	json_decref(last);
	assert_int_equal(waitpid(pid, &(int){ 0 }, 0), pid);
}

/* With connections open it may do something else for longer. */
static void open_is_not_closed(void **state)
{
	struct agent_options limits = options;
	struct peer here;
	pid_t pid;
	int status;

	(void)state;
	limits.closed_ms = 100;
	limits.session_ms = 5000;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(other);
		_exit(agent_serve(&client, &limits, NULL) ? 1 : 0);
	}
	peer_init(&here, other, "there", 5000);
	json_decref(peer_greet(&here, json_pack("{s:s}", "host", "here")));
	json_decref(peer_call(&here, "open", json_loads(OPEN, 0, NULL)));
	usleep(150000);
	json_decref(peer_call(&here, "stats", NULL));
	json_decref(peer_call(&here, "bye", NULL));
	assert_string_equal(here.error, "");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* The IOMMU mode in the agent's greeting. */
static void greets_with_mode(const struct agent_options *serving, const char *mode)
{
	struct peer here;
	json_t *about;
	char text[16];
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(other);
		_exit(agent_serve(&client, serving, NULL) ? 1 : 0);
	}
	peer_init(&here, other, "there", 5000);
	about = peer_greet(&here, json_pack("{s:s}", "host", "here"));
	assert_string_equal(peer_text(about, "iommu_mode", text, sizeof(text)), mode);
	json_decref(about);
	json_decref(peer_call(&here, "bye", NULL));
	assert_int_equal(waitpid(pid, &(int){ 0 }, 0), pid);
}

/* A NIC maps on its own function, whatever is lent; soft-RoCE on the lent one. */
static void mode_is_that_of_the_device_s_function(void **state)
{
	static const struct {
		const char *own, *lent, *mode;
	} cases[] = {
		{ "0000:01:00.0", "0000:00:03.0", "strict" }, { "0000:01:00.0", "", "strict" },
		{ NULL, "0000:00:03.0", "lazy" }, { NULL, "", "off" },
	};
	struct agent_options lent = options;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_function = cases[i].own;
		lent.lent = cases[i].lent;
		greets_with_mode(&lent, cases[i].mode);
		end_agent(NULL);
		make_agent(NULL);
	}
	fake_function = NULL;
}

#define OF_AGENT(name) cmocka_unit_test_setup_teardown(name, make_agent, end_agent)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_AGENT(in_order_all_succeed),
		OF_AGENT(nothing_is_open),
		OF_AGENT(each_member_missing),
		OF_AGENT(each_member_of_another_type),
		OF_AGENT(each_number_negative_or_huge),
		OF_AGENT(something_wrong_in_a_list),
		OF_AGENT(what_is_open_is_not_opened_again),
		OF_AGENT(memory_is_limited),
		OF_AGENT(time_is_limited),
		OF_AGENT(the_idle_stay_no_longer),
		OF_AGENT(open_is_not_closed),
		OF_AGENT(no_request),
		OF_AGENT(mode_is_that_of_the_device_s_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
