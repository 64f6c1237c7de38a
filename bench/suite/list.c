// SPDX-License-Identifier: GPL-2.0
/* Lists of values. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/option.h"
#include "suite/list.h"

struct list {
	struct suite_key *key;
	char *err;
	size_t err_size;
};

static int fail(const struct list *list, int ret, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(const struct list *list, int ret, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(list->err, list->err_size, fmt, args);
	va_end(args);
	return ret;
}

static int add_value(const struct list *list, const char *value, size_t length)
{
	struct suite_key *key = list->key;

	if (key->nvalues >= SUITE_MAX_JOBS)
		return fail(list, -E2BIG, "more than %d values of a key; a suite has at most so "
			    "many jobs", SUITE_MAX_JOBS);
	if (suite_key_add(key, value, length))
		return fail(list, -ENOMEM, "%s", strerror(ENOMEM));
	for (size_t i = 0; i + 1 < key->nvalues; i++)
		if (!strcmp(key->values[i], key->values[key->nvalues - 1]))
			return fail(list, -EINVAL, "%s: value %s is given twice", key->name,
				    key->values[i]);
	return 0;
}

static int add_number(const struct list *list, uint64_t number)
{
	char text[24];

	return add_value(list, text, snprintf(text, sizeof(text), "%" PRIu64, number));
}

/* Is the text "A..B"? Anything else is a value as it stands. */
static bool read_range(const char *text, size_t length, uint64_t *first, uint64_t *last)
{
	char copy[64], *dots;

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	dots = strstr(copy, "..");
	if (!dots)
		return false;
	*dots = '\0';
	return !option_parse_number(copy, OPTION_BYTES, 1, INT64_MAX, first) &&
	       !option_parse_number(dots + 2, OPTION_BYTES, 1, INT64_MAX, last);
}

static int add_range(const struct list *list, uint64_t first, uint64_t last)
{
	int ret = 0;

	if (first > last)
		return fail(list, -EINVAL, "%s: %" PRIu64 "..%" PRIu64 " ends below its beginning",
			    list->key->name, first, last);
	for (uint64_t number = first; number < last && !ret; number *= 2)
		ret = add_number(list, number);
	return ret ? ret : add_number(list, last);
}

int suite_list_add(struct suite_key *key, const char *text, char *err, size_t err_size)
{
	const struct list list = { key, err, err_size };

	while (*text) {
		size_t length = strcspn(text, ","), end = length;
		uint64_t first, last;
		int ret;

		while (end && isspace((unsigned char)text[end - 1]))
			end--;
		if (!end)
			return fail(&list, -EINVAL, "%s: empty value in the list", key->name);
		ret = read_range(text, end, &first, &last) ? add_range(&list, first, last) :
		      add_value(&list, text, end);
		if (ret)
			return ret;
		text += length + (text[length] == ',');
		text += strspn(text, " \t");
	}
	return key->nvalues ? 0 : fail(&list, -EINVAL, "%s: value missing", key->name);
}
