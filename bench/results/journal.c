// SPDX-License-Identifier: GPL-2.0
/* A journal: a file of JSON values, one a line, that only grows. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/atomic_file.h"
#include "lib/log.h"
#include "results/journal.h"

struct journal {
	char *path;
	int fd;
	off_t end;	/* of the last whole line */
};

/*
 * Whoever had the file locked may have removed it between open() and flock(): then what is locked
 * is no longer at that path, and the answer is false. Not every file system counts links.
 */
static bool lock(const struct journal *journal, bool *busy)
{
	struct stat locked, there;

	*busy = flock(journal->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
	if (*busy || fstat(journal->fd, &locked) || locked.st_nlink)
		return true;
	return !stat(journal->path, &there) && there.st_ino == locked.st_ino;
}

static struct journal *open_file(const char *path, int flags)
{
	struct journal *journal = calloc(1, sizeof(*journal));
	bool busy = false, locked;

	if (!journal)
		goto fail;
	journal->path = strdup(path);
	do {
		journal->fd = journal->path ? open(path, O_RDWR | O_CLOEXEC | flags, 0666) : -1;
		if (journal->fd < 0)
			goto fail;
		locked = lock(journal, &busy);
		if (!locked)
			close(journal->fd);
	} while (!locked);
	if (!busy)
		return journal;
	log_error("%s: another run is at work there", path);
	journal_close(journal);
	return NULL;
fail:
	log_error("%s: cannot open: %s", path, strerror(errno));
	if (journal)
		free(journal->path);
	free(journal);
	return NULL;
}

struct journal *journal_create(const char *path)
{
	struct journal *journal = open_file(path, O_CREAT | O_EXCL);

	if (journal)
		sync_directory(path);
	return journal;
}

int journal_discard(const char *path)
{
	struct journal *journal = open_file(path, 0);

	if (!journal)
		return -EBUSY;
	journal_remove(journal);
	return 0;
}

static int read_lines(struct journal *journal, FILE *file, json_t *lines)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int ret = 0;

	while (!ret && (length = getline(&line, &size, file)) > 0 && line[length - 1] == '\n') {
		json_error_t error;
		json_t *value = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);

		if (!value) {
			log_error("%s:%zu:%d: %s", journal->path, json_array_size(lines) + 1,
				  error.column, error.text);
			ret = -EINVAL;
		} else if (json_array_append_new(lines, value)) {
			log_error("%s: %s", journal->path, strerror(ENOMEM));
			ret = -ENOMEM;
		}
		journal->end += length;
	}
	if (!ret && ferror(file)) {
		log_error("%s: cannot read: %s", journal->path, strerror(errno));
		ret = -EIO;
	}
	free(line);
	return ret;
}

static int cut(struct journal *journal)
{
	int ret = ftruncate(journal->fd, journal->end) ? -errno : 0;

	if (ret)
		log_error("%s: cannot cut off half a line: %s", journal->path, strerror(-ret));
	return ret;
}

struct journal *journal_open(const char *path, json_t **lines)
{
	struct journal *journal = open_file(path, 0);
	FILE *file = journal ? fopen(path, "re") : NULL;
	int ret = -EIO;

	*lines = json_array();
	if (journal && !file)
		log_error("%s: cannot open: %s", path, strerror(errno));
	if (file) {
		ret = read_lines(journal, file, *lines);
		fclose(file);
	}
	if (!ret)
		ret = cut(journal);
	if (!ret)
		return journal;
	journal_close(journal);
	json_decref(*lines);
	*lines = NULL;
	return NULL;
}

/*
 * pwrite() rather than O_APPEND: a 9p client with a cache writes a page in the call and again in
 * the sync, and a server that has the file open with O_APPEND ignores the offset.
 */
static int write_text(const struct journal *journal, const char *text, size_t length)
{
	off_t place = journal->end;
	ssize_t written;

	while (length) {
		written = pwrite(journal->fd, text, length, place);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		text += written;
		place += written;
		length -= written;
	}
	/* EINVAL: a file system without fsync, such as some shares of a virtual machine. */
	return fsync(journal->fd) && errno != EINVAL ? -errno : 0;
}

int journal_append(struct journal *journal, const json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT);
	size_t length = text ? strlen(text) : 0;
	int ret = -ENOMEM;

	if (text) {
		text[length++] = '\n';	/* in the place of its zero byte */
		ret = write_text(journal, text, length);
	}
	free(text);
	if (!ret) {
		journal->end += (off_t)length;
		return 0;
	}
	log_error("%s: cannot write: %s", journal->path, strerror(-ret));
	cut(journal);
	return ret;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close(journal->fd);
	free(journal->path);
	free(journal);
}

void journal_remove(struct journal *journal)
{
	if (unlink(journal->path))
		log_error("%s: cannot remove: %s", journal->path, strerror(errno));
	journal_close(journal);
}
