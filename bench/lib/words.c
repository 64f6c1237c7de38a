// SPDX-License-Identifier: GPL-2.0
/* Lists of words in a text. */
#include <stdio.h>
#include <string.h>

#include "lib/words.h"

bool words_have(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ' ' || at[-1] == ',') &&
		    (!at[length] || at[length] == ','))
			return true;
	return false;
}

void words_join(const json_t *words, const char *between, char *buf, size_t size)
{
	size_t length = 0, i;
	json_t *word;

	buf[0] = '\0';
	json_array_foreach(words, i, word)
		if (length < size)
			length += snprintf(buf + length, size - length, "%s%s", i ? between : "",
					   json_string_value(word));
}
