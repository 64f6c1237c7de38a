// SPDX-License-Identifier: GPL-2.0
/* The memory that control groups leave: the least that this group or one above it leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/cgroup.h"

static char root[64], home[1024];

static void put(const char *group, const char *name, const char *text)
{
	char path[1100];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", group, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* A path of 400 characters, as a pod of Kubernetes has. */
static int make_groups(void **state)
{
	(void)state;
	strcpy(root, "/tmp/odpbench-cgroup-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	strcpy(home, root);
	for (int i = 0; i < 4; i++) {
		sprintf(home + strlen(home), "/%0100d", i);
		if (mkdir(home, 0700))
			return -1;
	}
	return 0;
}

static int remove_groups(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static void least_of_all_counts(void **state)
{
	char above[1024];

	(void)state;
	assert_true(cgroup_memory_left(root, home) == UINT64_MAX);
	put(home, "memory.max", "max\n");
	assert_true(cgroup_memory_left(root, home) == UINT64_MAX);
	put(home, "memory.max", "1000000\n");
	put(home, "memory.current", "250000\n");
	assert_int_equal(cgroup_memory_left(root, home), 750000);
	strcpy(above, home);
	*strrchr(above, '/') = '\0';
	put(above, "memory.max", "1000000\n");
	put(above, "memory.current", "900000\n");
	assert_int_equal(cgroup_memory_left(root, home), 100000);
	put(above, "memory.current", "2000000\n");	/* the limit was lowered */
	assert_int_equal(cgroup_memory_left(root, home), 0);
}

static void own_group_is_found(void **state)
{
	char *mount = cgroup_root(), *own = mount ? cgroup_home(mount) : NULL;

	(void)state;
	if (!own)
		skip();
	assert_int_equal(strncmp(own, mount, strlen(mount)), 0);
	free(own);
	free(mount);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(least_of_all_counts, make_groups, remove_groups),
		cmocka_unit_test(own_group_is_found),
	};

	return cmocka_run_group_tests_name("control groups", tests, NULL, NULL);
}
