/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the schema interpreter share. */
#ifndef ODPBENCH_RESULTS_SCHEMA_INTERNAL_H
#define ODPBENCH_RESULTS_SCHEMA_INTERNAL_H

#include <jansson.h>
#include <stddef.h>

/*
 * Is the schema itself well formed, and can the interpreter enforce all of it? 0, or -ENOTSUP
 * with a line in err such as `schema: #/properties/rows: unsupported keyword maximum`.
 */
int schema_validate(const json_t *schema, char *err, size_t err_size);

/* Check a value against a valid schema, root or a part of it; where is the value's place. */
int schema_check_from(const json_t *root, const json_t *schema, const json_t *value,
		      const char *where, char *err, size_t err_size);

#endif
