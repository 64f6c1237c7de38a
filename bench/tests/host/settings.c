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

static void put_governor(int cpu, const char *governor)
{
	char name[96];

	snprintf(name, sizeof(name), "devices/system/cpu/cpu%d/cpufreq/scaling_governor", cpu);
	folder_put(name, governor);
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

static void put_idle_state(int cpu, int state, const char *name, const char *disabled)
{
	char path[96];

	snprintf(path, sizeof(path), "devices/system/cpu/cpu%d/cpuidle/state%d/name", cpu, state);
	folder_put(path, name);
	snprintf(path, sizeof(path), "devices/system/cpu/cpu%d/cpuidle/state%d/disable", cpu, state);
	folder_put(path, disabled);
}

/* A state that is disabled does not count, nor does one of a CPU that may not measure. */
static void deepest_idle_state(void **state)
{
	cpu_set_t cpus;
	char idle[64];

	(void)state;
	settings_idle_state(folder, idle, sizeof(idle));
	assert_string_equal(idle, "");
	assert_int_equal(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &cpus)) {
			put_idle_state(cpu, 0, "POLL\n", "0\n");
			put_idle_state(cpu, 1, "C1E\n", "0\n");
			put_idle_state(cpu, 2, "C6\n", "1\n");
		} else if (cpu < 8) {
			put_idle_state(cpu, 0, "C10\n", "0\n");
		}
	settings_idle_state(folder, idle, sizeof(idle));
	assert_string_equal(idle, "C1E");
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
	assert_int_equal(settings_numa_balancing(folder), -1);
}

static void what_it_says(void **state)
{
	char thp[16], clock[16];

	(void)state;
	folder_put("devices/system/cpu/smt/active", "1\n");
	assert_int_equal(settings_smt(folder), 1);
	folder_put("devices/system/cpu/smt/active", "0\n");
	assert_int_equal(settings_smt(folder), 0);
	folder_put("kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	settings_thp(folder, thp, sizeof(thp));
	assert_string_equal(thp, "madvise");
	folder_put("devices/system/clocksource/clocksource0/current_clocksource", "kvm-clock\n");
	settings_clock_source(folder, clock, sizeof(clock));
	assert_string_equal(clock, "kvm-clock");
	folder_put("devices/system/clocksource/clocksource0/current_clocksource", "tsc-early\n");
	settings_clock_source(folder, clock, sizeof(clock));
	assert_string_equal(clock, "tsc");
	folder_put("sys/kernel/numa_balancing", "0\n");
	assert_int_equal(settings_numa_balancing(folder), 0);
	folder_put("sys/kernel/numa_balancing", "2\n");
	assert_int_equal(settings_numa_balancing(folder), 2);
}

/* One file says that it is on, the other that it is off; a machine has one of them. */
static void turbo(void **state)
{
	(void)state;
	folder_put("devices/system/cpu/cpufreq/boost", "1\n");
	assert_int_equal(settings_turbo(folder), 1);
	folder_put("devices/system/cpu/cpufreq/boost", "0\n");
	assert_int_equal(settings_turbo(folder), 0);
	folder_put("devices/system/cpu/intel_pstate/no_turbo", "0\n");
	assert_int_equal(settings_turbo(folder), 1);
	folder_put("devices/system/cpu/intel_pstate/no_turbo", "1\n");
	assert_int_equal(settings_turbo(folder), 0);
}

static void check_swap(const char *swaps, const char *expected)
{
	char text[512], swap[32];

	snprintf(text, sizeof(text), "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n%s", swaps);
	folder_put("swaps", text);
	settings_swap(folder, swap, sizeof(swap));
	assert_string_equal(swap, expected);
}

/* From /proc/swaps of several machines. */
static void kinds_of_swap(void **state)
{
	char swap[32];

	(void)state;
	settings_swap(folder, swap, sizeof(swap));
	assert_string_equal(swap, "none");
	check_swap("", "none");
	check_swap("/dev/nvme0n1p3\t\tpartition\t\t8388604\t\t0\t\t-2", "partition");
	check_swap("/dev/ram0\t\tpartition\t\t32764\t\t0\t\t-2", "RAM disk");
	check_swap("/dev/zram0\t\tpartition\t\t4194300\t\t12\t\t100\n"
		   "/dev/zram1\t\tpartition\t\t4194300\t\t0\t\t100\n"
		   "/swap\\040file\t\tfile\t\t2097148\t\t0\t\t-2", "zram, file");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(governors_of_our_cpus),
		TEST(deepest_idle_state),
		TEST(what_the_kernel_does_not_say),
		TEST(what_it_says),
		TEST(turbo),
		TEST(kinds_of_swap),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
