// SPDX-License-Identifier: GPL-2.0
/* A setting of the kernel that is changed for a while. */
#include <string.h>

#include "host/knob.h"
#include "lib/log.h"
#include "lib/sysfs.h"

static int put_back(const char *path, const char *before)
{
	return sysfs_write(before, "%s", path);
}

const struct undo_kind undo_knob = { .name = "setting", .undo = put_back };

int knob_set(const char *path, const char *value)
{
	char before[64];
	int ret = sysfs_read(before, sizeof(before), "%s", path);

	if (ret)
		return ret;
	undo_note(&undo_knob, path, before);
	ret = sysfs_write(value, "%s", path);
	if (ret)
		undo_forget(&undo_knob, path);
	return ret;
}

void knob_restore(const char *path)
{
	const char *before = undo_before(&undo_knob, path);
	int ret = before ? put_back(path, before) : 0;

	if (ret)
		log_note("%s: cannot be put back to %s: %s", path, before, strerror(-ret));
	undo_forget(&undo_knob, path);
}
