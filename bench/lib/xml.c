// SPDX-License-Identifier: GPL-2.0
/* Text in XML. */
#include <stdlib.h>

#include "lib/must.h"
#include "lib/printable.h"
#include "lib/xml.h"

void xml_write(const char *text, FILE *out)
{
	static const char *const escapes[][2] = {
		{ "&", "&amp;" }, { "<", "&lt;" }, { ">", "&gt;" }, { "\"", "&quot;" },
	};
	char *copy = must_copy(text);

	make_printable(copy);
	for (const char *c = copy; *c; c++) {
		size_t i = 0, n = sizeof(escapes) / sizeof(escapes[0]);

		while (i < n && *escapes[i][0] != *c)
			i++;
		if (i < n)
			fputs(escapes[i][1], out);
		else
			fputc(*c, out);
	}
	free(copy);
}
