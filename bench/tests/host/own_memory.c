// SPDX-License-Identifier: GPL-2.0
/* The limit of a process's own memory: what is below it can be had, what is above cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/own_memory.h"

#define MIB (1ul << 20)

static bool gets(size_t bytes)
{
	return mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

/* The status of a child with that limit: 1, 2, 4 for the first, second and third mapping. */
static int status_under(uint64_t limit_bytes, size_t first, size_t second, size_t third)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		int got = own_memory_limit(limit_bytes) ? 64 : 0;

		got |= gets(first) ? 1 : 0;
		got |= gets(second) ? 2 : 0;
		got |= gets(third) ? 4 : 0;
		_exit(got);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void over_the_limit_there_is_none(void **state)
{
	(void)state;
	assert_int_equal(status_under(64 * MIB, 32 * MIB, 40 * MIB, 16 * MIB), 1 | 4);
}

static void without_end(void **state)
{
	(void)state;
	assert_int_equal(status_under(UINT64_MAX, 32 * MIB, 40 * MIB, 16 * MIB), 1 | 2 | 4);
}

static void a_lower_limit_stays(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		int wrong = own_memory_limit(8 * MIB) || own_memory_limit(512 * MIB);

		_exit(wrong || gets(64 * MIB));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_the_limit_there_is_none),
		cmocka_unit_test(without_end),
		cmocka_unit_test(a_lower_limit_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
