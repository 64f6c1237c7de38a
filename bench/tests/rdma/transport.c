// SPDX-License-Identifier: GPL-2.0
/* Counters of retransmissions: read by what they mean, judged, and in a row of a document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/clock.h"
#include "rdma/transport.h"
#include "results/results.h"
#include "tests/synthetic.h"

#define PORT "class/infiniband/fake0/ports/2/hw_counters"

/* A folder that stands for /sys, from set_up to tear_down. */
static char root[] = "/tmp/odpbench-test-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	strcpy(strrchr(root, '-'), "-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[sizeof(root) + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

/* Sets a counter of the port; with NULL the port has only the folder. */
static void set(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	for (const char *part = PORT; part; part = strchr(part + 1, '/')) {
		snprintf(path, sizeof(path), "%s/%.*s", root, (int)(part - PORT), PORT);
		mkdir(path, 0777);
	}
	snprintf(path, sizeof(path), "%s/" PORT, root);
	mkdir(path, 0777);
	if (!name)
		return;
	snprintf(path, sizeof(path), "%s/" PORT "/%s", root, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", text);
	fclose(file);
}

static struct transport_counts read_port(void)
{
	struct transport_counters counters;

	transport_open(&counters, root, "fake0", 2);
	return transport_read(&counters);
}

static void both_drivers_in_the_same_words(void **state)
{
	struct transport_counts counts;

	(void)state;
	set("lifespan", "0");
	set("packet_seq_err", "1");
	set("implied_nak_seq_err", "2");
	set("roce_adp_retrans", "4");
	set("local_ack_timeout_err", "8");
	set("duplicate_request", "16");
	set("rnr_nak_retry_err", "32");
	set("out_of_sequence", "64");		/* of the other side: counted already */
	counts = read_port();
	assert_int_equal(counts.n[TRANSPORT_RETRANSMISSIONS], 7);
	assert_int_equal(counts.n[TRANSPORT_TIMEOUTS], 8);
	assert_int_equal(counts.n[TRANSPORT_DUPLICATES], 16);
	assert_int_equal(counts.n[TRANSPORT_RNR], 32);
}

/* soft-RoCE: no counter of timeouts does not mean no timeouts. */
static void what_a_driver_does_not_count_is_not_known(void **state)
{
	struct transport_counts counts;
	json_t *object;

	(void)state;
	set("lifespan", "0");
	set("completer_retry_err", "3");
	set("duplicate_request", "5");
	set("rcvd_rnr_err", "x");
	set("ack_deferred", "700");		/* every response */
	counts = read_port();
	assert_int_equal(counts.n[TRANSPORT_RETRANSMISSIONS], 3);
	assert_false(counts.known[TRANSPORT_TIMEOUTS]);
	assert_false(counts.known[TRANSPORT_RNR]);
	object = transport_to_json(&counts);
	assert_string_equal(json_string_value(json_object_get(object, "verdict")), "seen");
	assert_int_equal(json_object_size(object), 3);
	json_decref(object);
}

static void no_counters_is_a_verdict(void **state)
{
	struct transport_counts counts = read_port();

	(void)state;
	assert_string_equal(transport_verdict(&counts), "no counters");
	set(NULL, NULL);
	counts = read_port();
	assert_string_equal(transport_verdict(&counts), "no counters");
	set("rnr_nak_retry_err", "0");		/* tells nothing of packets sent again */
	counts = read_port();
	assert_string_equal(transport_verdict(&counts), "no counters");
}

/* The kernel caches counters for the lifespan: an answer must be newer than the question. */
static void a_reading_waits_for_the_lifespan(void **state)
{
	uint64_t begin;

	(void)state;
	set("lifespan", "60");
	begin = clock_now_ns();
	read_port();
	assert_true(clock_now_ns() - begin > 60000000);
}

static void only_what_was_counted_in_between(void **state)
{
	struct transport_counts sum = { }, before, after;

	(void)state;
	set("lifespan", "0");
	set("completer_retry_err", "1000");
	set("duplicate_request", "7");
	before = read_port();
	transport_add(&sum, &before, &before);
	assert_string_equal(transport_verdict(&sum), "none seen");
	set("completer_retry_err", "1002");
	after = read_port();
	transport_add(&sum, &before, &after);
	transport_add(&sum, &before, &after);
	assert_int_equal(sum.n[TRANSPORT_RETRANSMISSIONS], 4);
	assert_int_equal(sum.n[TRANSPORT_DUPLICATES], 0);
	assert_string_equal(transport_verdict(&sum), "seen");
}

/* mlx5's counters are of 32 bits: 3 from the last value to beyond the first. */
static void a_counter_goes_round(void **state)
{
	struct transport_counts sum = { }, before, after;

	(void)state;
	set("lifespan", "0");
	set("packet_seq_err", "4294967294");
	before = read_port();
	set("packet_seq_err", "1");
	after = read_port();
	transport_add(&sum, &before, &after);
	assert_int_equal(sum.n[TRANSPORT_RETRANSMISSIONS], 3);
}

static void verdicts(void **state)
{
	static const struct {
		enum transport_event event;
		const char *verdict;
	} cases[] = {
		{ TRANSPORT_RETRANSMISSIONS, "seen" },
		{ TRANSPORT_TIMEOUTS, "seen" },
		{ TRANSPORT_DUPLICATES, "seen" },
		{ TRANSPORT_RNR, "none seen" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct transport_counts counts = { .known = { true, true, true, true } };

		counts.n[cases[i].event] = 1;
		assert_string_equal(transport_verdict(&counts), cases[i].verdict);
	}
}

/* A document whose verdict is not what its own counters say is refused. */
static void a_verdict_must_follow_from_its_counters(void **state)
{
	static const struct {
		const char *transport, *complaint;
	} cases[] = {
		{ "{\"verdict\": \"none seen\", \"timeouts\": 0}", NULL },
		{ "{\"verdict\": \"none seen\", \"timeouts\": 0, \"rnr\": 9}", NULL },
		{ "{\"verdict\": \"seen\", \"retransmissions\": 0, \"duplicates\": 1}", NULL },
		{ "{\"verdict\": \"no counters\"}", NULL },
		{ "{\"verdict\": \"no counters\", \"rnr\": 1}", NULL },
		{ "{\"verdict\": \"none seen\", \"timeouts\": 1}",
		  "rows[0].transport.verdict: \"none seen\", but the counters say \"seen\"" },
		{ "{\"verdict\": \"seen\", \"timeouts\": 0}",
		  "rows[0].transport.verdict: \"seen\", but the counters say \"none seen\"" },
		{ "{\"verdict\": \"none seen\"}",
		  "rows[0].transport.verdict: \"none seen\", but the counters say \"no counters\"" },
		{ "{\"verdict\": \"no counters\", \"timeouts\": 0}",
		  "rows[0].transport.verdict: \"no counters\", but the counters say \"none seen\"" },
	};
	const struct synthetic row = { .workload = "pitfall", .measure = "latency", .path = "native",
				       .mode = "lazy", .params = "{\"side\": \"remote\", \"qps\": 1, \"reads\": 1}",
				       .p50 = 7 };
	char err[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *doc = synthetic_document("7.3.4");
		json_t *object = synthetic_add(doc, &row);
		int ret;

		json_object_set_new(object, "transport", synthetic_json(cases[i].transport));
		ret = results_check(doc, err, sizeof(err));
		if (!cases[i].complaint && ret)
			fail_msg("%s", err);
		assert_int_equal(ret, cases[i].complaint ? -EINVAL : 0);
		if (cases[i].complaint)
			assert_string_equal(err, cases[i].complaint);
		json_decref(doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(both_drivers_in_the_same_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_driver_does_not_count_is_not_known, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(no_counters_is_a_verdict, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_reading_waits_for_the_lifespan, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_what_was_counted_in_between, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_counter_goes_round, set_up, tear_down),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(a_verdict_must_follow_from_its_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
