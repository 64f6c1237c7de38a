// SPDX-License-Identifier: GPL-2.0
/* Reading and writing one-line files in /sys and /proc. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sysfs.h"

#define FORMAT_PATH(path, fmt)				\
	do {						\
		va_list args;				\
							\
		va_start(args, fmt);			\
		vsnprintf(path, sizeof(path), fmt, args);	\
		va_end(args);				\
	} while (0)

int sysfs_read(char *buf, size_t size, const char *path_fmt, ...)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd, err;

	FORMAT_PATH(path, path_fmt);
	buf[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	err = errno;
	close(fd);
	if (n < 0)
		return -err;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

int sysfs_write(const char *text, const char *path_fmt, ...)
{
	char path[PATH_MAX];
	int fd, ret = 0;

	FORMAT_PATH(path, path_fmt);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

int sysfs_link(char *buf, size_t size, const char *path_fmt, ...)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	ssize_t n;

	FORMAT_PATH(path, path_fmt);
	buf[0] = '\0';
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	last = strrchr(target, '/');
	snprintf(buf, size, "%s", last ? last + 1 : target);
	return 0;
}

int sysfs_first(char *buf, size_t size, const char *path_fmt, ...)
{
	struct dirent **entries;
	char path[PATH_MAX];
	int n;

	FORMAT_PATH(path, path_fmt);
	buf[0] = '\0';
	n = scandir(path, &entries, NULL, alphasort);
	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		if (!buf[0] && entries[i]->d_name[0] != '.')
			snprintf(buf, size, "%s", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return buf[0] ? 0 : -ENOENT;
}
