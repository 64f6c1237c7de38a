/* SPDX-License-Identifier: GPL-2.0 */
/* Tables of sysfs attributes: which file becomes which member of a JSON object. */
#ifndef ODPBENCH_RDMA_ATTRIBUTE_H
#define ODPBENCH_RDMA_ATTRIBUTE_H

#include <jansson.h>
#include <stddef.h>

struct attribute {
	const char *member, *file;
	json_t *(*value)(const char *text);	/* NULL: the text has no value */
};

/*
 * Reads each file of a table in a directory. What is not there, or has no value, gets its reason in
 * reasons, under prefix and the member's name.
 */
void attribute_read(json_t *object, const char *directory, const struct attribute *table, size_t n,
		    const char *prefix, json_t *reasons);

/* Kinds of values. */
json_t *attribute_text(const char *text);	/* not empty */
json_t *attribute_number(const char *text);	/* decimal, or hexadecimal with 0x */
json_t *attribute_after_colon(const char *text);	/* "4: ACTIVE": "ACTIVE" */

#endif
