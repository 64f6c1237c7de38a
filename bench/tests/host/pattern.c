// SPDX-License-Identifier: GPL-2.0
/* The orders in which parts of a region are touched, and the data that proves an access. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/data.h"
#include "host/pattern.h"

static void each_part_once(void **state)
{
	static const size_t counts[] = { 1, 2, 7, 8, 9, 512 };
	size_t order[512];

	(void)state;
	for (int pattern = PATTERN_SEQUENTIAL; pattern <= PATTERN_RANDOM; pattern++) {
		for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
			bool seen[512] = { };

			pattern_order(pattern, counts[c], order);
			for (size_t i = 0; i < counts[c]; i++) {
				assert_in_range(order[i], 0, counts[c] - 1);
				assert_false(seen[order[i]]);
				seen[order[i]] = true;
			}
		}
	}
}

static void orders_are_what_they_are_called(void **state)
{
	size_t order[64], again[64], in_place = 0;

	(void)state;
	pattern_order(PATTERN_STRIDED, 64, order);
	assert_int_equal(order[1], PATTERN_STRIDE);
	assert_int_equal(order[8], 1);
	pattern_order(PATTERN_RANDOM, 64, order);
	pattern_order(PATTERN_RANDOM, 64, again);
	assert_memory_equal(order, again, sizeof(order));
	for (size_t i = 0; i < 64; i++)
		in_place += order[i] == i;
	assert_true(in_place < 16);
}

static char memory[4 * 4096];

static void data_is_what_was_written(void **state)
{
	static const size_t lengths[] = { 8, 9, 15, 16, 24, 4095, 4096, 4104, 8192, sizeof(memory) };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (int whole = 0; whole < 2; whole++) {
			memset(memory, 0xff, sizeof(memory));
			assert_false(data_is(memory, lengths[i], 0, whole));
			data_write(memory, lengths[i], DATA_FIRST_STAMP, whole);
			assert_true(data_is(memory, lengths[i], DATA_FIRST_STAMP, whole));
			assert_false(data_is(memory, lengths[i], DATA_FIRST_STAMP + 1, whole));
			memset(memory, 0, lengths[i]);
			assert_true(data_is(memory, lengths[i], 0, whole));
		}
	}
}

/* A page of another place, a page that stayed zero, a word in the middle. */
static void wrong_data_is_seen(void **state)
{
	(void)state;
	data_write(memory, sizeof(memory), DATA_FIRST_STAMP, true);
	memory[4096 + 2048] ^= 1;
	assert_false(data_is(memory, sizeof(memory), DATA_FIRST_STAMP, true));
	assert_true(data_is(memory, sizeof(memory), DATA_FIRST_STAMP, false));
	memcpy(memory + 4096, memory, 4096);
	assert_false(data_is(memory, sizeof(memory), DATA_FIRST_STAMP, false));
	memset(memory + 4096, 0, 4096);
	assert_false(data_is(memory, sizeof(memory), DATA_FIRST_STAMP, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_once),
		cmocka_unit_test(orders_are_what_they_are_called),
		cmocka_unit_test(data_is_what_was_written),
		cmocka_unit_test(wrong_data_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
