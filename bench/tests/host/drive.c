// SPDX-License-Identifier: GPL-2.0
/* What is read of a block device: its PCI function, and what it was asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/drive.h"
#include "lib/sysfs.h"

static const char *place;	/* where /sys/block/d/device leads; NULL: there is none */
static const char *statistics;

char *__wrap_realpath(const char *path, char *resolved);
char *__wrap_realpath(const char *path, char *resolved)
{
	if (!place || strcmp(path, "/sys/block/d/device"))
		return NULL;
	return strcpy(resolved, place);
}

int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...)
{
	(void)format;
	buf[0] = '\0';
	if (!statistics)
		return -ENOENT;
	snprintf(buf, size, "%s", statistics);
	return 0;
}

static void function_is_the_nearest(void **state)
{
	static const struct {
		const char *place, *function;	/* NULL: it has none */
	} cases[] = {
		{ "/sys/devices/pci0000:00/0000:00:14.0/nvme/nvme0", "0000:00:14.0" },
		{ "/sys/devices/pci0000:00/0000:00:1c.4/0000:03:00.0/nvme/nvme1", "0000:03:00.0" },
		{ "/sys/devices/pci10000:e0/10000:e0:1d.0/10000:e1:00.0/nvme/nvme0",
		  "10000:e1:00.0" },
		{ "/sys/devices/virtual/nvme-subsystem/nvme-subsys0", NULL },
		{ "/sys/devices/platform/soc/fe340000.mmc", NULL },
		{ NULL, NULL },
	};
	char function[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		place = cases[i].place;
		assert_int_equal(drive_function("d", function, sizeof(function)),
				 cases[i].function ? 0 : -ENODEV);
		if (cases[i].function)
			assert_string_equal(function, cases[i].function);
	}
	place = cases[0].place;
	assert_int_equal(drive_function("../d", function, sizeof(function)), -ENODEV);
}

/* Documentation/block/stat.rst: requests, merges, sectors, time of reads, then of writes. */
static void requests_are_counted_in_bytes(void **state)
{
	struct drive_requests requests;

	(void)state;
	statistics = "   68   1  2184   30   5   0   2048   9   0   40   39   0   0   0   0   0";
	assert_int_equal(drive_requests("d", &requests), 0);
	assert_int_equal(requests.reads, 68);
	assert_int_equal(requests.bytes_read, 2184 * 512);
	assert_int_equal(requests.writes, 5);
	assert_int_equal(requests.bytes_written, 1048576);
	statistics = "68 1";
	assert_int_equal(drive_requests("d", &requests), -EINVAL);
	statistics = NULL;
	assert_int_equal(drive_requests("d", &requests), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(function_is_the_nearest),
		cmocka_unit_test(requests_are_counted_in_bytes),
	};

	return cmocka_run_group_tests_name("drive", tests, NULL, NULL);
}
