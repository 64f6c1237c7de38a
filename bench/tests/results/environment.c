// SPDX-License-Identifier: GPL-2.0
/* What a document says of its machine, read from files of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "results/environment.h"
#include "results/schema.h"
#include "tests/folder.h"

static void check_option(const json_t *config, const char *name, const char *value)
{
	const char *found = json_string_value(json_object_get(config, name));

	if (!found)
		fail_msg("%s is not recorded", name);
	assert_string_equal(found, value);
}

/* Clearing all memory that is allocated or freed costs time, in the code under test too. */
static void options_that_matter(void **state)
{
	json_t *all = json_pack("{s:s, s:s, s:s, s:s, s:s}", "CONFIG_HZ", "250", "CONFIG_HZ_250",
				"y", "CONFIG_INIT_ON_ALLOC_DEFAULT_ON", "y",
				"CONFIG_INIT_ON_FREE_DEFAULT_ON", "y", "CONFIG_SOUND", "m");
	json_t *config = environment_config(all);

	(void)state;
	check_option(config, "CONFIG_HZ", "250");
	check_option(config, "CONFIG_INIT_ON_ALLOC_DEFAULT_ON", "y");
	check_option(config, "CONFIG_INIT_ON_FREE_DEFAULT_ON", "y");
	assert_int_equal(json_object_size(config), 3);
	json_decref(config);
	json_decref(all);
}

/* A name, numbers alone, a kernel of arm64 for a 32-bit program, nothing that is known. */
static void models_of_cpus(void **state)
{
	static const struct {
		const char *cpuinfo, *model;
	} cases[] = {
		{ "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\n"
		  "model name\t: Intel(R) Xeon(R) Platinum 8480+\nstepping\t: 8\n\n"
		  "processor\t: 1\nmodel name\t: another\n", "Intel(R) Xeon(R) Platinum 8480+" },
		{ "processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd evtstrm\n"
		  "CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\n"
		  "CPU part\t: 0xd0c\nCPU revision\t: 1\n", "implementer 0x41, part 0xd0c" },
		{ "processor\t: 0\nmodel name\t: ARMv8 Processor rev 1 (v8l)\n"
		  "CPU implementer\t: 0x41\nCPU part\t: 0xd0c\n",
		  "ARMv8 Processor rev 1 (v8l)" },
		{ "processor\t: 0\nhart\t\t: 0\n", "unknown" },
	};
	char model[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		environment_cpu_model(folder_put("cpuinfo", cases[i].cpuinfo), model,
				      sizeof(model));
		assert_string_equal(model, cases[i].model);
	}
	environment_cpu_model("/nonexistent/cpuinfo", model, sizeof(model));
	assert_string_equal(model, "unknown");
}

/* Whatever this machine says and does not say. */
static void this_machine_fits_the_schema(void **state)
{
	json_t *env = environment_describe(NULL, "");
	char err[256];

	(void)state;
	if (schema_check_part("env", env, "env", err, sizeof(err)))
		fail_msg("%s", err);
	json_decref(env);
}

static void compiler_and_its_flags(void **state)
{
	json_t *env = environment_describe(NULL, "");
	const char *compiler = json_string_value(json_object_get(json_object_get(env, "versions"),
								 "compiler"));

	(void)state;
	assert_non_null(compiler);
	assert_non_null(strstr(compiler, __VERSION__));
	assert_non_null(strstr(compiler, ODPBENCH_CFLAGS));
	json_decref(env);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(options_that_matter),
		TEST(models_of_cpus),
		TEST(this_machine_fits_the_schema),
		TEST(compiler_and_its_flags),
	};

	return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
