// SPDX-License-Identifier: GPL-2.0
/* A limit of this process's memory (Documentation/admin-guide/cgroup-v2.rst). */
#include <errno.h>
#include <inttypes.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/memory_limit.h"
#include "lib/log.h"
#include "lib/sysfs.h"

/* Where cgroup v2 is mounted; "" where it is not. */
static void find_root(char *buf, size_t size)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;

	buf[0] = '\0';
	while (mounts && !buf[0] && (mount = getmntent(mounts)))
		if (!strcmp(mount->mnt_type, "cgroup2"))
			snprintf(buf, size, "%s", mount->mnt_dir);
	if (mounts)
		endmntent(mounts);
}

/* The group that this process is in: the line "0::/path" of /proc/self/cgroup. */
static int find_home(struct memory_limit *limit, const char *root)
{
	FILE *groups = fopen("/proc/self/cgroup", "re");
	char line[200];
	int ret = -ENOENT;

	while (groups && ret && fgets(line, sizeof(line), groups)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "0::/", 4))
			continue;
		ret = snprintf(limit->home, sizeof(limit->home), "%s/%s", root, line + 4) <
		      (int)sizeof(limit->home) ? 0 : -ENAMETOOLONG;
	}
	if (groups)
		fclose(groups);
	return ret;
}

/* Below the root, the one group that may have members and children with controllers. */
static int make_group(struct memory_limit *limit, const char *root, uint64_t bytes)
{
	char text[32];
	int ret = sysfs_write("+memory", "%s/cgroup.subtree_control", root);

	if (ret)
		return ret;
	snprintf(limit->group, sizeof(limit->group), "%.200s/odpbench.%d", root, (int)getpid());
	if (mkdir(limit->group, 0755)) {
		limit->group[0] = '\0';
		return -errno;
	}
	snprintf(text, sizeof(text), "%" PRIu64, bytes);
	ret = sysfs_write(text, "%s/memory.max", limit->group);
	return ret ? ret : sysfs_write("0", "%s/cgroup.procs", limit->group);
}

int memory_limit_enter(struct memory_limit *limit, uint64_t bytes, char *err, size_t err_size)
{
	char root[200];
	int ret;

	memset(limit, 0, sizeof(*limit));
	find_root(root, sizeof(root));
	if (!*root) {
		snprintf(err, err_size, "no cgroup v2 is mounted (mount -t cgroup2 cgroup2 "
			 "/sys/fs/cgroup): there is no memory limit without");
		return -ENOENT;
	}
	ret = find_home(limit, root);
	if (!ret)
		ret = make_group(limit, root, bytes);
	if (!ret)
		return 0;
	snprintf(err, err_size, "%s: no group with a memory limit can be made: %s", root,
		 strerror(-ret));
	memory_limit_leave(limit);
	return ret;
}

void memory_limit_leave(struct memory_limit *limit)
{
	int ret;

	if (!limit->group[0])
		return;
	ret = sysfs_write("0", "%s/cgroup.procs", limit->home);
	if (!ret && rmdir(limit->group))
		ret = -errno;
	if (ret)
		log_note("%s: %s: the group stays", limit->group, strerror(-ret));
	limit->group[0] = '\0';
}
