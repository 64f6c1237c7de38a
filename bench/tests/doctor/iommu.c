// SPDX-License-Identifier: GPL-2.0
/* The checks of the IOMMU: each of their verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/doctor/fine.h"

static void is(const char *name, enum check_verdict verdict, const char *words, const char *fix)
{
	judge(iommu_checks, name);
	assert_found(verdict, words, fix);
}

static void remove_iommu(void)
{
	char command[192];

	snprintf(command, sizeof(command), "rm -r %s/sys/class/iommu "
		 "%s/sys/bus/pci/devices/*/iommu_group", folder, folder);
	assert_int_equal(system(command), 0);
}

static void kinds(void **state)
{
	(void)state;
	is("iommu.present", CHECK_OK, "intel: caching-mode", NULL);
	folder_put("sys/class/iommu/dmar0/intel-iommu/cap", "0\n");
	is("iommu.present", CHECK_OK, "intel", NULL);
	remove_iommu();
	folder_put("sys/class/iommu/riscv0/name", "");
	is("iommu.present", CHECK_UNKNOWN, "not known", NULL);
}

/* The fix for none depends on what the firmware tells, and on what the kernel was told. */
static void none(void **state)
{
	(void)state;
	remove_iommu();
	is("iommu.present", CHECK_WARN, "none", "firmware setup");
	subject.time_domain = "kvm";
	is("iommu.present", CHECK_WARN, "none", "emulated IOMMU");
	folder_put("sys/firmware/acpi/tables/DMAR", "");
	is("iommu.present", CHECK_WARN, "none", "kernel command line: intel_iommu=on");
	folder_put("proc/cmdline", "quiet intel_iommu=off,sm_off\n");
	is("iommu.present", CHECK_WARN, "none", "remove intel_iommu=off");
	is("iommu.mode", CHECK_NONE, "", NULL);		/* once is enough */
}

static void modes(void **state)
{
	(void)state;
	is("iommu.mode", CHECK_OK, FUNCTION ": lazy", NULL);
	put_iommu_mode(FUNCTION, "DMA\n");
	is("iommu.mode", CHECK_OK, FUNCTION ": strict", NULL);
	put_iommu_mode(FUNCTION, "identity\n");
	is("iommu.mode", CHECK_WARN, "passthrough", "iommu.passthrough=0");
	folder_put("proc/cmdline", "intel_iommu=on iommu=pt\n");
	is("iommu.mode", CHECK_WARN, "passthrough", "remove iommu=pt");
	put_iommu_mode(FUNCTION, "nothing known\n");
	is("iommu.mode", CHECK_WARN, "behind no IOMMU, though there is one", "iommu_group");
}

/* A device that maps nothing itself uses the lent function; the software device, only its own. */
static void whose_mode(void **state)
{
	(void)state;
	subject.device.function[0] = '\0';
	is("iommu.mode", CHECK_OK, LENT ": strict", NULL);
	subject.device.software = true;
	is("iommu.mode", CHECK_NONE, "", NULL);
	subject.device.software = false;
	subject.device.lent[0] = '\0';
	is("iommu.mode", CHECK_NONE, "", NULL);
}

static void bounced_pages(void **state)
{
	(void)state;
	is("iommu.bounce", CHECK_OK, "none", NULL);
	folder_put("proc/cmdline", "swiotlb=force\n");
	is("iommu.bounce", CHECK_OK, "the IOMMU maps", NULL);
	put_iommu_mode(FUNCTION, "identity\n");
	is("iommu.bounce", CHECK_FAIL, "refused", "remove swiotlb=force");
	remove_iommu();
	is("iommu.bounce", CHECK_FAIL, "refused", "remove swiotlb=force");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(kinds),
		TEST(none),
		TEST(modes),
		TEST(whose_mode),
		TEST(bounced_pages),
	};

	return cmocka_run_group_tests_name("doctor iommu", tests, NULL, NULL);
}
