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
	json_t *config = environment_config(folder_put("config",
		"# CONFIG_KASAN is not set\n"
		"CONFIG_HZ=250\n"
		"CONFIG_HZ_250=y\n"
		"CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y\n"
		"CONFIG_INIT_ON_FREE_DEFAULT_ON=y\n"
		"CONFIG_SOUND=m\n"));

	(void)state;
	check_option(config, "CONFIG_HZ", "250");
	check_option(config, "CONFIG_INIT_ON_ALLOC_DEFAULT_ON", "y");
	check_option(config, "CONFIG_INIT_ON_FREE_DEFAULT_ON", "y");
	assert_int_equal(json_object_size(config), 3);
	json_decref(config);
}

static void no_configuration(void **state)
{
	json_t *config = environment_config("/nonexistent/config");

	(void)state;
	assert_int_equal(json_object_size(config), 0);
	json_decref(config);
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
		TEST(no_configuration),
		TEST(this_machine_fits_the_schema),
		TEST(compiler_and_its_flags),
	};

	return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
