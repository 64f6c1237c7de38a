/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What scripts/record-device wrote, or what was made up in its format: bench/tests/data/devices/NAME.
 * A file says itself, in about.recorded, which of the two it is. To be included after tests/folder.h.
 */
#ifndef ODPBENCH_TESTS_RECORDING_H
#define ODPBENCH_TESTS_RECORDING_H

#include <errno.h>
#include <jansson.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline json_t *recording_load(const char *name)
{
	char path[128];
	json_t *recording;

	snprintf(path, sizeof(path), "bench/tests/data/devices/%s", name);
	recording = json_load_file(path, 0, NULL);
	assert_non_null(recording);
	return recording;
}

/* The bytes of a text of hexadecimal digits, to be freed. */
static inline void *recording_bytes(const char *hex, size_t *size)
{
	unsigned char *bytes = malloc(strlen(hex) / 2 + 1);

	assert_non_null(bytes);
	for (*size = 0; sscanf(hex + 2 * *size, "%2hhx", bytes + *size) == 1; ++*size)
		;
	assert_int_equal(2 * *size, strlen(hex));
	return bytes;
}

/* Makes the folders on the way to a file in "sys" of the test's folder; the file's path. */
static inline const char *recording_place(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/sys/%s", folder, name);
	for (char *at = path + strlen(folder) + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		mkdir(path, 0700);
	}
	return path;
}

static inline void recording_write(const char *name, const void *data, size_t size)
{
	FILE *file = fopen(recording_place(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/*
 * Makes its tree of sysfs, and returns where that is. Where the kernel refused to give a file there is
 * a folder of its name, which cannot be read either, by no user.
 */
static inline const char *recording_unpack(const json_t *recording)
{
	static char sys[96];
	const char *name;
	json_t *value;
	size_t size;
	void *bytes;

	json_object_foreach(json_object_get(recording, "files"), name, value)
		recording_write(name, json_string_value(value), json_string_length(value));
	json_object_foreach(json_object_get(recording, "binary"), name, value) {
		bytes = recording_bytes(json_string_value(value), &size);
		recording_write(name, bytes, size);
		free(bytes);
	}
	json_object_foreach(json_object_get(recording, "links"), name, value)
		assert_int_equal(symlink(json_string_value(value), recording_place(name)), 0);
	json_object_foreach(json_object_get(recording, "unreadable"), name, value)
		assert_int_equal(mkdir(recording_place(name), 0700), 0);
	snprintf(sys, sizeof(sys), "%s/sys", folder);
	return sys;
}

/* Hands the messages of one answer to a reader. False: it is not recorded, or the kernel refused. */
static inline bool recording_replay(const json_t *recording, const char *device, const char *question,
				    void (*read)(const struct nlmsghdr *, void *), void *argument)
{
	const json_t *answer = json_object_get(json_object_get(json_object_get(recording, "netlink"),
							       device), question);
	json_t *hex;
	size_t i, size;

	json_array_foreach(answer, i, hex) {
		struct nlmsghdr *message = recording_bytes(json_string_value(hex), &size);

		assert_true(size >= sizeof(*message) && message->nlmsg_len == size);
		read(message, argument);
		free(message);
	}
	return json_is_array(answer);
}

#endif
