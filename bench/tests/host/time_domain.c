// SPDX-License-Identifier: GPL-2.0
/* The time domain of a machine, by what it says of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "host/time_domain.h"

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
		cmocka_unit_test(the_harness_knows_better),
		cmocka_unit_test(a_misspelt_domain_is_an_error),
	};

	return cmocka_run_group_tests_name("time_domain", tests, NULL, NULL);
}
