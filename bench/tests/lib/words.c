// SPDX-License-Identifier: GPL-2.0
/* Words of a list are found whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/words.h"

static void a_word_is_found_whole(void **state)
{
	(void)state;
	assert_true(words_have("native,iova,iova-batch", "iova"));
	assert_true(words_have("native,iova-batch,iova", "iova"));
	assert_false(words_have("native,iova-batch", "iova"));
	assert_false(words_have("native,iova-batch", "batch"));
	assert_true(words_have("none, powersave", "powersave"));
	assert_false(words_have("", "iova"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_whole),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
