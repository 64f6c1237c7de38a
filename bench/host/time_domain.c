// SPDX-License-Identifier: GPL-2.0
/* What kind of time this machine has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "host/time_domain.h"
#include "lib/log.h"
#include "lib/sysfs.h"

static const char *const domains[] = { "bare-metal", "kvm", "tcg", "icount", "vm", NULL };

/* What a hypervisor calls itself, and the domain of its guests; any other is a "vm". */
static const struct {
	const char *name, *domain;
} hypervisors[] = {
	{ "KVMKVMKVM", "kvm" },		/* CPUID: Documentation/virt/kvm/x86/cpuid.rst */
	{ "TCGTCGTCGTCG", "tcg" },	/* QEMU, target/i386/cpu.c */
	{ "linux,kvm", "kvm" },		/* device tree of arm64 and others */
};

const char *time_domain_of_hypervisor(const char *name)
{
	if (!*name)
		return "bare-metal";
	for (size_t i = 0; i < sizeof(hypervisors) / sizeof(hypervisors[0]); i++)
		if (!strcmp(name, hypervisors[i].name))
			return hypervisors[i].domain;
	return "vm";
}

#if defined(__x86_64__) || defined(__i386__)
/* CPUID 1, ECX bit 31 says that there is one; leaf 0x40000000 has its name, 12 characters. */
static void name_of_hypervisor(char *buf, size_t size)
{
	unsigned int eax, ebx, ecx, edx;
	char name[13] = "";

	buf[0] = '\0';
	if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & 1u << 31))
		return;
	__cpuid(0x40000000, eax, ebx, ecx, edx);
	memcpy(name, &ebx, 4);
	memcpy(name + 4, &ecx, 4);
	memcpy(name + 8, &edx, 4);
	snprintf(buf, size, "%s", *name ? name : "unknown");
}
#else
/* No register says so, but the device tree or the firmware's tables may. */
static void name_of_hypervisor(char *buf, size_t size)
{
	char vendor[64];

	buf[0] = '\0';
	if (!sysfs_read(buf, size, "/proc/device-tree/hypervisor/compatible") && *buf)
		return;
	buf[0] = '\0';
	if (!sysfs_read(vendor, sizeof(vendor), "/sys/class/dmi/id/sys_vendor") &&
	    (strstr(vendor, "QEMU") || strstr(vendor, "Amazon") || strstr(vendor, "VMware") ||
	     strstr(vendor, "Microsoft") || strstr(vendor, "Xen")))
		snprintf(buf, size, "%s", vendor);
}
#endif

int time_domain_check(void)
{
	const char *said = getenv("ODPBENCH_TIME_DOMAIN");

	if (!said)
		return 0;
	for (size_t i = 0; domains[i]; i++)
		if (!strcmp(said, domains[i]))
			return 0;
	log_error("ODPBENCH_TIME_DOMAIN=%s: unknown; valid: bare-metal, kvm, tcg, icount, vm", said);
	return -EINVAL;
}

const char *time_domain(void)
{
	const char *said = getenv("ODPBENCH_TIME_DOMAIN");
	char hypervisor[64];

	for (size_t i = 0; said && domains[i]; i++)
		if (!strcmp(said, domains[i]))
			return domains[i];
	name_of_hypervisor(hypervisor, sizeof(hypervisor));
	return time_domain_of_hypervisor(hypervisor);
}

bool time_domain_is_real(const char *domain)
{
	return strcmp(domain, "icount");
}

bool time_domain_is_emulated(const char *domain)
{
	return !strcmp(domain, "tcg") || !strcmp(domain, "icount");
}
