// SPDX-License-Identifier: GPL-2.0
/* Where one thing begins to cost less than another, against numbers worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "report/even/flush.h"
#include "report/even/touch.h"
#include "report/model.h"
#include "tests/synthetic.h"
#include "tests/written.h"

#define TAKEN	"{\"pages\": 512, \"method\": \"madvise\"}"
#define FEWER	"{\"pages\": 64, \"method\": \"madvise\"}"
#define COUNTED(map, once, queued)							\
	"{\"mapped_pages\": 1024, \"unmapped_pages\": 1024, \"flushes_map\": " #map		\
	", \"flushes_unmap\": " #once ", \"flushes_queued\": " #queued "}"
#define TOUCH(registration, kind, bytes)						\
	"{\"registration\": \"" registration "\", \"kind\": \"" kind "\", \"bytes\": " #bytes "}"
#define ROW(measure, params, cost)							\
	{ "touch", measure, "native", "lazy", "mlx5_0", params, .p50 = cost }

static json_t *document(const struct synthetic *rows, size_t n)
{
	json_t *doc = synthetic_document("7.3.4");

	for (size_t i = 0; i < n; i++)
		synthetic_add(doc, &rows[i]);
	return doc;
}

/* Costs and flushes of two paths, what is less below a price and above it, and the price. */
static void a_price_between_two_paths(void **state)
{
	static const struct {
		struct even_side first, second;
		int below, above;	/* 1: first, 2: second, 0: the same */
		double price;		/* 0: none */
	} cases[] = {
		/* 1589 + x * 0.25/512 = 1547 + x * 1/512: x = 42 * 512 / 0.75 */
		{ { .cost = 1589, .flushes = 0.25 }, { .cost = 1547, .flushes = 1 }, 2, 1, 28672 },
		{ { .cost = 1547, .flushes = 1 }, { .cost = 1589, .flushes = 0.25 }, 1, 2, 28672 },
		/* 100 more a page against one flush less: 100 */
		{ { .cost = 300, .flushes = 0 }, { .cost = 200, .flushes = 512 }, 2, 1, 100 },
		/* cheaper and fewer flushes */
		{ { .cost = 1, .flushes = 1 }, { .cost = 2, .flushes = 512 }, 1, 1, 0 },
		{ { .cost = 2, .flushes = 512 }, { .cost = 1, .flushes = 1 }, 2, 2, 0 },
		/* only one of the two differs, or none */
		{ { .cost = 7, .flushes = 1 }, { .cost = 7, .flushes = 2 }, 1, 1, 0 },
		{ { .cost = 7, .flushes = 3 }, { .cost = 6, .flushes = 3 }, 2, 2, 0 },
		{ { .cost = 7, .flushes = 3 }, { .cost = 7, .flushes = 3 }, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct even_side *sides[] = { NULL, &cases[i].first, &cases[i].second };
		struct even even = even_of(sides[1], sides[2]);

		assert_ptr_equal(even.below, sides[cases[i].below]);
		assert_ptr_equal(even.above, sides[cases[i].above]);
		assert_int_equal(even.has_price, cases[i].price > 0);
		if (even.has_price)
			assert_float_equal(even.price, cases[i].price, 1e-3);
		/* At the price both cost the same, and beyond it the other one costs less. */
		if (even.has_price) {
			assert_float_equal(even_with(sides[1], even.price),
					    even_with(sides[2], even.price), 1e-3);
			assert_true(even_with(even.below, even.price / 2) <
				    even_with(even.above, even.price / 2));
			assert_true(even_with(even.above, even.price * 2) <
				    even_with(even.below, even.price * 2));
		}
	}
}

/* A page, and flushes in 1024 of them: sg 102400 / 512 = 200 and 2, iova-batch 100, 10, native 300. */
static const struct synthetic taken[] = {
	{ "invalidate", "latency", "native", "lazy", "mlx5_0", TAKEN, .p50 = 153600,
	  .sustained = COUNTED(500, 1020, 4) },
	{ "invalidate", "latency", "sg", "lazy", "mlx5_0", TAKEN, .p50 = 102400,
	  .sustained = COUNTED(500, 0, 2) },
	{ "invalidate", "latency", "iova-batch", "lazy", "mlx5_0", TAKEN, .p50 = 51200,
	  .sustained = COUNTED(500, 10, 0) },
	{ "invalidate", "latency", "sg", "lazy", "mlx5_0", FEWER, .p50 = 1,
	  .sustained = COUNTED(0, 900, 0) },
	{ "invalidate", "latency", "iova-batch", "lazy", "mlx5_0", FEWER, .p50 = 2,
	  .sustained = COUNTED(0, 0, 0) },
};

static void an_operation_has_its_own_flushes(void **state)
{
	json_t *doc = document(taken, sizeof(taken) / sizeof(taken[0]));
	struct groups *cases = group_rows(doc, NULL, ROW_CASE, NULL);
	struct even_case found;

	(void)state;
	assert_true(even_find(cases, &even_operations[0], "mlx5_0", "lazy", &found));
	assert_int_equal(found.nsides, 3);	/* of the case with the most pages */
	/* Those of mapping the pages again are not in the call that takes them. */
	assert_float_equal(even_side(&found, "sg")->flushes, 1, 1e-3);
	assert_float_equal(even_side(&found, "sg")->cost, 200, 1e-3);
	assert_float_equal(even_side(&found, "native")->flushes, 512, 1e-3);
	assert_null(even_side(&found, "page"));
	assert_false(even_find(cases, &even_operations[0], "mlx5_0", "strict", &found));
	assert_false(even_find(cases, &even_operations[1], "mlx5_0", "lazy", &found));
	groups_free(cases);
	json_decref(doc);
}

static char *report_of(json_t *doc, double flush_ns)
{
	struct report report;
	char *text, *flat;

	report_init(&report, doc, "test");
	report.has_flush_ns = flush_ns > 0;
	report.flush_ns = flush_ns;
	assert_int_equal(report_build(&report), 0);
	text = written(&report, report_write_text);
	report_free(&report);
	json_decref(doc);
	flat = synthetic_unwrap(text);
	free(text);
	return flat;
}

static void says(char *text, const char *said, bool does)
{
	if (!strstr(text, said) == does)
		fail_msg("\"%s\" is %sin: %s", said, does ? "not " : "", text);
}

static void the_section_adds_no_price_of_its_own(void **state)
{
	char *text = report_of(document(taken, 3), 0);

	(void)state;
	/* 100 * 512 / (5 - 1) */
	says(text, "sg iova-batch -100 4 12800 iova-batch, then sg", true);
	says(text, "iova-batch native 200 507 - iova-batch", true);
	says(text, "COMPUTED", false);
	free(text);
	/* 200 + 1/512 * 25600, 100 + 5/512 * 25600 and 300 + 512/512 * 25600 */
	text = report_of(document(taken, 3), 25600);
	says(text, "COMPUTED, not measured, with --flush-ns 25600", true);
	says(text, "invalidation lazy 25900 250 350 sg", true);
	free(text);
}

/* A real time has the flushes in it. */
static void nothing_is_added_to_a_real_time(void **state)
{
	json_t *doc = document(taken, 3), *row;
	char *text;
	size_t i;

	(void)state;
	json_object_set_new(fixture_at(doc, "env"), "time_domain", json_string("kvm"));
	json_array_foreach(json_object_get(doc, "rows"), i, row)
		json_object_set_new(row, "unit", json_string("ns"));
	text = report_of(doc, 25600);
	says(text, "the wait for each flush that is made at once is in it already", true);
	says(text, "--flush-ns 25600 is not added", true);
	says(text, "COMPUTED", false);
	says(text, "Computed", false);
	free(text);
}

static struct group lazy_touch(const json_t *doc)
{
	return document_rows(doc, "touch");
}

/* On demand costs less at 64 KiB and at 4 MiB, but not between: so from 4 MiB on. */
static void from_a_size_on(void **state)
{
	static const struct synthetic rows[] = {
		ROW("use", TOUCH("odp", "absent", 65536), 10),
		ROW("use", TOUCH("pinned", "absent", 65536), 20),
		ROW("use", TOUCH("odp", "absent", 1048576), 300),
		ROW("use", TOUCH("pinned", "absent", 1048576), 200),
		ROW("use", TOUCH("odp", "absent", 4194304), 1000),
		ROW("use", TOUCH("pinned", "absent", 4194304), 2000),
		ROW("use", TOUCH("odp", "absent", 8388608), 7),	/* without the next, never pinned */
		ROW("use", TOUCH("pinned", "absent", 8388608), 7),
	};
	json_t *doc = document(rows, 7);
	struct group group = lazy_touch(doc);
	struct touch_sizes sizes = touch_compare(&group, "absent", TOUCH_ODP, "use");

	(void)state;
	assert_int_equal(sizes.n, 3);
	assert_int_equal(sizes.bytes[2], 4194304);
	assert_int_equal(sizes.pays_from, 2);
	assert_int_equal(touch_compare(&group, "resident", TOUCH_ODP, "use").n, 0);
	free(group.rows);
	json_decref(doc);
	/* The largest decides; as much is not less. */
	for (size_t n = 4; n <= 8; n += 4) {
		doc = document(rows, n);
		group = lazy_touch(doc);
		assert_int_equal(touch_compare(&group, "absent", TOUCH_ODP, "use").pays_from, n / 2);
		free(group.rows);
		json_decref(doc);
	}
}

/* registration on demand 100, pinned 900; access 1100 and 100: 800 saved, 1000 more for all. */
static void up_to_a_share(void **state)
{
	struct synthetic rows[] = {
		ROW("registration", TOUCH("odp", "absent", 65536), 100),
		ROW("registration", TOUCH("pinned", "absent", 65536), 900),
		ROW("access", TOUCH("odp", "absent", 65536), 1100),
		ROW("access", TOUCH("pinned", "absent", 65536), 100),
	};
	static const struct {
		uint64_t odp;		/* registration on demand */
		double share;
	} cases[] = { { 100, 0.8 }, { 700, 0.2 }, { 900, 0 }, { 1000, 0 } };
	double share;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct group group;
		json_t *doc;

		rows[0].p50 = cases[i].odp;
		doc = document(rows, 4);
		group = lazy_touch(doc);
		assert_true(touch_share(&group, "absent", 65536, &share));
		assert_float_equal(share, cases[i].share, 1e-3);
		assert_false(touch_share(&group, "absent", 1048576, &share));
		free(group.rows);
		json_decref(doc);
	}
}

static void the_table_by_size(void **state)
{
	static const struct synthetic rows[] = {
		ROW("use", TOUCH("odp", "absent", 65536), 1600),
		ROW("use", TOUCH("pinned", "absent", 65536), 1280),
		ROW("use", TOUCH("prefetched", "absent", 65536), 1440),
		ROW("registration", TOUCH("odp", "absent", 65536), 100),
		ROW("registration", TOUCH("pinned", "absent", 65536), 900),
		ROW("access", TOUCH("odp", "absent", 65536), 1100),
		ROW("access", TOUCH("pinned", "absent", 65536), 100),
	};
	char *text = report_of(document(rows, 7), 0);

	(void)state;
	says(text, "absent 64 KiB 100 90 80 +25 % 80 %", true);
	says(text, "absent, use: on demand costs less than pinned at no size that was measured up to "
	     "64 KiB.", true);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_price_between_two_paths),
		cmocka_unit_test(an_operation_has_its_own_flushes),
		cmocka_unit_test(the_section_adds_no_price_of_its_own),
		cmocka_unit_test(nothing_is_added_to_a_real_time),
		cmocka_unit_test(from_a_size_on),
		cmocka_unit_test(up_to_a_share),
		cmocka_unit_test(the_table_by_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
