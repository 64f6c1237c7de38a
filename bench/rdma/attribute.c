// SPDX-License-Identifier: GPL-2.0
/* Tables of sysfs attributes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sysfs.h"
#include "rdma/attribute.h"
#include "rdma/unread.h"

json_t *attribute_text(const char *text)
{
	return *text ? json_string(text) : NULL;
}

json_t *attribute_number(const char *text)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(text, &end, 0);
	return end != text && !*end && !errno ? json_integer(number) : NULL;
}

json_t *attribute_after_colon(const char *text)
{
	const char *colon = strstr(text, ": ");

	return attribute_text(colon ? colon + 2 : text);
}

static void read_one(json_t *object, const char *directory, const struct attribute *attribute,
		     const char *name, json_t *reasons)
{
	char text[256];
	int ret = sysfs_read(text, sizeof(text), "%s/%s", directory, attribute->file);
	json_t *value = ret ? NULL : attribute->value(text);

	if (value)
		json_object_set_new(object, attribute->member, value);
	else if (ret)
		unread_errno(reasons, name, ret);
	else
		unread(reasons, name, "the kernel says \"%s\"", text);
}

void attribute_read(json_t *object, const char *directory, const struct attribute *table, size_t n,
		    const char *prefix, json_t *reasons)
{
	char name[96];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s%s", prefix, table[i].member);
		read_one(object, directory, &table[i], name, reasons);
	}
}
