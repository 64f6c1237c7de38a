// SPDX-License-Identifier: GPL-2.0
/* UMR work requests: changes of keys and their tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "mkey.h"
#include "umr.h"

enum { PD = 3, LIST = FREE_MEMORY, PAGE = 4096, ADDRESS = 0x10000 };
enum { UMR_KEY = 12, UMR_FLAGS = 16, UMR_OCTOWORDS = 20, UMR_OFFSET = 22, UMR_MASK = 24,
	UMR_CONTEXT = 64, UMR_DATA = 128, UMR_BYTES = 144 };
enum { HAS_OFFSET = 1 << 4, INLINE = 1 << 7 };

static uint32_t key;
static uint8_t wqe[1024];

static int setup(void **state)
{
	uint64_t entries[4] = { 0 };

	(void)state;
	machine_start(NULL);
	key = machine_make_key(ADDRESS, 4 * PAGE, PD, entries, 4);
	memset(wqe, 0, sizeof(wqe));
	put_be32(wqe + UMR_KEY, key);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	machine_stop();
	return 0;
}

static uint64_t entry(unsigned page)
{
	return get_be64(mkey_by_index(&machine.nic, key)->table + 8 * page);
}

static void entries_in_the_request(void **state)
{
	(void)state;
	wqe[UMR_FLAGS] = INLINE | HAS_OFFSET;
	put_be16(wqe + UMR_OCTOWORDS, 1);
	put_be16(wqe + UMR_OFFSET, 1);
	put_be64(wqe + UMR_DATA, 0x111);
	put_be64(wqe + UMR_DATA + 8, 0x222);
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	assert_int_equal(entry(1), 0);
	assert_int_equal(entry(2), 0x111);
	assert_int_equal(entry(3), 0x222);
}

static void entries_in_memory(void **state)
{
	uint32_t list = machine_make_key(LIST, PAGE, PD, (uint64_t[]){ LIST | 3 }, 1);

	(void)state;
	put_be64(machine.memory + LIST, 0x333);
	put_be16(wqe + UMR_OCTOWORDS, 1);
	put_be32(wqe + UMR_DATA, 16);
	put_be32(wqe + UMR_DATA + 4, list);
	put_be64(wqe + UMR_DATA + 8, LIST);
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	assert_int_equal(entry(0), 0x333);
	put_be32(wqe + UMR_DATA + 4, list + 1);		/* there is no such key */
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_LOCAL_PROTECTION);
}

static void requests_beyond_the_table(void **state)
{
	(void)state;
	wqe[UMR_FLAGS] = INLINE | HAS_OFFSET;
	put_be16(wqe + UMR_OCTOWORDS, 1);
	put_be16(wqe + UMR_OFFSET, 2);			/* just behind it */
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_MEMORY_WINDOW);
	put_be16(wqe + UMR_OFFSET, 1);
	put_be16(wqe + UMR_OCTOWORDS, 0xffff);		/* cut off at its end */
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	put_be16(wqe + UMR_OFFSET, 0);			/* 32 bytes from a request that has 16 */
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_LOCAL_LENGTH);
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_DATA - 1), SYNDROME_MEMORY_WINDOW);
	put_be32(wqe + UMR_KEY, 0xffffff00);
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_MEMORY_WINDOW);
}

static void fields_by_mask(void **state)
{
	const uint8_t *context = mkey_by_index(&machine.nic, key)->context;

	(void)state;
	SET(mkc, wqe + UMR_CONTEXT, len, 99);
	SET(mkc, wqe + UMR_CONTEXT, start_addr, 77);
	put_be64(wqe + UMR_MASK, 1 << 0);
	assert_int_equal(umr_run(&machine.nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	assert_int_equal(GET(mkc, context, len), 99);
	assert_int_equal(GET(mkc, context, start_addr), ADDRESS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(entries_in_the_request),
		TEST(entries_in_memory),
		TEST(requests_beyond_the_table),
		TEST(fields_by_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
