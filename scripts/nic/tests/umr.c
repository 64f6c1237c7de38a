// SPDX-License-Identifier: GPL-2.0
/* UMR work requests: changes of keys and their tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "memory.h"
#include "mkey.h"
#include "umr.h"

enum { PD = 3, LIST = FREE_MEMORY, PAGE = 4096, ADDRESS = 0x10000, OWNER = 77 };
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
	return get_be64(mkey_by_index(&machine->nic, key)->table + 8 * page);
}

static void entries_in_the_request(void **state)
{
	(void)state;
	wqe[UMR_FLAGS] = INLINE | HAS_OFFSET;
	put_be16(wqe + UMR_OCTOWORDS, 1);
	put_be16(wqe + UMR_OFFSET, 1);
	put_be64(wqe + UMR_DATA, 0x111);
	put_be64(wqe + UMR_DATA + 8, 0x222);
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	assert_int_equal(entry(1), 0);
	assert_int_equal(entry(2), 0x111);
	assert_int_equal(entry(3), 0x222);
}

static void entries_in_memory(void **state)
{
	uint32_t list = machine_make_key(LIST, PAGE, PD, (uint64_t[]){ LIST | 3 }, 1);

	(void)state;
	put_be64(machine->memory + LIST, 0x333);
	put_be16(wqe + UMR_OCTOWORDS, 1);
	put_be32(wqe + UMR_DATA, 16);
	put_be32(wqe + UMR_DATA + 4, list);
	put_be64(wqe + UMR_DATA + 8, LIST);
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	assert_int_equal(entry(0), 0x333);
	put_be32(wqe + UMR_DATA + 4, list + 1);		/* there is no such key */
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_LOCAL_PROTECTION);
}

static void requests_beyond_the_table(void **state)
{
	(void)state;
	wqe[UMR_FLAGS] = INLINE | HAS_OFFSET;
	put_be16(wqe + UMR_OCTOWORDS, 1);
	put_be16(wqe + UMR_OFFSET, 2);			/* just behind it */
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_MEMORY_WINDOW);
	put_be16(wqe + UMR_OFFSET, 1);
	put_be16(wqe + UMR_OCTOWORDS, 0xffff);		/* cut off at its end */
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	put_be16(wqe + UMR_OFFSET, 0);			/* 32 bytes from a request that has 16 */
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_LOCAL_LENGTH);
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_DATA - 1), SYNDROME_MEMORY_WINDOW);
	put_be32(wqe + UMR_KEY, 0xffffff00);
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_MEMORY_WINDOW);
}

static void fields_by_mask(void **state)
{
	const uint8_t *context = mkey_by_index(&machine->nic, key)->context;

	(void)state;
	SET(mkc, wqe + UMR_CONTEXT, len, 99);
	SET(mkc, wqe + UMR_CONTEXT, start_addr, 77);
	put_be64(wqe + UMR_MASK, 1 << 0);
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
	assert_int_equal(GET(mkc, context, len), 99);
	assert_int_equal(GET(mkc, context, start_addr), ADDRESS);
}

/* A window, free as the driver makes it; its index is that of the key. */
static uint32_t make_window(void)
{
	uint8_t in[BYTES_OF(create_mkey_in)] = { 0 }, out[BYTES_OF(create_mkey_out)];
	uint8_t *context = PART(create_mkey_in, in, memory_key_mkey_entry);

	SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	SET(mkc, context, free, 1);
	SET(mkc, context, translations_octword_size, 4);
	SET(mkc, context, access_mode_1_0, MLX5_MKC_ACCESS_MODE_KLMS);
	SET(mkc, context, pd, PD);
	SET(mkc, context, en_rinval, 1);
	SET(mkc, context, qpn, OWNER);
	assert_int_equal(machine_command(in, sizeof(in), out, sizeof(out)), STATUS_OK);
	return GET(create_mkey_out, out, mkey_index) << 8;
}

/* To 200 bytes of one key and 56 of it again, for remote writes; the key's variant becomes 9. */
static void bind(uint32_t window)
{
	uint8_t *context = wqe + UMR_CONTEXT, *part = wqe + UMR_DATA;

	memset(wqe, 0, sizeof(wqe));
	put_be32(wqe + UMR_KEY, window);
	wqe[UMR_FLAGS] = INLINE;
	put_be16(wqe + UMR_OCTOWORDS, 4);
	put_be64(wqe + UMR_MASK, 1 << 0 | 1 << 6 | 1 << 13 | 1 << 20 | 1 << 29);
	SET(mkc, context, start_addr, ADDRESS);
	SET(mkc, context, len, 256);
	SET(mkc, context, mkey_7_0, 9);
	SET(mkc, context, rw, 1);
	put_be32(part, 200);
	put_be32(part + 4, key);
	put_be64(part + 8, ADDRESS + 1000);
	put_be32(part + 16, 56);
	put_be32(part + 20, key);
	put_be64(part + 24, ADDRESS);
	assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_DATA + 64), SYNDROME_NONE);
}

static enum outcome write_window(uint32_t qp, uint32_t variant_key, uint64_t at, uint32_t bytes)
{
	struct memory memory = { .pd = PD, .key = variant_key, .qp = qp, .address = ADDRESS + at,
				 .access = MEMORY_REMOTE_WRITE, .write = true };
	uint8_t data[512];
	struct missing missing;

	memset(data, 0xab, sizeof(data));
	return memory_move(&machine->nic, &memory, data, bytes, &missing);
}

static void windows(void **state)
{
	uint32_t window = make_window();
	const uint8_t *page = machine->memory + LIST;

	(void)state;
	machine_set_entry(key, 0, LIST | 3);
	assert_int_equal(write_window(OWNER, window, 0, 8), REFUSED);	/* not bound yet */
	bind(window);
	assert_int_equal(write_window(OWNER, window | 9, 0, 256), DONE);
	assert_int_equal(page[999], 0);
	assert_int_equal(page[1000], 0xab);
	assert_int_equal(page[1199], 0xab);
	assert_int_equal(page[1200], 0);
	assert_int_equal(page[55], 0xab);
	assert_int_equal(page[56], 0);
	assert_int_equal(write_window(OWNER, window | 9, 1, 256), REFUSED);
	assert_int_equal(write_window(OWNER, window, 0, 8), REFUSED);		/* an old variant */
	assert_int_equal(write_window(OWNER + 1, window | 9, 0, 8), REFUSED);
	assert_false(mkey_invalidate(&machine->nic, PD + 1, window | 9));
	assert_false(mkey_invalidate(&machine->nic, PD, key));	/* of memory that nobody may end */
	assert_true(mkey_invalidate(&machine->nic, PD, window | 9));
	assert_int_equal(write_window(OWNER, window | 9, 0, 8), REFUSED);
	assert_false(mkey_invalidate(&machine->nic, PD, window | 9));
}

/* A program may change keys of its own domain alone. */
static void keys_of_others(void **state)
{
	(void)state;
	put_be64(wqe + UMR_MASK, 1 << 0);
	assert_int_equal(umr_run(&machine->nic, PD + 1, wqe, UMR_BYTES), SYNDROME_MEMORY_WINDOW);
	assert_int_equal(umr_run(&machine->nic, 0, wqe, UMR_BYTES), SYNDROME_NONE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(entries_in_the_request),
		TEST(entries_in_memory),
		TEST(requests_beyond_the_table),
		TEST(fields_by_mask),
		TEST(windows),
		TEST(keys_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
