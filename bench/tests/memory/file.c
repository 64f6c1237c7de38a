// SPDX-License-Identifier: GPL-2.0
/* Kind file: it knows the file system that its file is on, and what that means for its memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/nearby.h"
#include "host/schedule.h"
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

/* Policies of linux/mempolicy.h; from 5.15 on there is a set of preferred nodes. */
#define MPOL_PREFERRED 1
#define MPOL_PREFERRED_MANY 5
#define MPOL_F_ADDR 2

/* On a tmpfs the mapping's policy is the file's. */
static void tmpfs_is_bound_to_the_node(void **state)
{
	struct fixture fixture = { };
	struct fault_memory memory = { .fixture = &fixture, .region.bytes = PAGE_BYTES };
	struct place place;
	int mode = -1;
	long err;

	(void)state;
	if (schedule_cpus() < 2)
		skip();
	setenv("TMPDIR", "/dev/shm", 1);
	setenv("HWLOC_SYNTHETIC", "node:2 core:1 pu:1", 1);
	setenv("HWLOC_THISSYSTEM", "1", 1);
	place = nearby_place("", "", false);
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_THISSYSTEM");
	assert_int_equal(fault_kind_file.map(&memory), 0);
	nearby_unplace();
	err = syscall(SYS_get_mempolicy, &mode, NULL, 0, memory.mapping, MPOL_F_ADDR);
	fault_kind_file.unmap(&memory);
	if (err || place.node)	/* a node that this machine does not have */
		skip();
	assert_true(mode == MPOL_PREFERRED || mode == MPOL_PREFERRED_MANY);
}

static void far_memory_is_only_had_on_tmpfs(void **state)
{
	const struct target_params params = { .far_memory = true };
	struct target target = { .params = &params };
	struct fixture fixture = { .target = &target };
	struct fault_memory memory = { .fixture = &fixture, .region.bytes = PAGE_BYTES };
	int ret;

	(void)state;
	setenv("TMPDIR", "/dev/shm", 1);
	assert_int_equal(fault_kind_file.map(&memory), 0);
	fault_kind_file.unmap(&memory);
	setenv("TMPDIR", ".", 1);
	memory.file_system[0] = '\0';
	ret = fault_kind_file.map(&memory);
	if (!ret)
		fault_kind_file.unmap(&memory);
	if (!memory.file_system[0] || !strcmp(memory.file_system, "tmpfs"))
		skip();
	assert_int_equal(ret, -ECANCELED);
	assert_non_null(strstr(fixture.skipped, "memory_node remote: a file on"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_system_is_named),
		cmocka_unit_test(tmpfs_is_bound_to_the_node),
		cmocka_unit_test(far_memory_is_only_had_on_tmpfs),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
