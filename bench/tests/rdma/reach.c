// SPDX-License-Identifier: GPL-2.0
/* The registers for pages in reach are found in a list of capabilities, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rdma/reach.h"

enum { CONFIG_BYTES = 4096, FIRST = 0x100, OTHER = 0x148, SERIAL_NUMBER = 3, VENDOR_SPECIFIC = 0x0b };
enum { OURS = 24 << 20 | 1 << 16 | 0x4f44 };

/* A file in place of sysfs's; the function's name leads to it. */
static char folder[] = "/tmp/odpbench-reach-XXXXXX", function[64], path[64];
static uint32_t config[CONFIG_BYTES / 4];

static int set_up(void **state)
{
	(void)state;
	memset(config, 0, sizeof(config));
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(function, sizeof(function), "../../../..%s", folder);
	snprintf(path, sizeof(path), "%s/config", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	rmdir(folder);
	return 0;
}

static void capability(unsigned int at, unsigned int id, unsigned int next, uint32_t header)
{
	config[at / 4] = id | 1 << 16 | next << 20;
	config[at / 4 + 1] = header;
}

static void save(size_t bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(config, 1, bytes, file), bytes);
	fclose(file);
}

static uint32_t saved(unsigned int at)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_int_equal(fread(config, 1, CONFIG_BYTES, file), CONFIG_BYTES);
	fclose(file);
	return config[at / 4];
}

static void found_behind_another(void **state)
{
	struct reach reach;

	(void)state;
	capability(FIRST, SERIAL_NUMBER, OTHER, OURS);
	capability(OTHER, VENDOR_SPECIFIC, 0, OURS);
	save(CONFIG_BYTES);
	assert_int_equal(reach_open(&reach, function), 0);
	assert_int_equal(reach_hold(&reach, 0x1234, (void *)0x7f0012345000, 9), 0);
	assert_int_equal(reach_pages(&reach), 9);	/* the file keeps what is written */
	assert_int_equal(saved(OTHER + 8), 0x1234);
	assert_int_equal(saved(OTHER + 12), 0x12345000);
	assert_int_equal(saved(OTHER + 16), 0x7f00);
	reach_close(&reach);
	reach_close(&reach);
	assert_int_equal(reach_pages(&reach), -EBADF);
}

static void refuse(size_t bytes)
{
	struct reach reach;

	save(bytes);
	assert_int_equal(reach_open(&reach, function), -ENODEV);
	assert_int_equal(reach.fd, -1);
}

static void there_is_none(void **state)
{
	struct reach reach;

	(void)state;
	assert_int_equal(reach_open(&reach, function), -ENOENT);
	refuse(256);					/* no extended space, or not for us */
	refuse(CONFIG_BYTES);
	capability(FIRST, VENDOR_SPECIFIC, 0, OURS + 1);	/* somebody else's */
	refuse(CONFIG_BYTES);
	capability(FIRST, SERIAL_NUMBER, FIRST, 0);	/* a list without an end */
	refuse(CONFIG_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(found_behind_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(there_is_none, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
