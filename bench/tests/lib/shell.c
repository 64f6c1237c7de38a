// SPDX-License-Identifier: GPL-2.0
/* A command that is printed is the command that was typed: sh reads the same words from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/shell.h"

static char *printed(char *const *words)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	shell_print(words, out);
	fclose(out);
	return text;
}

static void only_what_needs_it_is_quoted(void **state)
{
	char *plain[] = { "odpbench", "run", "map", "--pages=1,8", "a/b.c:d", NULL };
	char *odd[] = { "sh", "-c", "a & b", "", "it's", "$HOME", NULL };
	char *text;

	(void)state;
	text = printed(plain);
	assert_string_equal(text, "odpbench run map --pages=1,8 a/b.c:d");
	free(text);
	text = printed(odd);
	assert_string_equal(text, "sh -c 'a & b' '' 'it'\\''s' '$HOME'");
	free(text);
}

static void a_shell_reads_the_same_words(void **state)
{
	char *words[] = { "printf", "[%s]", "a b", "", "'\"\\", "$(echo no)", "*", "x\ty", ";", NULL };
	char *command = printed(words), found[128];
	FILE *shell = popen(command, "r");
	size_t length;

	(void)state;
	assert_non_null(shell);
	length = fread(found, 1, sizeof(found) - 1, shell);
	found[length] = '\0';
	assert_int_equal(pclose(shell), 0);
	assert_string_equal(found, "[a b][]['\"\\][$(echo no)][*][x\ty][;]");
	free(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_needs_it_is_quoted),
		cmocka_unit_test(a_shell_reads_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
