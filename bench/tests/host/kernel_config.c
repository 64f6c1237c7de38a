// SPDX-License-Identifier: GPL-2.0
/* Where a kernel's configuration is found, and what is taken from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/kernel_config.h"
#include "tests/folder.h"

#define RELEASE "7.3.4-test"

static json_t *config;
static char where[128];

static void read_again(void)
{
	json_decref(config);
	config = kernel_config_read(folder, RELEASE, where, sizeof(where));
}

static int setup(void **state)
{
	config = NULL;
	return folder_make(state);
}

static int teardown(void **state)
{
	json_decref(config);
	return folder_remove(state);
}

static void nowhere(void **state)
{
	(void)state;
	folder_put("boot/config-6.1.0", "CONFIG_HZ=250\n");	/* another kernel's */
	read_again();
	assert_string_equal(where, "");
	assert_int_equal(json_object_size(config), 0);
	kernel_config_places("6.1", where, sizeof(where));
	assert_string_equal(where, "/proc/config.gz, /boot/config-6.1, /lib/modules/6.1/config, "
			    "/lib/modules/6.1/build/.config");
}

/* Each place is found, and those before it in the list are preferred. */
static void places(void **state)
{
	static const char *const from_last[] = {
		"/lib/modules/" RELEASE "/build/.config", "/lib/modules/" RELEASE "/config",
		"/boot/config-" RELEASE,
	};
	char command[256];

	(void)state;
	for (size_t i = 0; i < sizeof(from_last) / sizeof(from_last[0]); i++) {
		folder_put(from_last[i] + 1, "CONFIG_HZ=250\n");
		read_again();
		assert_string_equal(where, from_last[i]);
	}
	folder_put("proc/config", "CONFIG_HZ=1000\n");
	snprintf(command, sizeof(command), "gzip %s/proc/config", folder);
	assert_int_equal(system(command), 0);
	read_again();
	assert_string_equal(where, "/proc/config.gz");
	assert_string_equal(kernel_config_value(config, "CONFIG_HZ"), "1000");
}

static void options(void **state)
{
	(void)state;
	folder_put("boot/config-" RELEASE,
		   "#\n# CONFIG_KASAN is not set\nCONFIG_HZ=250\n\nCONFIG_SOUND=m\n"
		   "CONFIG_CC_VERSION_TEXT=\"gcc A=B\"\n");
	read_again();
	assert_int_equal(json_object_size(config), 3);
	assert_null(kernel_config_value(config, "CONFIG_KASAN"));
	assert_string_equal(kernel_config_value(config, "CONFIG_SOUND"), "m");
	assert_string_equal(kernel_config_value(config, "CONFIG_CC_VERSION_TEXT"), "\"gcc A=B\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nowhere),
		TEST(places),
		TEST(options),
	};

	return cmocka_run_group_tests_name("kernel_config", tests, NULL, NULL);
}
