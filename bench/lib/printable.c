// SPDX-License-Identifier: GPL-2.0
/* Removes control characters from a text. */
#include <stddef.h>
#include <stdint.h>

#include "lib/printable.h"

/*
 * How many bytes the UTF-8 character at text has, and which character it is; 0 if it is not UTF-8
 * (RFC 3629: no longer form than needed, no surrogates, up to U+10FFFF).
 */
static size_t decode(const unsigned char *text, uint32_t *character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = text[0] < 0x80 ? 1 : text[0] < 0xc0 ? 0 : text[0] < 0xe0 ? 2 :
			text[0] < 0xf0 ? 3 : text[0] < 0xf8 ? 4 : 0;

	if (!length)
		return 0;
	*character = length == 1 ? text[0] : text[0] & (0x7f >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)	/* also at the end of the text */
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	if (*character < smallest[length] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character < 0xe000))
		return 0;
	return length;
}

void make_printable(char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	uint32_t character;

	while (*from) {
		size_t length = decode(from, &character);

		if (!length || character < 0x20 || (character >= 0x7f && character < 0xa0)) {
			*text++ = '?';
			from += length ? length : 1;
			continue;
		}
		while (length--)
			*text++ = *from++;
	}
	*text = '\0';
}
