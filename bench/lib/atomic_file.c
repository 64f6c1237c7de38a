// SPDX-License-Identifier: GPL-2.0
/* A file that appears whole or not at all: temporary file, sync, rename. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/atomic_file.h"
#include "lib/log.h"

#define MAX_LINKS 40	/* as many as the kernel follows in a path */

struct atomic_file {
	char *path, *temporary;
	FILE *stream;
};

static void free_file(struct atomic_file *file)
{
	free(file->path);
	free(file->temporary);
	free(file);
}

static int open_temporary(struct atomic_file *file)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	fd = mkostemp(file->temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* mkostemp makes it private; give it the mode that open() would have. */
	file->stream = fchmod(fd, 0666 & ~mask) ? NULL : fdopen(fd, "w");
	if (!file->stream) {
		int ret = -errno;

		close(fd);
		unlink(file->temporary);
		return ret;
	}
	return 0;
}

/* Where a symbolic link leads: its text, taken from the folder that it is in. */
static char *follow(const char *path)
{
	char target[PATH_MAX], *copy, *next = NULL;
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length < 0)
		return NULL;
	target[length] = '\0';
	if (target[0] == '/')
		return strdup(target);
	copy = strdup(path);
	if (copy && asprintf(&next, "%s/%s", dirname(copy), target) < 0)
		next = NULL;
	free(copy);
	return next;
}

/*
 * The file that a path leads to, which need not exist yet. A link is kept; the file that it leads
 * to is replaced. NULL: no memory, or a loop of links.
 */
static char *resolve(const char *path)
{
	char *place = strdup(path);
	struct stat st;

	for (int i = 0; place && i < MAX_LINKS; i++) {
		char *next;

		if (lstat(place, &st) || !S_ISLNK(st.st_mode))
			return place;
		next = follow(place);
		free(place);
		place = next;
	}
	errno = place ? ELOOP : ENOMEM;
	free(place);
	return NULL;
}

struct atomic_file *atomic_file_open(const char *path)
{
	struct atomic_file *file = calloc(1, sizeof(*file));
	struct stat st;
	int ret = -ENOMEM;

	if (!file)
		goto fail;
	file->path = resolve(path);
	ret = file->path ? -ENOMEM : -errno;
	if (!file->path || asprintf(&file->temporary, "%s.tmp.XXXXXX", file->path) < 0)
		goto fail_free;
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		log_error("%s: not a regular file, so it cannot be replaced", path);
		free_file(file);
		return NULL;
	}
	ret = open_temporary(file);
	if (!ret)
		return file;
fail_free:
	free_file(file);
fail:
	log_error("%s: cannot create: %s", path, strerror(-ret));
	return NULL;
}

FILE *atomic_file_stream(struct atomic_file *file)
{
	return file->stream;
}

/* It is no error if the file system cannot sync directories. */
void sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd;

	if (!copy)
		return;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

int atomic_file_commit(struct atomic_file *file)
{
	int ret = 0;

	errno = 0;
	if (fflush(file->stream) || ferror(file->stream))
		ret = errno ? -errno : -EIO;
	/* EINVAL: a file system without fsync, such as some shares of a virtual machine. */
	if (!ret && fsync(fileno(file->stream)) && errno != EINVAL)
		ret = -errno;
	if (fclose(file->stream) && !ret)
		ret = -errno;
	if (!ret && rename(file->temporary, file->path))
		ret = -errno;
	if (ret) {
		log_error("%s: cannot write: %s", file->path, strerror(-ret));
		unlink(file->temporary);
	} else {
		sync_directory(file->path);
	}
	free_file(file);
	return ret;
}

void atomic_file_abort(struct atomic_file *file)
{
	fclose(file->stream);
	unlink(file->temporary);
	free_file(file);
}

int atomic_file_check(const char *path)
{
	struct atomic_file *file = atomic_file_open(path);

	if (!file)
		return -EIO;
	atomic_file_abort(file);
	return 0;
}
