// SPDX-License-Identifier: GPL-2.0
/*
 * The folder of a qualification: of one device by one profile, with one run at a time. A run that goes on
 * there must be of the same, or its lines would be of two.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/atomic_file.h"
#include "lib/log.h"
#include "lib/must.h"
#include "qualify/folder.h"
#include "results/environment.h"
#include "results/row.h"

static int make_folder(const char *path)
{
	if (!mkdir(path, 0755) || errno == EEXIST)
		return 0;
	log_error("%s: %s", path, strerror(errno));
	return -errno;
}

/*
 * The lock is of the open file, which the process of a part shares: so it is held until that has ended,
 * also if this process is killed. A file system without locks goes without.
 */
static int lock(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		log_error("%s: %s", path, strerror(errno));
		return -errno;
	}
	if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
		return fd;
	close(fd);
	log_error("%s: another odpbench qualify is at work there", path);
	return -EBUSY;
}

static json_t *describe_begin(const struct qualification *of)
{
	char started[32];
	time_t now = time(NULL);

	strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
	return json_pack("{ss ss ss ss* so}", "started", started, "device", of->device, "profile", of->profile,
			 "peer", of->peer, "env", environment_describe(NULL, ""));
}

static int write_begin(const json_t *begun, const char *path)
{
	struct atomic_file *file = begun ? atomic_file_open(path) : NULL;

	if (!file)
		return -EIO;
	json_dumpf(begun, atomic_file_stream(file), JSON_INDENT(2));
	return atomic_file_commit(file);
}

/* The firmware of the device, as an environment has it; "": not known. */
static const char *firmware_of(const json_t *env, const char *device)
{
	const json_t *devices = json_object_get(env, "devices"), *one;
	size_t i;

	json_array_foreach(devices, i, one)
		if (!strcmp(device, row_text(one, "name")))
			return row_text(one, "firmware");
	return "";
}

/* What is not known is no other: what has begun may be of an older version. */
static int is_same(const char *directory, const char *what, const char *begun, const char *now)
{
	if (!*begun || !*now || !strcmp(begun, now))
		return 0;
	log_error("%s: has a qualification of %s %s, and this is %s: choose another folder", directory, what,
		  begun, now);
	return -EEXIST;
}

static int check_begun(const struct qualification *of)
{
	int ret = is_same(of->directory, "device", row_text(of->begun, "device"), of->device);

	return ret ? ret : is_same(of->directory, "host", row_text(of->begun, "peer"), of->peer ?: "");
}

int folder_check_machine(const struct qualification *of)
{
	const json_t *begun = json_object_get(of->begun, "env");
	json_t *now = environment_describe(NULL, "");
	int ret = is_same(of->directory, "kernel", row_text(json_object_get(begun, "kernel"), "release"),
			  row_text(json_object_get(now, "kernel"), "release"));

	if (!ret)
		ret = is_same(of->directory, "firmware", firmware_of(begun, of->device),
			      firmware_of(now, of->device));
	json_decref(now);
	return ret;
}

/* What this machine is, and when it began: of the first of several runs that went on. */
static int note_begin(struct qualification *of)
{
	char *path = must_format("%s/raw/begun.json", of->directory);
	int ret;

	of->begun = json_load_file(path, 0, NULL);
	if (of->begun) {
		ret = check_begun(of);
	} else {
		of->begun = describe_begin(of);
		ret = write_begin(of->begun, path);
	}
	free(path);
	return ret;
}

/* All of a file, to be freed; NULL: it cannot be read. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (file && getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

static int write_text(const char *path, const char *text)
{
	struct atomic_file *file = atomic_file_open(path);

	if (!file)
		return -EIO;
	fputs(text, atomic_file_stream(file));
	return atomic_file_commit(file);
}

/* A copy of the profile, so that the folder says what was required. */
static int note_profile(const struct qualification *of)
{
	char *path = must_format("%s/raw/profile.ini", of->directory);
	char *before = read_text(path), *now = read_text(of->profile);
	int ret = 0;

	if (!now) {
		log_error("%s: cannot be read", of->profile);
		ret = -EIO;
	} else if (before && strcmp(before, now)) {
		log_error("%s: %s is another profile than the one that this began with (raw/profile.ini): choose "
			  "another folder", of->directory, of->profile);
		ret = -EEXIST;
	} else if (!before) {
		ret = write_text(path, now);
	}
	free(before);
	free(now);
	free(path);
	return ret;
}

int folder_open(struct qualification *of)
{
	char *raw = must_format("%s/raw", of->directory);
	int ret = make_folder(of->directory), fd = -1;

	if (!ret)
		fd = lock(of->directory);
	if (!ret && fd < 0)
		ret = fd;
	if (!ret)
		ret = make_folder(raw);
	if (!ret)
		ret = note_profile(of);
	if (!ret)
		ret = note_begin(of);
	free(raw);
	if (ret && fd >= 0)
		close(fd);
	return ret ? ret : fd;
}
