// SPDX-License-Identifier: GPL-2.0
/* The programs that have an ibverbs device open: the links in /proc/PID/fd. */
#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/users.h"
#include "lib/sysfs.h"

/* Each file in /sys/class/infiniband_verbs names its device in ibdev. */
static void find_node(const char *root, const char *device, char *node, size_t size)
{
	char pattern[PATH_MAX], name[64];
	glob_t found;

	node[0] = '\0';
	snprintf(pattern, sizeof(pattern), "%s/sys/class/infiniband_verbs/uverbs*", root);
	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			if (!sysfs_read(name, sizeof(name), "%s/ibdev", found.gl_pathv[i]) &&
			    !strcmp(name, device))
				snprintf(node, size, "/dev/infiniband%s",
					 strrchr(found.gl_pathv[i], '/'));
	globfree(&found);
}

/* 1: it has; 0: it has not; -1: it does not show. */
static int has_open(const char *process, const char *node)
{
	char path[PATH_MAX], target[PATH_MAX];
	struct dirent *entry;
	int has = 0;
	ssize_t n;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/fd", process);
	folder = opendir(path);
	if (!folder)
		return -1;
	while (!has && (entry = readdir(folder))) {
		n = readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		has = !strcmp(target, node);
	}
	closedir(folder);
	return has;
}

static void add_user(struct users *users, const char *process)
{
	size_t length = strlen(users->names);
	char name[32];

	sysfs_read(name, sizeof(name), "%s/comm", process);
	snprintf(users->names + length, sizeof(users->names) - length, "%s%s (%s)",
		 users->n++ ? ", " : "", name, strrchr(process, '/') + 1);
}

void users_find(const char *root, const char *device, struct users *users)
{
	char pattern[PATH_MAX];
	glob_t found;
	int has;

	memset(users, 0, sizeof(*users));
	find_node(root, device, users->node, sizeof(users->node));
	if (!users->node[0])
		return;
	snprintf(pattern, sizeof(pattern), "%s/proc/[0-9]*", root);
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (atoi(strrchr(found.gl_pathv[i], '/') + 1) == getpid())
				continue;
			has = has_open(found.gl_pathv[i], users->node);
			if (has > 0)
				add_user(users, found.gl_pathv[i]);
			users->hidden += has < 0;
		}
	}
	globfree(&found);
}
