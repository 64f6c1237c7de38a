// SPDX-License-Identifier: GPL-2.0
/* fio is told what to do, and its times are read; a script of that name stands in for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/folder.h"
#include "workload/block/fio.h"

static const struct block_buffer buffer = { .layout = BLOCK_SCATTERED, .name = "/proc/7/fd/8" };
static const struct fio fio = { .drive = "d", .buffer = &buffer, .bytes = 65536, .warm_up = 2 };
static uint64_t times[3];

/* Writes what it was told to the file told; $log is what the names of its logs begin with. */
static void fio_is(const char *command)
{
	char path[96];
	FILE *script;

	snprintf(path, sizeof(path), "%s/fio", folder);
	script = fopen(path, "w");
	assert_non_null(script);
	fprintf(script, "#!/bin/sh\necho \"$*\" >%s/told\n"
		"for word; do log=${word#--write_lat_log=}; [ \"$log\" = \"$word\" ] || break; done\n"
		"%s\n", folder, command);
	fclose(script);
	assert_int_equal(chmod(path, 0700), 0);
	snprintf(path, sizeof(path), "%s:/usr/bin:/bin", folder);
	setenv("PATH", path, 1);
}

static void assert_told(const char *words)
{
	char path[96], line[1024] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/told", folder);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	if (!strstr(line, words))
		fail_msg("'%s' is not in '%s'", words, line);
}

static void assert_nothing_is_left(void)
{
	glob_t found;

	assert_int_equal(glob("/tmp/odpbench-fio.*", 0, NULL, &found), GLOB_NOMATCH);
}

/* Five requests: two to warm up, and three whose times are wanted. */
#define LOG "printf '0, %s, 0, 65536, 0, 0\\n' 900 800 11 12 13 >${log}_lat.1.log"

static void times_are_those_after_the_warm_up(void **state)
{
	(void)state;
	fio_is(LOG);
	assert_int_equal(fio_run(&fio, 3, times), 0);
	assert_int_equal(times[0], 11);
	assert_int_equal(times[2], 13);
	assert_told("--filename=/dev/d --mem=mmapshared:/proc/7/fd/8 --rw=read --bs=65536 "
		    "--io_size=327680 ");
	assert_nothing_is_left();
}

static void huge_pages_and_writes_are_told(void **state)
{
	const struct block_buffer huge = { .layout = BLOCK_CONTIGUOUS, .name = "/proc/7/fd/9" };
	struct fio other = fio;

	(void)state;
	other.buffer = &huge;
	other.writes = true;
	fio_is(LOG);
	assert_int_equal(fio_run(&other, 3, times), 0);
	assert_told("--mem=mmaphuge:/proc/7/fd/9 --rw=write ");
}

static void other_logs_are_refused(void **state)
{
	static const char *const commands[] = {
		"printf '0, 11, 0\\n' >${log}_lat.1.log",
		LOG "; echo '0, 14, 0' >>${log}_lat.1.log",
		"printf 'a\\nb\\nc\\nd\\ne\\n' >${log}_lat.1.log",
		"true",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		fio_is(commands[i]);
		assert_int_not_equal(fio_run(&fio, 3, times), 0);
		assert_nothing_is_left();
	}
	assert_logged("not a line with a time for each of 5 requests");
}

static void its_own_words_are_told(void **state)
{
	(void)state;
	folder_logged();
	fio_is("printf 'fio-3\\nfio: no such thing\\n' >$log.out; exit 1");
	assert_int_equal(fio_run(&fio, 3, times), -EIO);
	assert_string_equal(folder_logged(), "odpbench: fio on d: it failed\n"
			    "odpbench: fio: no such thing\n");
	assert_nothing_is_left();
}

static void it_may_be_missing(void **state)
{
	(void)state;
	fio_is("exit 0");
	assert_int_equal(fio_check(), 0);
	setenv("PATH", "/nowhere", 1);
	assert_int_equal(fio_check(), -ENOENT);
	setenv("PATH", "/usr/bin:/bin", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_those_after_the_warm_up),
		cmocka_unit_test(huge_pages_and_writes_are_told),
		cmocka_unit_test(other_logs_are_refused),
		cmocka_unit_test(its_own_words_are_told),
		cmocka_unit_test(it_may_be_missing),
	};

	return cmocka_run_group_tests_name("fio", tests, folder_make, folder_remove);
}
