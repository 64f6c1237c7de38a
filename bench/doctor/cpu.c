// SPDX-License-Identifier: GPL-2.0
/* The CPUs: what makes times scatter, and where they are from the device. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor/check.h"
#include "host/nearby.h"
#include "host/settings.h"

static void name_sys(const struct subject *subject, char buf[256])
{
	snprintf(buf, 256, "%s/sys", subject->root);
}

static void domain(const struct subject *subject, struct finding *finding)
{
	static const struct {
		const char *domain;
		enum check_verdict verdict;
		const char *words;
	} domains[] = {
		{ "bare-metal", CHECK_OK, "" },
		{ "icount", CHECK_OK, ": emulated; instructions are exact, times are not known" },
		{ "tcg", CHECK_WARN, ": emulated; counts are exact, times mean nothing" },
		{ "kvm", CHECK_WARN, ": a guest; the hypervisor is in its times" },
		{ "vm", CHECK_WARN, ": a guest; the hypervisor is in its times" },
	};

	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		if (!strcmp(domains[i].domain, subject->time_domain)) {
			finding_ok(finding, "%s%s", subject->time_domain, domains[i].words);
			finding->verdict = domains[i].verdict;
		}
	if (finding->verdict == CHECK_WARN)
		finding_fix(finding, "for times: measure on bare metal");
}

static void governor(const struct subject *subject, struct finding *finding)
{
	char sys[256], governors[128];

	name_sys(subject, sys);
	settings_governor(sys, governors, sizeof(governors));
	if (!governors[0]) {
		finding_ok(finding, "the kernel changes no frequency here");
	} else if (!strcmp(governors, "performance")) {
		finding_ok(finding, "performance");
	} else {
		finding_warn(finding, "%s: the frequency follows the load", governors);
		finding_fix(finding, "cpupower frequency-set -g performance");
	}
}

/* States that are left within a microsecond or two, or that only emulation has. */
static bool is_shallow(const char *states)
{
	static const char *const shallow[] = { "POLL", "C1", "C1E", "C1_ACPI", "WFI", "haltpoll" };

	for (size_t i = 0; i < sizeof(shallow) / sizeof(shallow[0]); i++)
		if (!strcmp(states, shallow[i]))
			return true;
	return false;
}

static void idle(const struct subject *subject, struct finding *finding)
{
	char sys[256], states[128];

	name_sys(subject, sys);
	settings_idle_state(sys, states, sizeof(states));
	if (!states[0]) {
		finding_ok(finding, "the kernel chooses no idle state here");
	} else if (is_shallow(states)) {
		finding_ok(finding, "no deeper than %s", states);
	} else {
		finding_warn(finding, "down to %s: waking up from there is in latencies", states);
		finding_fix(finding, "cpupower idle-set -D 2");
	}
}

static void smt(const struct subject *subject, struct finding *finding)
{
	char sys[256];
	int on;

	name_sys(subject, sys);
	on = settings_smt(sys);
	if (on > 0) {
		finding_warn(finding, "on: two threads share a core");
		finding_fix(finding, "echo off > /sys/devices/system/cpu/smt/control");
	} else {
		finding_ok(finding, on ? "the kernel knows of none" : "off");
	}
}

static void turbo(const struct subject *subject, struct finding *finding)
{
	char sys[256], path[320];
	int on;

	name_sys(subject, sys);
	on = settings_turbo(sys);
	if (on <= 0) {
		finding_ok(finding, on ? "the kernel knows of none" : "off");
		return;
	}
	finding_warn(finding, "on: the frequency depends on heat and on other cores");
	snprintf(path, sizeof(path), "%s/devices/system/cpu/intel_pstate", sys);
	finding_fix(finding, access(path, F_OK) ? "echo 0 > /sys/devices/system/cpu/cpufreq/boost" :
		    "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo");
}

static void clock_source(const struct subject *subject, struct finding *finding)
{
	/* read by each of our time stamps with a trip to a device */
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies", "pit", "refined-jiffies" };
	char sys[256], source[64];

	name_sys(subject, sys);
	settings_clock_source(sys, source, sizeof(source));
	if (!source[0]) {
		finding_unknown(finding, "the kernel does not say what it tells the time by");
		return;
	}
	finding_ok(finding, "%s", source);
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
		if (!strcmp(source, slow[i])) {
			finding_warn(finding, "%s: slow to read, and coarse", source);
			finding_fix(finding, "kernel command line: tsc=reliable (dmesg | grep -i tsc "
				    "says why it is not used)");
		}
}

static void placement(const struct subject *subject, struct finding *finding)
{
	const struct subject_device *device = &subject->device;
	struct nearby_share share;
	char sys[256];

	if (!device->found)
		return;
	name_sys(subject, sys);
	share = nearby_share(sys, device->name, subject_function(subject));
	if (!share.near) {
		finding_ok(finding, "%s is near no CPU in particular", device->name);
	} else if (share.usable) {
		finding_ok(finding, "%zu of the %zu CPUs near %s may be used", share.usable,
			   share.near, device->name);
	} else {
		finding_warn(finding, "this process may use none of the %zu CPUs near %s",
			     share.near, device->name);
		finding_fix(finding, "taskset -c $(cat /sys/bus/pci/devices/%s/local_cpulist) odpbench"
			    " ...", subject_function(subject));
	}
}

static void balancing(const struct subject *subject, struct finding *finding)
{
	char proc[256];
	int on;

	snprintf(proc, sizeof(proc), "%s/proc", subject->root);
	on = settings_numa_balancing(proc);
	if (on > 0) {
		finding_warn(finding, "on: the kernel takes pages away to see who uses them");
		finding_fix(finding, "sysctl kernel.numa_balancing=0");
	} else {
		finding_ok(finding, on ? "this kernel has none" : "off");
	}
}

const struct check cpu_checks[] = {
	{ "cpu.time-domain", "what a time means here", domain },
	{ "cpu.governor", "who sets the frequency", governor },
	{ "cpu.idle", "how deep an idle CPU sleeps", idle },
	{ "cpu.smt", "threads that share a core", smt },
	{ "cpu.turbo", "frequencies above the nominal one", turbo },
	{ "cpu.clock", "what the kernel tells the time by", clock_source },
	{ "cpu.placement", "CPUs on the device's NUMA node", placement },
	{ "cpu.balancing", "NUMA balancing", balancing },
	{ }
};
