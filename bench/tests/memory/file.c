// SPDX-License-Identifier: GPL-2.0
/* Kind file: it knows the file system that its file is on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "memory/state.h"

/* /dev/shm is a tmpfs wherever there is a glibc. */
static void file_system_is_named(void **state)
{
	struct fixture fixture = { };
	struct fault_memory memory = { .fixture = &fixture, .region.bytes = PAGE_BYTES };

	(void)state;
	setenv("TMPDIR", "/dev/shm", 1);
	assert_int_equal(fault_kind_file.map(&memory), 0);
	assert_string_equal(memory.file_system, "tmpfs");
	fault_kind_file.unmap(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_system_is_named),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
