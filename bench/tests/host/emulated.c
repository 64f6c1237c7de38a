// SPDX-License-Identifier: GPL-2.0
/*
 * An emulated function is told by its board id, a drive by its serial number, and none that somebody
 * may need is taken for one.
 */
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
#include "tests/path_of.h"

static const char *board;	/* of mlx5_0; NULL: it shows none */
static const char *serial;	/* of nvme0, in the same way */

int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...)
{
	char path[256];

	PATH_OF(path, format);
	buf[0] = '\0';
	if (board && !strcmp(path, "/sys/class/infiniband/mlx5_0/board_id"))
		return snprintf(buf, size, "%s", board) < 0;
	if (serial && (!strcmp(path, "/sys/block/nvme0n1/device/serial") ||
		       !strcmp(path, "/sys/bus/pci/devices/0000:00:14.0/nvme/nvme0/serial")))
		return snprintf(buf, size, "%s", serial) < 0;
	return -ENOENT;
}

/* mlx5_0 is on 13.0, nvme0 on 14.0, nothing on others. */
int __wrap_sysfs_first(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_first(char *buf, size_t size, const char *format, ...)
{
	char path[256];

	PATH_OF(path, format);
	buf[0] = '\0';
	if (!strcmp(path, "/sys/bus/pci/devices/0000:00:13.0/infiniband"))
		return snprintf(buf, size, "mlx5_0") < 0;
	if (!strcmp(path, "/sys/bus/pci/devices/0000:00:14.0/nvme"))
		return snprintf(buf, size, "nvme0") < 0;
	return -ENOENT;
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

static void serial_number_tells(void **state)
{
	static const struct {
		const char *serial;
		bool emulated;
	} cases[] = {
		{ "odpbench", true }, { "odpbench            ", true }, { "odpbench2", false },
		{ "S4EWNX0R", false }, { "", false }, { NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		serial = cases[i].serial;
		assert_int_equal(emulated_drive("nvme0n1"), cases[i].emulated);
		assert_int_equal(emulated_function("0000:00:14.0"), cases[i].emulated);
		assert_false(emulated_drive("sda"));
	}
}

static void function_is_that_of_its_device(void **state)
{
	(void)state;
	serial = "odpbench";
	board = "MT_0000000008";
	assert_false(emulated_function("0000:00:13.0"));
	board = "ODPBENCH_EMULATD";
	assert_true(emulated_function("0000:00:13.0"));
	assert_false(emulated_function("0000:00:02.0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(board_id_tells),
		cmocka_unit_test(serial_number_tells),
		cmocka_unit_test(function_is_that_of_its_device),
	};

	return cmocka_run_group_tests_name("emulated", tests, NULL, NULL);
}
