// SPDX-License-Identifier: GPL-2.0
/* Words of a list are found whole; texts become a list. */
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

static void texts_are_joined(void **state)
{
	json_t *words = json_pack("[s,s,s]", "send", "recv", "srq");
	char text[64], little[8];

	(void)state;
	words_join(words, ", ", text, sizeof(text));
	assert_string_equal(text, "send, recv, srq");
	words_join(words, " ", little, sizeof(little));
	assert_string_equal(little, "send re");
	json_array_clear(words);
	words_join(words, " ", text, sizeof(text));
	assert_string_equal(text, "");
	json_decref(words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_whole),
		cmocka_unit_test(texts_are_joined),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
