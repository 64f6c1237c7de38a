// SPDX-License-Identifier: GPL-2.0
/* All counters that a driver keeps of a device and of its ports. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sysfs.h"
#include "rdma/attribute.h"
#include "rdma/hw_counters.h"
#include "rdma/transport.h"
#include "rdma/unread.h"

/* "lifespan", beside them, is how long the kernel keeps an answer. */
static int is_counter(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "lifespan");
}

static void read_counter(json_t *rows, const char *directory, int port, const char *name,
			 json_t *reasons)
{
	char text[64], place[NAME_MAX + 32];
	int ret = sysfs_read(text, sizeof(text), "%s/%s", directory, name);
	json_t *value = ret ? NULL : attribute_number(text);

	if (value) {
		json_array_append_new(rows, json_pack("{s:i, s:s, s:o}", "port", port, "name", name,
						      "value", value));
		return;
	}
	snprintf(place, sizeof(place), "hw_counters.%d.%s", port, name);
	if (ret)
		unread_errno(reasons, place, ret);
	else
		unread(reasons, place, "the kernel says \"%s\"", text);
}

/* How many entries the directory has, or negative errno. */
static int read_directory(json_t *rows, const char *directory, int port, json_t *reasons)
{
	struct dirent **entries;
	int n = scandir(directory, &entries, is_counter, alphasort);

	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		read_counter(rows, directory, port, entries[i]->d_name, reasons);
		free(entries[i]);
	}
	free(entries);
	return n;
}

static void read_port(json_t *rows, const char *sys, const char *device, int port, json_t *reasons)
{
	struct transport_counters counters;
	char name[32];
	int ret;

	transport_open(&counters, sys, device, port);
	transport_rest(&counters);
	ret = read_directory(rows, counters.directory, port, reasons);
	if (ret >= 0)
		return;
	snprintf(name, sizeof(name), "hw_counters.%d", port);
	unread_errno(reasons, name, ret);
}

json_t *hw_counters_read(const char *sys, const char *device, json_t *reasons)
{
	json_t *rows = json_array();
	char directory[PATH_MAX];
	int ret;

	snprintf(directory, sizeof(directory), "%s/class/infiniband/%s/hw_counters", sys, device);
	ret = read_directory(rows, directory, 0, reasons);
	if (ret < 0)
		unread_errno(reasons, "hw_counters.0", ret);
	for (int port = 1; port <= UINT8_MAX; port++) {
		snprintf(directory, sizeof(directory), "%s/class/infiniband/%s/ports/%d", sys,
			 device, port);
		if (access(directory, F_OK))
			break;
		read_port(rows, sys, device, port, reasons);
	}
	return rows;
}

static const json_t *find(const json_t *rows, json_int_t port, const char *name)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_integer_value(json_object_get(row, "port")) == port &&
		    !strcmp(json_string_value(json_object_get(row, "name")), name))
			return row;
	return NULL;
}

/* From near the end of 32 bits to their beginning; from 100 to 0 it was reset. */
static bool has_wrapped(json_int_t before, json_int_t after)
{
	return before <= UINT32_MAX && (uint32_t)(after - before) <= INT32_MAX;
}

static void add_difference(json_t *rows, json_int_t port, const char *name, json_int_t before,
			   json_int_t after, json_t *reasons)
{
	char place[NAME_MAX + 32];

	if (after < before && !has_wrapped(before, after)) {
		snprintf(place, sizeof(place), "hw_counters.%d.%s", (int)port, name);
		unread(reasons, place, "it went back from %lld to %lld: it was reset", before,
		       after);
		return;
	}
	json_array_append_new(rows, json_pack("{s:I, s:s, s:I}", "port", port, "name", name,
					      "difference", after >= before ? after - before :
					      (json_int_t)(uint32_t)(after - before)));
}

json_t *hw_counters_difference(const json_t *before, const json_t *after, json_t *reasons)
{
	json_t *rows = json_array();
	const json_t *row, *other;
	size_t i;

	json_array_foreach(after, i, row) {
		json_int_t port = json_integer_value(json_object_get(row, "port"));
		const char *name = json_string_value(json_object_get(row, "name"));

		other = find(before, port, name);
		if (other)
			add_difference(rows, port, name,
				       json_integer_value(json_object_get(other, "value")),
				       json_integer_value(json_object_get(row, "value")), reasons);
	}
	return rows;
}
