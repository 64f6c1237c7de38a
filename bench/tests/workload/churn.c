// SPDX-License-Identifier: GPL-2.0
/* churn: which limits of memory are refused before they kill somebody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"

/* Of a region of 16 MiB. */
static void limits_are_checked(void **state)
{
	static const struct {
		const char *limit, *complaint;
	} cases[] = {
		{ "0", NULL }, { "1M", NULL }, { "2M", NULL }, { "16777215", NULL },
		{ "1", "would be killed for lack of memory" },
		{ "4095", "would be killed for lack of memory" },
		{ "1048575", "valid: 0, or 1048576 to less than the 16777216 of the region" },
		{ "16M", "limits nothing" },
	};
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run_spec spec;
		int ret;

		assert_int_equal(run_spec_init(&spec, "churn", "odp_dev", err, sizeof(err)), 0);
		assert_int_equal(run_spec_set(&spec, "pages", "4096", err, sizeof(err)), 0);
		assert_int_equal(run_spec_set(&spec, "limit_bytes", cases[i].limit, err,
					      sizeof(err)), 0);
		ret = run_spec_check(&spec, err, sizeof(err));
		assert_int_equal(ret, cases[i].complaint ? -EINVAL : 0);
		if (ret && !strstr(err, cases[i].complaint))
			fail_msg("no \"%s\" in: %s", cases[i].complaint, err);
		run_spec_free(&spec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_checked),
	};

	return cmocka_run_group_tests_name("churn", tests, NULL, NULL);
}
