// SPDX-License-Identifier: GPL-2.0
/* The checks of memory: each of their verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/doctor/fine.h"

#define MIB (1ull << 20)

static void is(const char *name, enum check_verdict verdict, const char *words, const char *fix)
{
	judge(memory_checks, name);
	assert_found(verdict, words, fix);
}

static void how_much(void **state)
{
	(void)state;
	is("memory.available", CHECK_OK, "8 GiB to spare", NULL);
	subject.memory_bytes = 256 * MIB;
	is("memory.available", CHECK_WARN, "256 MiB to spare", "give this host more");
	subject.memory_bytes = 32 * MIB;
	is("memory.available", CHECK_FAIL, "32 MiB to spare", "give this host more");
	subject.memory_bytes = 0;
	is("memory.available", CHECK_UNKNOWN, "does not say", NULL);
}

static void groups(void **state)
{
	(void)state;
	is("memory.limit", CHECK_UNKNOWN, "cannot be read", NULL);
	folder_put("cgroup/cgroup.controllers", "cpu io\n");
	is("memory.limit", CHECK_WARN, "without the memory controller", "CONFIG_MEMCG=y");
	set_config("CONFIG_MEMCG", "y");
	is("memory.limit", CHECK_WARN, "without the memory controller", "cgroup_enable=memory");
	folder_put("cgroup/cgroup.controllers", "cpu memory\n");
	is("memory.limit", CHECK_OK, "none on this process", NULL);
	folder_put("cgroup/memory.max", "4294967296\n");
	folder_put("cgroup/memory.current", "1073741824\n");
	is("memory.limit", CHECK_OK, "leaves 3 GiB", NULL);
	folder_put("cgroup/memory.current", "4160749568\n");
	is("memory.limit", CHECK_WARN, "leaves 128 MiB", "memory.max");
	free(subject.cgroup_home);
	subject.cgroup_home = NULL;
	is("memory.limit", CHECK_WARN, "no cgroup v2", "mount -t cgroup2");
}

static void pinned(void **state)
{
	(void)state;
	is("memory.lock", CHECK_OK, "unlimited", NULL);
	subject.memlock_bytes = 8 * MIB;
	is("memory.lock", CHECK_WARN, "8 MiB", "memlock unlimited");
	subject.memlock_bytes = 16384;
	is("memory.lock", CHECK_FAIL, "16 KiB", "memlock unlimited");
	subject.may_pin = true;
	is("memory.lock", CHECK_OK, "unlimited", NULL);
}

static void put_pool(const char *size, const char *all, const char *unused, const char *promised)
{
	const char *const files[][2] = {
		{ "nr_hugepages", all }, { "free_hugepages", unused }, { "resv_hugepages", promised },
	};
	char name[128];

	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "sys/kernel/mm/hugepages/hugepages-%s/%s", size,
			 files[i][0]);
		folder_put(name, files[i][1]);
	}
}

static void pools(void **state)
{
	(void)state;
	is("memory.huge-pages", CHECK_WARN, "kind hugetlb is skipped", "CONFIG_HUGETLBFS=y");
	put_pool("2048kB", "12", "9", "4");
	is("memory.huge-pages", CHECK_OK, "free: 5 of 2 MiB, 0 of 1 GiB", NULL);
	put_pool("1048576kB", "2", "2", "0");
	is("memory.huge-pages", CHECK_OK, "free: 5 of 2 MiB, 2 of 1 GiB", NULL);
}

static void transparent(void **state)
{
	const char *name = "sys/kernel/mm/transparent_hugepage/enabled";

	(void)state;
	is("memory.thp", CHECK_WARN, "this kernel has none", "CONFIG_TRANSPARENT_HUGEPAGE=y");
	folder_put(name, "always [madvise] never\n");
	is("memory.thp", CHECK_OK, "madvise", NULL);
	folder_put(name, "[always] madvise never\n");
	is("memory.thp", CHECK_WARN, "always", "echo madvise");
	folder_put(name, "always madvise [never]\n");
	is("memory.thp", CHECK_WARN, "never: kind thp is skipped", "echo madvise");
}

static void swap(void **state)
{
	(void)state;
	is("memory.swap", CHECK_WARN, "none", "swapon");
	folder_put("proc/swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 4194300 0 100\n");
	is("memory.swap", CHECK_OK, "zram", NULL);
}

static void room(void **state)
{
	(void)state;
	is("memory.disk", CHECK_OK, "8 GiB free", NULL);
	subject.disk_bytes = 16 * MIB;
	is("memory.disk", CHECK_WARN, "16 MiB free", "--out");
	subject.disk_bytes = 4096;
	is("memory.disk", CHECK_FAIL, "no results can be written", "--out");
	subject.disk_bytes = UINT64_MAX;
	is("memory.disk", CHECK_UNKNOWN, "cannot be read", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(how_much),
		TEST(groups),
		TEST(pinned),
		TEST(pools),
		TEST(transparent),
		TEST(swap),
		TEST(room),
	};

	return cmocka_run_group_tests_name("doctor memory", tests, NULL, NULL);
}
