// SPDX-License-Identifier: GPL-2.0
/* The time domain of a machine, by what it says of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "host/time_domain.h"
#include "tests/folder.h"

static void a_hypervisor_by_its_name(void **state)
{
	(void)state;
	assert_string_equal(time_domain_of_hypervisor(""), "bare-metal");
	assert_string_equal(time_domain_of_hypervisor("KVMKVMKVM"), "kvm");
	assert_string_equal(time_domain_of_hypervisor("linux,kvm"), "kvm");
	assert_string_equal(time_domain_of_hypervisor("TCGTCGTCGTCG"), "tcg");
	assert_string_equal(time_domain_of_hypervisor("VMwareVMware"), "vm");
	assert_string_equal(time_domain_of_hypervisor("Microsoft Hv"), "vm");
	assert_string_equal(time_domain_of_hypervisor("XenVMMXenVMM"), "vm");
}

/* As guests and machines other than x86 have them. */
static void a_hypervisor_by_its_files(void **state)
{
	static const struct {
		const char *file, *text, *name, *domain;
	} cases[] = {
		{ "proc/uptime", "1\n", "", "bare-metal" },
		{ "proc/sysinfo", "Manufacturer:         IBM\nLPAR Name:            LINUX1\n", "",
		  "bare-metal" },
		{ "sys/class/dmi/id/sys_vendor", "Ampere(TM)\n", "", "bare-metal" },
		{ "sys/class/dmi/id/sys_vendor", "QEMU\n", "QEMU", "vm" },
		{ "proc/sysinfo", "LPAR Name:            LINUX1\nVM00 Name:            LNX\n"
		  "VM00 Control Program: z/VM    7.3.0   \n", "z/VM", "vm" },
		{ "proc/sysinfo", "VM00 Name:            guest\n"
		  "VM00 Control Program: KVM/Linux       \n", "KVM/Linux", "kvm" },
		{ "proc/device-tree/ibm,partition-name", "lpar7", "PowerVM", "vm" },
		/* Beside the name of a partition that QEMU gives its guest. */
		{ "proc/device-tree/hypervisor/compatible", "linux,kvm", "linux,kvm", "kvm" },
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		folder_put(cases[i].file, cases[i].text);
		time_domain_read_hypervisor(folder, name, sizeof(name));
		assert_string_equal(name, cases[i].name);
		assert_string_equal(time_domain_of_hypervisor(name), cases[i].domain);
	}
}

static void the_harness_knows_better(void **state)
{
	(void)state;
	setenv("ODPBENCH_TIME_DOMAIN", "icount", 1);
	assert_int_equal(time_domain_check(), 0);
	assert_string_equal(time_domain(), "icount");
}

static void a_misspelt_domain_is_an_error(void **state)
{
	(void)state;
	setenv("ODPBENCH_TIME_DOMAIN", "icuont", 1);
	assert_int_equal(time_domain_check(), -EINVAL);
	unsetenv("ODPBENCH_TIME_DOMAIN");
	assert_int_equal(time_domain_check(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hypervisor_by_its_name),
		cmocka_unit_test_setup_teardown(a_hypervisor_by_its_files, folder_make,
						folder_remove),
		cmocka_unit_test(the_harness_knows_better),
		cmocka_unit_test(a_misspelt_domain_is_an_error),
	};

	return cmocka_run_group_tests_name("time_domain", tests, NULL, NULL);
}
