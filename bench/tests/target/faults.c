// SPDX-License-Identifier: GPL-2.0
/* How many faults a device may make: exact numbers in software, a range for hardware. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "target/deviation/faults.h"
#include "target/verbs.h"

#define RXE 0xffffff
#define MELLANOX 0x02c9

/* A device that moves up to message_bytes at once. */
static struct verbs verbs;
static struct target target;

static void device_is(uint32_t vendor, size_t message_bytes)
{
	verbs = (struct verbs){ .device.attr.vendor_id = vendor, .message_bytes = message_bytes };
	target = (struct target){ .ops = &target_verbs, .private = &verbs };
}

static void is_range(struct fault_range range, uint64_t least, uint64_t most, bool more_pages)
{
	assert_int_equal(range.least, least);
	assert_int_equal(range.most, most);
	assert_int_equal(range.more_pages, more_pages);
	assert_false(fault_range_has(&range, least - 1));
	assert_true(fault_range_has(&range, least));
	assert_true(fault_range_has(&range, most));
	assert_false(fault_range_has(&range, most + 1));
}

/* One event an access, however long it is. */
static void odp_dev_faults_once_an_access(void **state)
{
	(void)state;
	target = (struct target){ .ops = &target_odp_dev };
	is_range(fault_range(&target, 1), 1, 1, false);
	is_range(fault_range(&target, 512), 1, 1, false);
	is_range(fault_range_single(&target, 1), 1, 1, false);
	is_range(fault_range_single(&target, 512), 512, 512, false);
}

/* Messages of one page fault once each; in a longer one a fault may bring the pages after it. */
static void rxe_faults_for_each_page_of_a_message(void **state)
{
	(void)state;
	device_is(RXE, PAGE_BYTES);
	is_range(fault_range(&target, 1), 1, 1, false);
	is_range(fault_range(&target, 64), 64, 64, false);
	device_is(RXE, 16 * PAGE_BYTES);
	is_range(fault_range(&target, 1), 1, 1, false);
	is_range(fault_range(&target, 64), 4, 64, false);
	is_range(fault_range_single(&target, 64), 64, 64, false);
}

/* One event may be for all pages, and each page may fault twice; others may come along. */
static void hardware_has_a_range(void **state)
{
	(void)state;
	device_is(MELLANOX, 1 << 30);
	is_range(fault_range(&target, 1), 1, 2, true);
	is_range(fault_range(&target, 64), 1, 128, true);
	is_range(fault_range_single(&target, 1), 1, 2, true);
	is_range(fault_range_single(&target, 64), 1, 128, true);
	/* its messages do not matter */
	device_is(MELLANOX, PAGE_BYTES);
	is_range(fault_range(&target, 64), 1, 128, true);
}

/* Software brings just the missing pages; one event of hardware may bring them all, and others. */
static void pages_are_those_that_were_missing(void **state)
{
	struct fault_range range;

	(void)state;
	device_is(RXE, PAGE_BYTES);
	range = fault_range(&target, 64);
	assert_true(fault_range_brings(&range, 64, 64));
	assert_false(fault_range_brings(&range, 64, 63));
	assert_false(fault_range_brings(&range, 64, 65));
	device_is(MELLANOX, 1 << 30);
	range = fault_range(&target, 64);
	assert_true(fault_range_has(&range, 1));
	assert_true(fault_range_brings(&range, 64, 64));
	assert_true(fault_range_brings(&range, 64, 80));
	assert_false(fault_range_brings(&range, 64, 63));
}

/* After advice to read, only rxe lets the device write without another fault. */
static void advice_to_read_is_not_for_writing(void **state)
{
	(void)state;
	device_is(RXE, PAGE_BYTES);
	assert_false(fault_for_reading_alone(&target));
	device_is(MELLANOX, 1 << 30);
	assert_true(fault_for_reading_alone(&target));
	target = (struct target){ .ops = &target_odp_dev };
	assert_true(fault_for_reading_alone(&target));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odp_dev_faults_once_an_access),
		cmocka_unit_test(rxe_faults_for_each_page_of_a_message),
		cmocka_unit_test(hardware_has_a_range),
		cmocka_unit_test(pages_are_those_that_were_missing),
		cmocka_unit_test(advice_to_read_is_not_for_writing),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
