// SPDX-License-Identifier: GPL-2.0
/* Vital product data: whole, broken off at each byte, and with nonsense in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rdma/vpd.h"

/* A name of 10 bytes; 31 read-only bytes: PN, EC, SN, and a keyword that is not looked at. */
static const unsigned char whole[] =
	"\x82\x0a\x00" "ConnectX-7"
	"\x90\x1f\x00" "PN\x06" "MCX75 " "EC\x02" "A6" "SN\x04" "MT01" "RV\x07" "\0\0\0\0\0\0\0"
	"\x78";

static void says(const json_t *object, const char *member, const char *text)
{
	const char *found = json_string_value(json_object_get(object, member));

	assert_non_null(found);
	assert_string_equal(found, text);
}

static void whole_one(void **state)
{
	json_t *product = json_object();

	(void)state;
	assert_int_equal(vpd_parse(product, whole, sizeof(whole) - 1), 0);
	says(product, "name", "ConnectX-7");
	says(product, "part_number", "MCX75");	/* spaces fill it up */
	says(product, "engineering_change", "A6");
	says(product, "serial_number", "MT01");
	assert_int_equal(json_object_size(product), 4);
	json_decref(product);
}

/* In memory of just that size, so that the sanitizer sees a read beyond it. */
static void broken_off(void **state)
{
	(void)state;
	for (size_t size = 0; size < sizeof(whole) - 1; size++) {
		unsigned char *data = malloc(size ? size : 1);
		json_t *product = json_object();

		assert_non_null(data);
		memcpy(data, whole, size);
		assert_int_equal(vpd_parse(product, data, size), -ENODATA);
		if (size > 13)
			says(product, "name", "ConnectX-7");
		json_decref(product);
		free(data);
	}
}

/* A keyword that is longer than the rest; a function that reads as all ones, or as all zeros. */
static void nonsense(void **state)
{
	static const unsigned char longer[] = "\x90\x05\x00" "PN\x09" "AB" "\x78";
	unsigned char same[64];
	json_t *product = json_object();

	(void)state;
	assert_int_equal(vpd_parse(product, longer, sizeof(longer) - 1), -ENODATA);
	memset(same, 0xff, sizeof(same));
	assert_int_equal(vpd_parse(product, same, sizeof(same)), -ENODATA);
	memset(same, 0, sizeof(same));
	assert_int_equal(vpd_parse(product, same, sizeof(same)), -ENODATA);
	assert_int_equal(json_object_size(product), 0);
	json_decref(product);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_one),
		cmocka_unit_test(broken_off),
		cmocka_unit_test(nonsense),
	};

	return cmocka_run_group_tests_name("vpd", tests, NULL, NULL);
}
