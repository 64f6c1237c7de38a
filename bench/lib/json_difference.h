/* SPDX-License-Identifier: GPL-2.0 */
/* The first difference of two JSON values, for a message. */
#ifndef ODPBENCH_LIB_JSON_DIFFERENCE_H
#define ODPBENCH_LIB_JSON_DIFFERENCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Whether they differ; if so, text says where: `env.kernel.release: "7.3.3" there, "7.3.4" here`.
 * where is the place of the two values in their documents ("env"). Either value may be NULL: it
 * does not exist. The order of members does not matter.
 */
bool json_difference(const json_t *there, const json_t *here, const char *where, char *text,
		     size_t size);

#endif
