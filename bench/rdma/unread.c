// SPDX-License-Identifier: GPL-2.0
/* What of a device could not be read, and why. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rdma/unread.h"

void unread(json_t *reasons, const char *name, const char *format, ...)
{
	char reason[256];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	json_object_set_new(reasons, name, json_string(reason));
}

void unread_errno(json_t *reasons, const char *name, int ret)
{
	switch (-ret) {
	case ENOENT:
	case ENOTDIR:
		unread(reasons, name, "not exported");
		break;
	case EACCES:
	case EPERM:
		unread(reasons, name, "no permission");
		break;
	default:
		unread(reasons, name, "%s", strerror(-ret));
	}
}
