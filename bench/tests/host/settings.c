// SPDX-License-Identifier: GPL-2.0
/* A machine's settings, read from a /sys of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>

#include "host/settings.h"
#include "tests/folder.h"

static void put(const char *text, const char *name)
{
	char path[256], command[600];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	snprintf(command, sizeof(command), "mkdir -p $(dirname %s) && echo '%s' > %s", path, text, path);
	assert_int_equal(system(command), 0);
}

static void put_governor(int cpu, const char *governor)
{
	char name[96];

	snprintf(name, sizeof(name), "devices/system/cpu/cpu%d/cpufreq/scaling_governor", cpu);
	put(governor, name);
}

/* Only the governors of CPUs that may measure, each word once. */
static void governors_of_our_cpus(void **state)
{
	char governor[64];
	cpu_set_t cpus;
	int n = 0;

	(void)state;
	settings_governor(folder, governor, sizeof(governor));
	assert_string_equal(governor, "");
	assert_int_equal(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	for (int cpu = 0; cpu < 8; cpu++) {
		put_governor(cpu, CPU_ISSET(cpu, &cpus) ? "performance" : "ondemand");
		n += CPU_ISSET(cpu, &cpus) != 0;
	}
	settings_governor(folder, governor, sizeof(governor));
	assert_string_equal(governor, n ? "performance" : "");
	for (int cpu = 0; cpu < 8 && n > 1; cpu++)
		if (CPU_ISSET(cpu, &cpus)) {
			put_governor(cpu, "power");
			settings_governor(folder, governor, sizeof(governor));
			assert_string_equal(governor, "power, performance");
			break;
		}
}

static void what_the_kernel_does_not_say(void **state)
{
	char thp[16], clock[16];

	(void)state;
	assert_int_equal(settings_smt(folder), -1);
	assert_int_equal(settings_turbo(folder), -1);
	settings_thp(folder, thp, sizeof(thp));
	assert_string_equal(thp, "");
	settings_clock_source(folder, clock, sizeof(clock));
	assert_string_equal(clock, "");
}

static void what_it_says(void **state)
{
	char thp[16], clock[16];

	(void)state;
	put("1", "devices/system/cpu/smt/active");
	assert_int_equal(settings_smt(folder), 1);
	put("0", "devices/system/cpu/smt/active");
	assert_int_equal(settings_smt(folder), 0);
	put("always [madvise] never", "kernel/mm/transparent_hugepage/enabled");
	settings_thp(folder, thp, sizeof(thp));
	assert_string_equal(thp, "madvise");
	put("kvm-clock", "devices/system/clocksource/clocksource0/current_clocksource");
	settings_clock_source(folder, clock, sizeof(clock));
	assert_string_equal(clock, "kvm-clock");
	put("tsc-early", "devices/system/clocksource/clocksource0/current_clocksource");
	settings_clock_source(folder, clock, sizeof(clock));
	assert_string_equal(clock, "tsc");
}

/* One file says that it is on, the other that it is off; a machine has one of them. */
static void turbo(void **state)
{
	(void)state;
	put("1", "devices/system/cpu/cpufreq/boost");
	assert_int_equal(settings_turbo(folder), 1);
	put("0", "devices/system/cpu/cpufreq/boost");
	assert_int_equal(settings_turbo(folder), 0);
	put("0", "devices/system/cpu/intel_pstate/no_turbo");
	assert_int_equal(settings_turbo(folder), 1);
	put("1", "devices/system/cpu/intel_pstate/no_turbo");
	assert_int_equal(settings_turbo(folder), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(governors_of_our_cpus),
		TEST(what_the_kernel_does_not_say),
		TEST(what_it_says),
		TEST(turbo),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
