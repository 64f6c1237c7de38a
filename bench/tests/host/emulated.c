// SPDX-License-Identifier: GPL-2.0
/* An emulated function is told by its board id, and no NIC of a vendor is taken for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/emulated.h"
#include "lib/sysfs.h"

static const char *board;	/* of mlx5_0; NULL: it shows none */

int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...)
{
	char path[256];
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	buf[0] = '\0';
	if (!board || strcmp(path, "/sys/class/infiniband/mlx5_0/board_id"))
		return -ENOENT;
	snprintf(buf, size, "%s", board);
	return 0;
}

static void board_id_tells(void **state)
{
	static const struct {
		const char *board;
		bool emulated;
	} cases[] = {
		{ "ODPBENCH_EMULATD", true }, { "ODPBENCH", true }, { "MT_0000000008", false },
		{ "DEL0000000004", false }, { "ODP", false }, { "", false }, { NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		board = cases[i].board;
		assert_int_equal(emulated_device("mlx5_0"), cases[i].emulated);
		assert_false(emulated_device("mlx5_1"));
		assert_false(emulated_device(""));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(board_id_tells) };

	return cmocka_run_group_tests_name("emulated", tests, NULL, NULL);
}
