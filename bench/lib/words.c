// SPDX-License-Identifier: GPL-2.0
/* Lists of words in a text. */
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
