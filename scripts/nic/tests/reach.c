// SPDX-License-Identifier: GPL-2.0
/* Pages that the device remembers after their entries have gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "mkey.h"
#include "reach.h"

enum { PD = 3, PAGE = 4096, FIRST = FREE_MEMORY, NOWHERE = MEMORY_BYTES };
#define ADDRESS 0x700000000000ull

static uint32_t key;

static int setup(void **state)
{
	(void)state;
	machine_start(NULL);
	/* of four pages the third has no entry, and the IOMMU has nothing for the last */
	key = machine_make_key(ADDRESS, 4 * PAGE, PD,
			       (uint64_t[]){ FIRST | 3, (FIRST + PAGE) | 1, 0, NOWHERE | 3 }, 4);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	machine_stop();
	return 0;
}

static void hold(uint32_t held, uint64_t address, uint32_t pages)
{
	reach_write(&machine->nic, REACH_KEY, held);
	reach_write(&machine->nic, REACH_ADDRESS_LOW, address);
	reach_write(&machine->nic, REACH_ADDRESS_HIGH, address >> 32);
	reach_write(&machine->nic, REACH_PAGES, pages);
}

static uint32_t pages(void)
{
	return reach_read(&machine->nic, REACH_PAGES);
}

static void entries_that_go_do_not_matter(void **state)
{
	(void)state;
	hold(key, ADDRESS, 2);
	assert_int_equal(pages(), 2);
	memset(mkey_by_index(&machine->nic, key)->table, 0, 4 * 8);
	assert_int_equal(pages(), 2);
	hold(key, ADDRESS, 2);
	assert_int_equal(pages(), 0);
}

static void pages_without_an_entry_or_a_translation(void **state)
{
	(void)state;
	hold(key, ADDRESS, 4);
	assert_int_equal(machine->nic.reach.npages, 3);
	assert_int_equal(pages(), 2);
	assert_int_equal(machine->nic.reach.npages, 2);	/* the other one is not tried again */
}

static void what_there_is_not(void **state)
{
	(void)state;
	assert_int_equal(pages(), 0);
	hold(key + 1, ADDRESS, 2);
	assert_int_equal(pages(), 0);
	hold(key, ADDRESS - PAGE, UINT32_MAX);		/* one page before, and many behind */
	assert_int_equal(pages(), 2);
	reach_write(&machine->nic, REACH_BYTES, 1);
	assert_int_equal(reach_read(&machine->nic, REACH_KEY), 0);
}

static void reset_forgets(void **state)
{
	(void)state;
	hold(key, ADDRESS, 2);
	nic_reset(&machine->nic);
	assert_int_equal(pages(), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(entries_that_go_do_not_matter),
		TEST(pages_without_an_entry_or_a_translation),
		TEST(what_there_is_not),
		TEST(reset_forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
