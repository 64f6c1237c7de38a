/* SPDX-License-Identifier: GPL-2.0 */
/* Where two JSON values differ first, for a message. */
#ifndef ODPBENCH_LIB_JSON_DIFFERENCE_H
#define ODPBENCH_LIB_JSON_DIFFERENCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Do they differ? Then text says where: `env.kernel.release: "7.3.3" there, "7.3.4" here`; where
 * is the place of the two ("env"). Either may be NULL: nothing. The order of members is nothing.
 */
bool json_difference(const json_t *there, const json_t *here, const char *where, char *text,
		     size_t size);

#endif
