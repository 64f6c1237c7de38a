// SPDX-License-Identifier: GPL-2.0
/* The section on packet damming and packet flood: each verdict beside its counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/model.h"
#include "report/plot/gnuplot.h"
#include "tests/synthetic.h"
#include "tests/written.h"

static void add(json_t *doc, const char *params, uint64_t p50, const char *transport)
{
	const struct synthetic row = {
		.workload = "pitfall", .measure = "latency", .path = "native", .mode = "off",
		.device = "mlx5_0", .params = params, .p50 = p50,
	};
	json_t *object = synthetic_add(doc, &row);
	char err[512];

	json_object_set_new(object, "transport", synthetic_json(transport));
	assert_int_equal(results_check_row(object, "icount", "row", err, sizeof(err)), 0);
}

#define PARAMS(side, qps, reads, interval)						\
	"{\"side\": \"" side "\", \"qps\": " #qps ", \"reads\": " #reads ", \"interval_us\": "	\
	#interval ", \"size\": 100, \"ack_timeout\": 18, \"rnr_timer\": 12}"

static char *section_of(json_t *doc)
{
	struct report report;
	char *text;

	report_init(&report, doc, "odpbench report");
	assert_int_equal(report_pitfalls(&report), 0);
	text = written(&report, report_write_text);
	report_free(&report);
	json_decref(doc);
	return text;
}

static void has(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("no '%s' in: %s", line, text);
}

static void verdicts_beside_their_counters(void **state)
{
	json_t *doc = synthetic_document("7.3.4");
	char *text, *flat;

	(void)state;
	add(doc, PARAMS("remote", 1, 2, 0), 31000, "{\"verdict\": \"none seen\", \"timeouts\": 0, "
	    "\"retransmissions\": 0, \"duplicates\": 0, \"rnr\": 6}");
	add(doc, PARAMS("remote", 1, 2, 500), 501000000, "{\"verdict\": \"seen\", "
	    "\"timeouts\": 3, \"retransmissions\": 1, \"duplicates\": 0, \"rnr\": 6}");
	add(doc, PARAMS("local", 1, 2, 0), 32000, "{\"verdict\": \"no counters\"}");
	add(doc, PARAMS("local", 512, 1, 0), 33000, "{\"verdict\": \"seen\", \"duplicates\": 700}");
	text = section_of(doc);
	flat = synthetic_unwrap(text);
	has(flat, "packet damming: 2 reads of 100 B on one QP, us apart, ACK timeout 18, RNR timer "
	    "12, native, off, mlx5_0 [icount: ");
	has(flat, " side apart p50 again timeouts twice longest verdict ");
	has(flat, " remote 0 31000 0 0 0 31000 none seen ");
	has(flat, " 500 501000000 1 3 0 501000000 seen ");
	has(flat, " local 0 32000 - - - 32000 no counters ");
	has(flat, "packet flood: 1 read of 100 B on each QP, ACK timeout 18, RNR timer 12, ");
	has(flat, " local 512 33000 - - 700 33000 seen ");
	has(flat, " Seen in 2 of 4 cases; without counters: 1.");
	free(flat);
	free(text);
}

/* The table has all of them. */
static void intervals_left_out_of_the_plot_are_told(void **state)
{
	json_t *doc = synthetic_document("7.3.4");
	char params[160], *text;
	struct report report;

	(void)state;
	if (system("gnuplot --version >/dev/null 2>&1"))
		skip();
	for (int i = 66; i; i--) {
		snprintf(params, sizeof(params), PARAMS("remote", 1, 2, %d), i);
		add(doc, params, 1000 * i, "{\"verdict\": \"no counters\"}");
	}
	report_init(&report, doc, "odpbench report");
	report.plots = true;
	assert_int_equal(report_pitfalls(&report), 0);
	assert_int_equal(plots_wait(&report), 0);
	text = written(&report, report_write_html);
	report_free(&report);
	json_decref(doc);
	has(text, ">66000<");
	has(text, "2 more values of interval_us, above 64, are not in the plot.");
	free(text);
}

static void other_workloads_make_no_section(void **state)
{
	char *text = section_of(synthetic_document("7.3.4"));

	(void)state;
	assert_null(strstr(text, "Pitfalls"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_beside_their_counters),
		cmocka_unit_test(intervals_left_out_of_the_plot_are_told),
		cmocka_unit_test(other_workloads_make_no_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
