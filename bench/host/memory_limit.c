// SPDX-License-Identifier: GPL-2.0
/* A limit on this process's memory (Documentation/admin-guide/cgroup-v2.rst). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/cgroup.h"
#include "host/memory_limit.h"
#include "lib/log.h"
#include "lib/sysfs.h"

/* Removes the group; if this process is in it, it first moves back to home, its group before. */
static int leave(const char *group, const char *home)
{
	int ret = rmdir(group) ? -errno : 0;

	if (ret == -EBUSY)	/* this process is in it; one that was killed is not any more */
		ret = sysfs_write("0", "%s/cgroup.procs", home);
	else
		return ret;
	return ret ? ret : rmdir(group) ? -errno : 0;
}

const struct undo_kind undo_memory_limit = { .name = "control-group", .undo = leave };

/* Below the root: no other group may have both members and children with controllers. */
static int make_group(struct memory_limit *limit, const char *root, uint64_t bytes)
{
	char text[32];
	int ret = sysfs_write("+memory", "%s/cgroup.subtree_control", root);

	if (ret)
		return ret;
	if (asprintf(&limit->group, "%s/odpbench.%d", root, (int)getpid()) < 0) {
		limit->group = NULL;
		return -ENOMEM;
	}
	undo_note(&undo_memory_limit, limit->group, limit->home);
	if (mkdir(limit->group, 0755)) {
		ret = -errno;
		undo_forget(&undo_memory_limit, limit->group);
		free(limit->group);
		limit->group = NULL;
		return ret;
	}
	snprintf(text, sizeof(text), "%" PRIu64, bytes);
	return sysfs_write(text, "%s/memory.max", limit->group);
}

/* What errno's text alone does not say. */
static const char *explain(int ret)
{
	if (ret == -EBUSY)
		return ": a process is in the root of this control group namespace, as in a "
		       "container, and a group with members can have no children with a limit";
	if (ret == -ENOENT || ret == -EINVAL)
		return ": cgroup v2 does not have the memory controller here";
	return "";
}

int memory_limit_make(struct memory_limit *limit, uint64_t bytes, char *err, size_t err_size)
{
	char *root = cgroup_root();
	int ret;

	memset(limit, 0, sizeof(*limit));
	if (!root) {
		snprintf(err, err_size, "no cgroup v2 is mounted (mount -t cgroup2 cgroup2 "
			 "/sys/fs/cgroup): a memory limit needs it");
		return -ENOENT;
	}
	limit->home = cgroup_home(root);
	ret = limit->home ? make_group(limit, root, bytes) : -ENOENT;
	if (ret) {
		snprintf(err, err_size, "%s: no group with a memory limit can be made: %s%s", root,
			 strerror(-ret), explain(ret));
		memory_limit_leave(limit);
	}
	free(root);
	return ret;
}

int memory_limit_join(const struct memory_limit *limit)
{
	return sysfs_write("0", "%s/cgroup.procs", limit->group);
}

int memory_limit_enter(struct memory_limit *limit, uint64_t bytes, char *err, size_t err_size)
{
	int ret = memory_limit_make(limit, bytes, err, err_size);

	if (ret)
		return ret;
	ret = memory_limit_join(limit);
	if (ret) {
		snprintf(err, err_size, "%s: cannot be entered: %s", limit->group, strerror(-ret));
		memory_limit_leave(limit);
	}
	return ret;
}

void memory_limit_leave(struct memory_limit *limit)
{
	int ret = limit->group ? leave(limit->group, limit->home) : 0;

	if (ret)
		log_note("%s: %s: the group stays", limit->group, strerror(-ret));
	if (limit->group)
		undo_forget(&undo_memory_limit, limit->group);
	free(limit->group);
	free(limit->home);
	memset(limit, 0, sizeof(*limit));
}
