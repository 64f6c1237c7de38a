/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of a device could not be read, and why: a JSON object that maps the name of a member, such
 * as "pci.speed_gts", to a reason in words.
 */
#ifndef ODPBENCH_RDMA_UNREAD_H
#define ODPBENCH_RDMA_UNREAD_H

#include <jansson.h>

/* Adds a reason. */
void unread(json_t *reasons, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Adds the reason that goes with the negative errno of a file that was to be read: "not exported" if
 * there is no such file, "no permission", or errno's own words.
 */
void unread_errno(json_t *reasons, const char *name, int ret);

#endif
