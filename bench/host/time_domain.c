// SPDX-License-Identifier: GPL-2.0
/* What kind of time this machine has. */
#include <errno.h>
#include <limits.h>
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
	{ "KVM/Linux", "kvm" },		/* arch/s390/kvm/priv.c */
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

/* "VM00 Control Program: z/VM    7.3.0": arch/s390/kernel/sysinfo.c. A partition has none. */
static void read_sysinfo(const char *root, char *buf, size_t size)
{
	char path[PATH_MAX], line[128], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/sysinfo", root);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VM00 Control Program: %31s", name) == 1)
			break;
	if (file)
		fclose(file);
	snprintf(buf, size, "%s", name);
}

static void read_vendor(const char *root, char *buf, size_t size)
{
	static const char *const vendors[] = { "QEMU", "Amazon", "VMware", "Microsoft", "Xen" };
	char vendor[64];

	buf[0] = '\0';
	sysfs_read(vendor, sizeof(vendor), "%s/sys/class/dmi/id/sys_vendor", root);
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (strstr(vendor, vendors[i]))
			snprintf(buf, size, "%s", vendor);
}

void time_domain_read_hypervisor(const char *root, char *buf, size_t size)
{
	char partition[64];

	if (!sysfs_read(buf, size, "%s/proc/device-tree/hypervisor/compatible", root) && *buf)
		return;
	/* A partition of PowerVM has a name, and no such node. QEMU's pseries may have both. */
	if (!sysfs_read(partition, sizeof(partition), "%s/proc/device-tree/ibm,partition-name",
			root)) {
		snprintf(buf, size, "PowerVM");
		return;
	}
	read_sysinfo(root, buf, size);
	if (!*buf)
		read_vendor(root, buf, size);
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
/* No register says so. */
static void name_of_hypervisor(char *buf, size_t size)
{
	time_domain_read_hypervisor("", buf, size);
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
