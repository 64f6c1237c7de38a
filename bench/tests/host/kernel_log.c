// SPDX-License-Identifier: GPL-2.0
/* Which messages of the kernel are complaints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/kernel_log.h"

static void complaints_are_told_from_news(void **state)
{
	(void)state;
	assert_true(kernel_log_is_complaint("WARNING: CPU: 0 PID: 1 at mm/hmm.c:1 hmm_range_fault+0x1"));
	assert_true(kernel_log_is_complaint("BUG: KASAN: slab-use-after-free in odp_dev_close"));
	assert_true(kernel_log_is_complaint("INFO: task odpbench:99 blocked for more than 120 seconds."));
	assert_true(kernel_log_is_complaint("DMAR: [DMA Write NO_PASID] Request device [00:13.0] fault addr"));
	assert_false(kernel_log_is_complaint("INFO: lockdep is turned off."));
	assert_false(kernel_log_is_complaint("mlx5_core 0000:00:13.0: firmware version: 16.99.1"));
	assert_true(kernel_log_is_refusal("DMAR: [DMA Read NO_PASID] Request device [00:13.0] fault addr"));
	assert_false(kernel_log_is_refusal("DMAR: ERROR: DMA PTE for vPFN 0x1 already set"));
	assert_false(kernel_log_is_complaint("odpbench: a WARNING: that somebody wrote"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(complaints_are_told_from_news) };

	return cmocka_run_group_tests_name("kernel_log", tests, NULL, NULL);
}
