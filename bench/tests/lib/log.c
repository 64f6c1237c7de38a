// SPDX-License-Identifier: GPL-2.0
/* Messages and progress: whatever is in them, one clean line comes out for a terminal. */
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
#include "lib/progress.h"

static void write_error(const char *text)
{
	log_error("%s", text);
}

static bool no_clock(int64_t *ns)
{
	(void)ns;
	return false;
}

/* A row whose name and whose result have this text. */
static void write_row(const char *text)
{
	progress_begin(0, "rows", no_clock);
	progress_row(text, "skipped: %s", text);
	progress_end();
}

/* What print() writes to stderr for this text. */
static void printed(void (*print)(const char *text), const char *text, char *buf, size_t size)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);

	assert_non_null(file);
	dup2(fileno(file), STDERR_FILENO);
	print(text);
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
	printed(write_error, "host: \033[2J\xc2\x9b" "1m\nodpbench: lies", line, sizeof(line));
	log_keep_error(NULL, 0);
	assert_string_equal(line, "odpbench: host: ?[2J?1m?odpbench: lies\n");
	assert_string_equal(kept, "host: ?[2J?1m?odpbench: lies");
}

static void a_row_is_cleaned(void **state)
{
	const char *const line = "1 rows  ?[2J?1m: skipped: ?[2J?1m";
	char log[128], tty[256], *last;

	(void)state;
	setenv("ODPBENCH_PROGRESS", "log", 1);
	printed(write_row, "\033[2J\xc2\x9b" "1m", log, sizeof(log));
	setenv("ODPBENCH_PROGRESS", "tty", 1);
	printed(write_row, "\033[2J\xc2\x9b" "1m", tty, sizeof(tty));
	unsetenv("ODPBENCH_PROGRESS");
	assert_int_equal(log[strlen(log) - 1], '\n');
	log[strlen(log) - 1] = '\0';
	assert_string_equal(log, line);
	/* On a terminal each line begins with escape characters of our own. */
	tty[strlen(tty) - 1] = '\0';
	last = strrchr(tty, '\r');
	assert_memory_equal(last, "\r\033[K", 4);
	assert_string_equal(last + 4, line);
}

/* Two rows are left out without a line of their own. */
static void write_rows(const char *text)
{
	progress_begin(4, "rows", no_clock);
	progress_row(text, "done");
	progress_settle(3);
	progress_row(text, "done");
	progress_settle(4);
	progress_end();
}

static void rows_that_are_left_out_count(void **state)
{
	char log[128];

	(void)state;
	setenv("ODPBENCH_PROGRESS", "log", 1);
	printed(write_rows, "row", log, sizeof(log));
	unsetenv("ODPBENCH_PROGRESS");
	assert_string_equal(log, "1/4 rows, 25 %  row: done\n4/4 rows, 100 %  row: done\n");
}

static void a_long_message_ends_in_no_half_character(void **state)
{
	char text[4096], line[4096];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	text[sizeof(text) - 2] = '\0';
	printed(write_error, text, line, sizeof(line));
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
		cmocka_unit_test(a_row_is_cleaned),
		cmocka_unit_test(rows_that_are_left_out_count),
		cmocka_unit_test(a_long_message_ends_in_no_half_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
