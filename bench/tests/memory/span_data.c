// SPDX-License-Identifier: GPL-2.0
/* A span's data is checked by way of the device: one that moves too little is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory/span.h"

#define PAGES 10
#define BUFFER_PAGES 4	/* so that the last part is a short one */

static enum { MOVES, LOSES_WRITES, LOSES_READS, MISSES_LAST_WORD, FAILS } device_does;
static unsigned int accesses;

static int access_memory(struct target *target, enum access kind, struct target_access *access)
{
	char *region = access->region->address + access->offset;
	size_t length = access->length - (device_does == MISSES_LAST_WORD ? 8 : 0);
	bool last = access->offset + access->length == access->region->bytes;

	(void)target;
	accesses++;
	if (device_does == FAILS)
		return -ENXIO;
	if (last && device_does == LOSES_WRITES && kind == ACCESS_WRITE)
		return 0;
	if (last && device_does == LOSES_READS && kind == ACCESS_READ)
		return 0;
	if (kind == ACCESS_WRITE)
		memcpy(region, access->buffer, length);
	else
		memcpy(access->buffer, region, length);
	return 0;
}

static int check(void)
{
	static const struct target_ops ops = { .name = "device", .access = access_memory };
	struct target target = { .ops = &ops, .buffer = calloc(BUFFER_PAGES, PAGE_BYTES),
				 .buffer_bytes = BUFFER_PAGES * PAGE_BYTES };
	struct dmabuf dmabuf = { .address = calloc(PAGES, PAGE_BYTES),
				 .bytes = PAGES * PAGE_BYTES };
	struct span span;
	int ret;

	accesses = 0;
	assert_int_equal(span_import(&span, &dmabuf), 0);
	assert_true(span.regions->imported);
	ret = span_check_data(&span, &target);
	span_unmap(&span);	/* the memory stays its owner's */
	free(dmabuf.address);
	free(target.buffer);
	return ret;
}

static void all_of_it_is_checked(void **state)
{
	(void)state;
	device_does = MOVES;
	assert_int_equal(check(), 0);
	assert_int_equal(accesses, 2 * 3);
}

static void wrong_data_is_found(void **state)
{
	(void)state;
	for (device_does = LOSES_WRITES; device_does < FAILS; device_does++)
		assert_int_equal(check(), -EIO);
}

static void an_error_of_the_device_is_the_result(void **state)
{
	(void)state;
	device_does = FAILS;
	assert_int_equal(check(), -ENXIO);
	assert_int_equal(accesses, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_checked),
		cmocka_unit_test(wrong_data_is_found),
		cmocka_unit_test(an_error_of_the_device_is_the_result),
	};

	return cmocka_run_group_tests_name("span_data", tests, NULL, NULL);
}
