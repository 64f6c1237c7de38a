// SPDX-License-Identifier: GPL-2.0
/* The checks of the kernel: each of their verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/doctor/fine.h"

static void is(const char *name, enum check_verdict verdict, const char *words, const char *fix)
{
	judge(kernel_checks, name);
	assert_found(verdict, words, fix);
}

static void releases(void **state)
{
	static const struct {
		const char *release;
		enum check_verdict verdict;
	} cases[] = {
		{ "5.15.0-91-generic", CHECK_FAIL }, { "6.0.19", CHECK_FAIL },
		{ "6.1.0-13-amd64", CHECK_OK }, { "10.0", CHECK_OK }, { "next", CHECK_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		strcpy(subject.release, cases[i].release);
		is("kernel.release", cases[i].verdict, cases[i].release,
		   cases[i].verdict == CHECK_FAIL ? "6.1 or later" : NULL);
	}
	strcpy(subject.release, "6.12.0");
	subject.odp_path.links_pages = false;
	is("kernel.release", CHECK_OK, "only use path native", NULL);
}

static void size_of_pages(void **state)
{
	(void)state;
	is("kernel.page-size", CHECK_OK, "4096 bytes", NULL);
	subject.page_bytes = 65536;
	is("kernel.page-size", CHECK_FAIL, "65536 bytes", "4 KiB");
}

static void options_that_are_needed(void **state)
{
	(void)state;
	is("kernel.options", CHECK_OK, "/boot/config-" RELEASE, NULL);
	json_object_del(subject.config, "CONFIG_INFINIBAND_ON_DEMAND_PAGING");
	is("kernel.options", CHECK_FAIL, "not set: CONFIG_INFINIBAND_ON_DEMAND_PAGING (ODP itself)",
	   "build the kernel with them");
	json_object_clear(subject.config);
	is("kernel.options", CHECK_UNKNOWN, "/boot/config-" RELEASE ", /lib/modules", "modprobe configs");
}

static void options_of_parts(void **state)
{
	static const char *const options[] = {
		"CONFIG_PCI_P2PDMA", "CONFIG_KSM", "CONFIG_MIGRATION", "CONFIG_FS_DAX",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		set_config(options[i], "y");
	is("kernel.optional", CHECK_OK, "not set: CONFIG_UDMABUF (dma-bufs of memory)", NULL);
	set_config("CONFIG_UDMABUF", "y");
	is("kernel.optional", CHECK_OK, "all are set", NULL);
	json_object_clear(subject.config);
	is("kernel.optional", CHECK_UNKNOWN, "none of these can be read", NULL);
}

static void what_makes_it_slow(void **state)
{
	(void)state;
	is("kernel.debugging", CHECK_OK, "no option", NULL);
	set_config("CONFIG_KASAN", "y");
	set_config("CONFIG_PROVE_LOCKING", "y");
	is("kernel.debugging", CHECK_WARN, "CONFIG_KASAN, CONFIG_PROVE_LOCKING", "without them");
	json_object_clear(subject.config);
	is("kernel.debugging", CHECK_UNKNOWN, "none of these can be read", NULL);
	folder_put("proc/cmdline", "quiet slub_debug,kmalloc-64\n");
	is("kernel.debugging", CHECK_WARN, "booted with slub_debug", "remove slub_debug");
}

static void ftrace_is_switched_off(void **state)
{
	char command[128];

	(void)state;
	is("kernel.ftrace", CHECK_OK, "on", NULL);
	folder_put("proc/sys/kernel/ftrace_enabled", "0\n");
	is("kernel.ftrace", CHECK_FAIL, "is 0", "sysctl kernel.ftrace_enabled=1");
	snprintf(command, sizeof(command), "rm %s/proc/sys/kernel/ftrace_enabled", folder);
	assert_int_equal(system(command), 0);
	is("kernel.ftrace", CHECK_UNKNOWN, "no sysctl", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(releases),
		TEST(size_of_pages),
		TEST(options_that_are_needed),
		TEST(options_of_parts),
		TEST(what_makes_it_slow),
		TEST(ftrace_is_switched_off),
	};

	return cmocka_run_group_tests_name("doctor kernel", tests, NULL, NULL);
}
