// SPDX-License-Identifier: GPL-2.0
/* A PCI function's vital product data. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rdma/vpd.h"

#define MOST_BYTES 32768	/* the address of a byte has 15 bits */

/* The tags of large resources; a small one has bit 7 clear, and its length in the lower three. */
enum { LARGE = 0x80, NAME = 0x82, READ_ONLY = 0x90, END = 0x0f };

static const struct {
	char keyword[3];
	const char *member;
} keywords[] = {
	{ "PN", "part_number" },
	{ "SN", "serial_number" },
	{ "EC", "engineering_change" },
};

/* Without the spaces or zeros that fill it up. */
static void set_text(json_t *object, const char *member, const unsigned char *data, size_t size)
{
	while (size && (data[size - 1] == ' ' || !data[size - 1]))
		size--;
	if (size)	/* NULL where it is not UTF-8: then it is left out */
		json_object_set_new(object, member, json_stringn((const char *)data, size));
}

/* A keyword has two letters, a length of one byte, and its text. */
static void read_keywords(json_t *object, const unsigned char *data, size_t size)
{
	for (size_t at = 0; at + 3 <= size && at + 3 + data[at + 2] <= size; at += 3 + data[at + 2])
		for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
			if (!memcmp(keywords[i].keyword, data + at, 2))
				set_text(object, keywords[i].member, data + at + 3, data[at + 2]);
}

int vpd_parse(json_t *object, const unsigned char *data, size_t size)
{
	size_t at = 0, length;
	bool large;

	while (at < size && data[at] >> 3 != END) {
		large = data[at] & LARGE;
		if (large && at + 3 > size)
			break;
		length = large ? data[at + 1] | data[at + 2] << 8 : data[at] & 7;
		if (at + (large ? 3 : 1) + length > size)
			break;
		if (data[at] == NAME)
			set_text(object, "name", data + at + 3, length);
		if (data[at] == READ_ONLY)
			read_keywords(object, data + at + 3, length);
		at += (large ? 3 : 1) + length;
	}
	return json_object_size(object) && at < size && data[at] >> 3 == END ? 0 : -ENODATA;
}

int vpd_read(json_t *object, const char *directory)
{
	static unsigned char data[MOST_BYTES];
	size_t size = 0;
	char path[PATH_MAX];
	ssize_t n = 0;
	int fd, err;

	snprintf(path, sizeof(path), "%s/vpd", directory);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (size < sizeof(data) && (n = read(fd, data + size, sizeof(data) - size)) > 0)
		size += n;
	err = n < 0 && !size ? errno : 0;
	close(fd);
	return err ? -err : vpd_parse(object, data, size);
}
