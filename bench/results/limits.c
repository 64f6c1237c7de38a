// SPDX-License-Identifier: GPL-2.0
/* Texts, lists and depths that no result document has, found while a file is read once. */
#include <errno.h>
#include <stdbool.h>

#include "results/limits.h"

struct scan {
	unsigned long line;
	size_t depth, items[LIMITS_DEPTH + 1];	/* commas so far at each open depth */
	size_t text;				/* bytes so far */
	bool in_text, escaped;
	char *err;
	size_t err_size;
};

static int refuse(const struct scan *scan, const char *what, size_t most)
{
	snprintf(scan->err, scan->err_size, "line %lu: %s %zu; no result document has so many",
		 scan->line, what, most);
	return -E2BIG;
}

static int scan_text(struct scan *scan, char c)
{
	if (c == '"' && !scan->escaped)
		scan->in_text = false;
	scan->escaped = c == '\\' && !scan->escaped;
	return ++scan->text > LIMITS_TEXT ? refuse(scan, "bytes of a text: more than", LIMITS_TEXT) :
					    0;
}

static int open_list(struct scan *scan)
{
	if (scan->depth == LIMITS_DEPTH)
		return refuse(scan, "lists and objects in each other: more than", LIMITS_DEPTH);
	scan->items[++scan->depth] = 0;
	return 0;
}

static int count_item(struct scan *scan)
{
	/* The document itself is depth 1; its lists, such as the rows, are depth 2. */
	size_t most = scan->depth == 2 ? LIMITS_ROWS : LIMITS_ITEMS;

	return ++scan->items[scan->depth] >= most ? refuse(scan, "items of a list: more than", most) :
						    0;
}

static int scan_byte(struct scan *scan, char c)
{
	scan->line += c == '\n';
	if (scan->in_text)
		return scan_text(scan, c);
	switch (c) {
	case '"':
		scan->in_text = true;
		scan->escaped = false;
		scan->text = 0;
		return 0;
	case '[':
	case '{':
		return open_list(scan);
	case ']':
	case '}':
		scan->depth -= scan->depth > 0;
		return 0;
	case ',':
		return count_item(scan);
	default:
		return 0;
	}
}

int limits_check(FILE *file, char *err, size_t err_size)
{
	struct scan scan = { .line = 1, .err = err, .err_size = err_size };
	char bytes[65536];
	size_t n;

	while ((n = fread(bytes, 1, sizeof(bytes), file)))
		for (size_t i = 0; i < n; i++)
			if (scan_byte(&scan, bytes[i]))
				return -E2BIG;
	return 0;
}
