// SPDX-License-Identifier: GPL-2.0
/* The checks of the modules: each of their verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/doctor/fine.h"

#define EFIVAR "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static void is(const char *name, enum check_verdict verdict, const char *words, const char *fix)
{
	judge(module_checks, name);
	assert_found(verdict, words, fix);
}

static void can_be_used(void **state)
{
	(void)state;
	strcpy(subject.odp_path.version, "0.1.0");
	subject.odp_path.abi = 5;
	is("module.odp_path", CHECK_OK, "version 0.1.0, ABI 5, open", NULL);
}

/* Where it would come from, best last. */
static void not_loaded(void **state)
{
	char insmod[192];

	(void)state;
	snprintf(insmod, sizeof(insmod), "insmod %s/" RELEASE "/odp_path/odp_path.ko", built);
	subject.odp_path.error = -ENOENT;
	is("module.odp_path", CHECK_FAIL, "not loaded", "install the kernel's headers");
	folder_put("lib/modules/" RELEASE "/build/Makefile", "");
	is("module.odp_path", CHECK_FAIL, "not loaded", "make modules; insmod build/kmod/" RELEASE);
	folder_put("built/6.1.0/odp_path/odp_path.ko", "");
	folder_put("lib/modules/6.12.0/updates/dkms/odp_path.ko.xz", "");
	is("module.odp_path", CHECK_FAIL, "built for 6.12.0, 6.1.0, but this is " RELEASE,
	   "make modules");
	folder_put("built/" RELEASE "/odp_path/odp_path.ko", "");
	is("module.odp_path", CHECK_FAIL, "not loaded", insmod);
	folder_put("lib/modules/" RELEASE "/updates/dkms/odp_path.ko.xz", "");
	is("module.odp_path", CHECK_FAIL, "not loaded", "modprobe odp_path");
	json_object_del(subject.config, "CONFIG_MODULES");
	is("module.odp_path", CHECK_FAIL, "not loaded", "boot a kernel that can load modules");
}

static void loaded_but(void **state)
{
	static const struct {
		int error;
		enum check_verdict verdict;
		const char *words, *fix;
	} cases[] = {
		{ -EACCES, CHECK_FAIL, "root alone", "as root" },
		{ -EPERM, CHECK_FAIL, "root alone", "as root" },
		{ -EPROTO, CHECK_FAIL, "speaks ABI 4, this program", "from one tree" },
		{ -ENOTTY, CHECK_FAIL, "another version", "rmmod odp_path" },
		{ -ENOENT, CHECK_FAIL, "no /dev/odp_path", "container" },
		{ -EIO, CHECK_UNKNOWN, "the words", NULL },
	};

	(void)state;
	folder_put("sys/module/odp_path/version", "");
	subject.odp_path.abi = 4;
	strcpy(subject.odp_path.words, "the words");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		subject.odp_path.error = cases[i].error;
		is("module.odp_path", cases[i].verdict, cases[i].words, cases[i].fix);
	}
}

static void software_device(void **state)
{
	struct subject_module *module = &subject.odp_dev;

	(void)state;
	strcpy(module->version, "0.1.0");
	is("module.odp_dev", CHECK_OK, "version 0.1.0", NULL);
	module->error = -ENOENT;
	is("module.odp_dev", CHECK_OK, "not loaded", NULL);
	folder_put("sys/module/odp_dev/version", "");
	is("module.odp_dev", CHECK_OK, "not open to this process", NULL);
	module->error = -ENODEV;
	is("module.odp_dev", CHECK_OK, "no function is lent", NULL);
	subject.device.software = true;
	is("module.odp_dev", CHECK_NONE, "", NULL);
	module->error = -EPROTO;
	is("module.odp_dev", CHECK_WARN, "another version", "rmmod odp_dev");
}

static void put_secure_boot(char value)
{
	char text[] = { 6, 0, 0, 0, value };
	FILE *file = fopen(folder_put(EFIVAR, ""), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, sizeof(text), file), sizeof(text));
	fclose(file);
}

static void who_wants_signatures(void **state)
{
	(void)state;
	is("module.signatures", CHECK_OK, "not enforced", NULL);
	put_secure_boot(0);
	is("module.signatures", CHECK_OK, "not enforced", NULL);
	put_secure_boot(1);
	is("module.signatures", CHECK_UNKNOWN, "Secure Boot is on", "securityfs");
	folder_put("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	is("module.signatures", CHECK_OK, "not enforced; Secure Boot is on", NULL);
	folder_put("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	is("module.signatures", CHECK_FAIL, "(lockdown; Secure Boot is on)", "switch Secure Boot off");
	put_secure_boot(0);
	is("module.signatures", CHECK_FAIL, "(lockdown)", "switch lockdown off");
	folder_put("sys/module/module/parameters/sig_enforce", "Y\n");
	is("module.signatures", CHECK_FAIL, "(module.sig_enforce)", "mokutil --import");
	folder_put("sys/module/odp_path/version", "");
	is("module.signatures", CHECK_OK, "enforced (module.sig_enforce), and odp_path is loaded", NULL);
	folder_put("sys/module/module/parameters/sig_enforce", "N\n");
	is("module.signatures", CHECK_OK, "enforced (lockdown), and odp_path is loaded", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(can_be_used),
		TEST(not_loaded),
		TEST(loaded_but),
		TEST(software_device),
		TEST(who_wants_signatures),
	};

	return cmocka_run_group_tests_name("doctor module", tests, NULL, NULL);
}
