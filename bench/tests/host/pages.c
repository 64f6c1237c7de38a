// SPDX-License-Identifier: GPL-2.0
/* Kernels whose pages have another size, as those of arm64 and POWER may, are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "host/pages.h"
#include "tests/folder.h"

static long page_bytes;

/* The linker uses it in place of libc's (Makefile). */
long __wrap_sysconf(int name);
long __wrap_sysconf(int name)
{
	assert_int_equal(name, _SC_PAGESIZE);
	return page_bytes;
}

static void only_pages_of_4_kib(void **state)
{
	(void)state;
	page_bytes = 4096;
	assert_int_equal(pages_check(), 0);
	assert_string_equal(folder_logged(), "");
	page_bytes = 65536;
	assert_int_equal(pages_check(), -EOPNOTSUPP);
	assert_logged("pages are of 65536 bytes: odpbench only measures pages of 4096");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_pages_of_4_kib, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
