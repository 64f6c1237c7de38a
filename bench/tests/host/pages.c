// SPDX-License-Identifier: GPL-2.0
/* Kernels whose pages have another size, as those of arm64 and POWER may, are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/mman.h>

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

/* Each mapping says what its pages are; where nothing is mapped, nothing does. */
static void pages_of_a_mapping_have_a_size(void **state)
{
	size_t huge = 2 << 20;
	char *memory = mmap(NULL, 3 * PAGE_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(memory, MAP_FAILED);
	assert_int_equal(munmap(memory + PAGE_BYTES, PAGE_BYTES), 0);
	assert_int_equal(pages_unit(memory), 4096);
	assert_int_equal(pages_unit(memory + PAGE_BYTES - 1), 4096);
	assert_int_equal(pages_unit(memory + PAGE_BYTES), 0);
	assert_int_equal(pages_unit(memory + 2 * PAGE_BYTES), 4096);
	munmap(memory, PAGE_BYTES);
	munmap(memory + 2 * PAGE_BYTES, PAGE_BYTES);
	memory = mmap(NULL, huge, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
		      MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)	/* this kernel or container has no hugetlb pages */
		return;
	assert_int_equal(pages_unit(memory), huge);
	munmap(memory, huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_pages_of_4_kib, folder_make, folder_remove),
		cmocka_unit_test(pages_of_a_mapping_have_a_size),
	};

	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
