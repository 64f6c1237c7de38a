/* SPDX-License-Identifier: GPL-2.0 */
/* Which RDMA device it is and where it sits, in words: an entry of `env.hardware`. */
#ifndef ODPBENCH_REPORT_HARDWARE_H
#define ODPBENCH_REPORT_HARDWARE_H

#include <jansson.h>

/* Takes a line: what it is about ("board", "place", "ports", ...), and what is known of it. */
typedef void hardware_line(void *context, const char *about, const char *text);

/*
 * The entry with this name of a list like `env.hardware`, line by line; what could not be read comes last,
 * with the reason. Nothing if there is no such entry, as in older documents.
 */
void hardware_lines(const json_t *list, const char *name, hardware_line *line, void *context);

#endif
