// SPDX-License-Identifier: GPL-2.0
/* Commands as a shell takes them. */
#include <string.h>

#include "lib/shell.h"

#define PLAIN	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-"

/* Within single quotes only a single quote is special: it ends them, and stands by itself. */
static void print_quoted(const char *word, FILE *out)
{
	fputc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

void shell_print(char *const *words, FILE *out)
{
	for (size_t i = 0; words[i]; i++) {
		if (i)
			fputc(' ', out);
		if (*words[i] && !words[i][strspn(words[i], PLAIN)])
			fputs(words[i], out);
		else
			print_quoted(words[i], out);
	}
}
