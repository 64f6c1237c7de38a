// SPDX-License-Identifier: GPL-2.0
/* The control group of this process. */
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cgroup.h"
#include "lib/sysfs.h"

char *cgroup_root(void)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;
	char *root = NULL;

	while (mounts && !root && (mount = getmntent(mounts)))
		if (!strcmp(mount->mnt_type, "cgroup2"))
			root = strdup(mount->mnt_dir);
	if (mounts)
		endmntent(mounts);
	return root;
}

/* The line "0::/path" of /proc/self/cgroup, however long it is. */
char *cgroup_home(const char *root)
{
	FILE *groups = fopen("/proc/self/cgroup", "re");
	char *line = NULL, *home = NULL;
	size_t size = 0;

	while (groups && !home && getline(&line, &size, groups) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::/", 4) && asprintf(&home, "%s%s", root, line + 3) < 0)
			home = NULL;
	}
	free(line);
	if (groups)
		fclose(groups);
	return home;
}

/* "max" limits nothing; nor does the root, which has no such file. */
static uint64_t left_in(const char *group)
{
	char text[32];
	uint64_t most, current;

	if (sysfs_read(text, sizeof(text), "%s/memory.max", group) || !strcmp(text, "max"))
		return UINT64_MAX;
	most = strtoull(text, NULL, 10);
	if (sysfs_read(text, sizeof(text), "%s/memory.current", group))
		return UINT64_MAX;
	current = strtoull(text, NULL, 10);
	return most > current ? most - current : 0;
}

uint64_t cgroup_memory_left(const char *root, const char *home)
{
	uint64_t least = UINT64_MAX, left;
	char *group = strdup(home), *slash;

	while (group && strlen(group) >= strlen(root)) {
		left = left_in(group);
		least = left < least ? left : least;
		slash = strrchr(group, '/');
		if (!slash || slash == group)
			break;
		*slash = '\0';
	}
	free(group);
	return least;
}
