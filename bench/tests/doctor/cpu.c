// SPDX-License-Identifier: GPL-2.0
/* The checks of CPUs: each of their verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>

#include "tests/doctor/fine.h"

static void is(const char *name, enum check_verdict verdict, const char *words, const char *fix)
{
	judge(cpu_checks, name);
	assert_found(verdict, words, fix);
}

static void time_domains(void **state)
{
	(void)state;
	is("cpu.time-domain", CHECK_OK, "bare-metal", NULL);
	subject.time_domain = "icount";
	is("cpu.time-domain", CHECK_OK, "icount: emulated", NULL);
	subject.time_domain = "tcg";
	is("cpu.time-domain", CHECK_WARN, "tcg: emulated", "bare metal");
	subject.time_domain = "kvm";
	is("cpu.time-domain", CHECK_WARN, "kvm: a guest", "bare metal");
	subject.time_domain = "vm";
	is("cpu.time-domain", CHECK_WARN, "vm: a guest", "bare metal");
}

/* The file of a CPU that this process may use. */
static void put_cpu(const char *name, const char *text)
{
	char path[192];
	cpu_set_t cpus;
	int cpu = 0;

	assert_int_equal(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	while (!CPU_ISSET(cpu, &cpus))
		cpu++;
	snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%d/%s", cpu, name);
	folder_put(path, text);
}

static void governors(void **state)
{
	(void)state;
	is("cpu.governor", CHECK_OK, "changes no frequency", NULL);
	put_cpu("cpufreq/scaling_governor", "performance\n");
	is("cpu.governor", CHECK_OK, "performance", NULL);
	put_cpu("cpufreq/scaling_governor", "schedutil\n");
	is("cpu.governor", CHECK_WARN, "schedutil", "cpupower frequency-set -g performance");
}

static void idle_states(void **state)
{
	(void)state;
	is("cpu.idle", CHECK_OK, "no idle state", NULL);
	put_cpu("cpuidle/state0/name", "POLL\n");
	put_cpu("cpuidle/state0/disable", "0\n");
	put_cpu("cpuidle/state1/name", "C1E\n");
	put_cpu("cpuidle/state1/disable", "0\n");
	is("cpu.idle", CHECK_OK, "no deeper than C1E", NULL);
	put_cpu("cpuidle/state2/name", "C6\n");
	put_cpu("cpuidle/state2/disable", "0\n");
	is("cpu.idle", CHECK_WARN, "down to C6", "cpupower idle-set");
}

static void threads_of_a_core(void **state)
{
	(void)state;
	is("cpu.smt", CHECK_OK, "knows of none", NULL);
	folder_put("sys/devices/system/cpu/smt/active", "0\n");
	is("cpu.smt", CHECK_OK, "off", NULL);
	folder_put("sys/devices/system/cpu/smt/active", "1\n");
	is("cpu.smt", CHECK_WARN, "on", "smt/control");
}

static void turbo(void **state)
{
	(void)state;
	is("cpu.turbo", CHECK_OK, "knows of none", NULL);
	folder_put("sys/devices/system/cpu/cpufreq/boost", "1\n");
	is("cpu.turbo", CHECK_WARN, "on", "echo 0 > /sys/devices/system/cpu/cpufreq/boost");
	folder_put("sys/devices/system/cpu/cpufreq/boost", "0\n");
	is("cpu.turbo", CHECK_OK, "off", NULL);
	folder_put("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
	is("cpu.turbo", CHECK_WARN, "on", "no_turbo");
}

static void clocks(void **state)
{
	(void)state;
	is("cpu.clock", CHECK_UNKNOWN, "does not say", NULL);
	folder_put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
	is("cpu.clock", CHECK_OK, "tsc", NULL);
	folder_put("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
	is("cpu.clock", CHECK_WARN, "hpet", "tsc=reliable");
}

/* CPU 4000 is none that this process may use. */
static void far_from_the_device(void **state)
{
	char mask[2048] = "1";

	(void)state;
	is("cpu.placement", CHECK_OK, "near no CPU in particular", NULL);
	folder_put("sys/class/infiniband/mlx5_0/device/local_cpus", "ffffffff,ffffffff\n");
	is("cpu.placement", CHECK_OK, "of the 64 CPUs near mlx5_0", NULL);
	for (int i = 0; i < 4000 / 32; i++)
		strcat(mask, ",00000000");
	folder_put("sys/class/infiniband/mlx5_0/device/local_cpus", mask);
	is("cpu.placement", CHECK_WARN, "none of the 1 CPUs", "taskset -c $(cat /sys/bus/pci/devices/"
	   FUNCTION);
	subject.device.found = false;
	is("cpu.placement", CHECK_NONE, "", NULL);
}

static void balancing(void **state)
{
	(void)state;
	is("cpu.balancing", CHECK_OK, "has none", NULL);
	folder_put("proc/sys/kernel/numa_balancing", "0\n");
	is("cpu.balancing", CHECK_OK, "off", NULL);
	folder_put("proc/sys/kernel/numa_balancing", "2\n");
	is("cpu.balancing", CHECK_WARN, "on", "sysctl kernel.numa_balancing=0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(time_domains),
		TEST(governors),
		TEST(idle_states),
		TEST(threads_of_a_core),
		TEST(turbo),
		TEST(clocks),
		TEST(far_from_the_device),
		TEST(balancing),
	};

	return cmocka_run_group_tests_name("doctor cpu", tests, NULL, NULL);
}
