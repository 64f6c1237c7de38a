// SPDX-License-Identifier: GPL-2.0
/* Messages: whatever is in them, one line comes out, without control characters for a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/printable.h"

/* What log_error() writes to stderr for this text. */
static void logged(const char *text, char *buf, size_t size)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);

	assert_non_null(file);
	dup2(fileno(file), STDERR_FILENO);
	log_error("%s", text);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	buf[fread(buf, 1, size - 1, file)] = '\0';
	fclose(file);
}

static void becomes(const char *text, const char *expected)
{
	char copy[128];

	snprintf(copy, sizeof(copy), "%s", text);
	make_printable(copy);
	assert_string_equal(copy, expected);
}

static void control_characters(void **state)
{
	(void)state;
	becomes("", "");
	becomes("plain text, 100 %", "plain text, 100 %");
	becomes("a\nb\tc\rd\x7f", "a?b?c?d?");
	becomes("\033]0;owned\a\033[31m", "?]0;owned??[31m");
	/* C1 in UTF-8: U+009B, then U+0080, U+009F; U+00A0 is none */
	becomes("\xc2\x9b" "31m \xc2\x80 \xc2\x9f \xc2\xa0", "?31m ? ? \xc2\xa0");
}

static void other_scripts_stay(void **state)
{
	(void)state;
	becomes("\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf",
		"\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf");
}

static void what_is_not_utf8(void **state)
{
	(void)state;
	becomes("\x9b" "31m", "?31m");			/* C1 of an 8 bit terminal */
	becomes("a\xc3", "a?");				/* cut off */
	becomes("\xe4\xb8", "??");
	becomes("\xc3(", "?(");
	becomes("\xc0\x9b", "??");			/* longer than needed: hides ESC */
	becomes("\xe0\x82\x9b", "???");			/* the same of U+009B */
	becomes("\xed\xa0\x80", "???");			/* a surrogate */
	becomes("\xf4\x90\x80\x80", "????");		/* beyond U+10FFFF */
	becomes("\xf8\x88\x80\x80\x80 \xff", "????? ?");
}

static void a_message_is_cleaned(void **state)
{
	char kept[64], line[128];

	(void)state;
	log_keep_error(kept, sizeof(kept));
	logged("host: \033[2J\xc2\x9b" "1m\nodpbench: lies", line, sizeof(line));
	log_keep_error(NULL, 0);
	assert_string_equal(line, "odpbench: host: ?[2J?1m?odpbench: lies\n");
	assert_string_equal(kept, "host: ?[2J?1m?odpbench: lies");
}

static void a_long_message_ends_in_no_half_character(void **state)
{
	char text[4096], line[4096];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	text[sizeof(text) - 2] = '\0';
	logged(text, line, sizeof(line));
	assert_int_equal(line[strlen(line) - 1], '\n');
	line[strlen(line) - 1] = '\0';
	assert_int_equal(line[strlen(line) - 1], '?');		/* 2047 bytes: half of a character */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_characters),
		cmocka_unit_test(other_scripts_stay),
		cmocka_unit_test(what_is_not_utf8),
		cmocka_unit_test(a_message_is_cleaned),
		cmocka_unit_test(a_long_message_ends_in_no_half_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
