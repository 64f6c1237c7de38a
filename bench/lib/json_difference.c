// SPDX-License-Identifier: GPL-2.0
/* The first difference of two JSON values. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/json_difference.h"

static bool leaves_differ(const json_t *there, const json_t *here, const char *where, char *text,
			  size_t size)
{
	char *a, *b;

	if (there && here && json_equal(there, here))
		return false;
	a = there ? json_dumps(there, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	b = here ? json_dumps(here, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	snprintf(text, size, "%s: %.100s there, %.100s here", where, a ? a : "nothing",
		 b ? b : "nothing");
	free(a);
	free(b);
	return true;
}

static bool objects_differ(const json_t *there, const json_t *here, const char *where, char *text,
			   size_t size)
{
	const json_t *value;
	const char *name;
	char place[256];

	json_object_foreach((json_t *)there, name, value) {
		snprintf(place, sizeof(place), "%s.%s", where, name);
		if (json_difference(value, json_object_get(here, name), place, text, size))
			return true;
	}
	json_object_foreach((json_t *)here, name, value) {
		snprintf(place, sizeof(place), "%s.%s", where, name);
		if (!json_object_get(there, name))
			return leaves_differ(NULL, value, place, text, size);
	}
	return false;
}

static bool arrays_differ(const json_t *there, const json_t *here, const char *where, char *text,
			  size_t size)
{
	size_t a = json_array_size(there), b = json_array_size(here);
	char place[256];

	for (size_t i = 0; i < a || i < b; i++) {
		snprintf(place, sizeof(place), "%s[%zu]", where, i);
		if (json_difference(json_array_get(there, i), json_array_get(here, i), place, text,
				    size))
			return true;
	}
	return false;
}

bool json_difference(const json_t *there, const json_t *here, const char *where, char *text,
		     size_t size)
{
	if (json_is_object(there) && json_is_object(here))
		return objects_differ(there, here, where, text, size);
	if (json_is_array(there) && json_is_array(here))
		return arrays_differ(there, here, where, text, size);
	return leaves_differ(there, here, where, text, size);
}
