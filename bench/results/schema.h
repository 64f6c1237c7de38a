/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The schema of result documents, odpbench-1.schema.json (JSON Schema, draft 2020-12), which is
 * part of the binary, and an interpreter of the keywords that it uses:
 *   type, enum, const, minimum, maximum, minLength, maxLength (in bytes), minItems, maxItems, items,
 *   required, properties, additionalProperties, allOf, if with then, $ref to #/$defs/NAME, $defs
 * and, without effect, $schema, $id, $comment, title, description. Any other keyword makes the
 * schema itself invalid, so that no rule can stand there unenforced.
 *
 * One deviation from the standard: 1.0 is no "integer" here, because readers use integers.
 */
#ifndef ODPBENCH_RESULTS_SCHEMA_H
#define ODPBENCH_RESULTS_SCHEMA_H

#include <jansson.h>
#include <stddef.h>

/*
 * Does doc fit the built-in schema? 0, or -EINVAL with one line in err: the place and the
 * reason, such as `rows[3].params.pages: expected integer, found string "x"`.
 */
int schema_check(const json_t *doc, char *err, size_t err_size);

/*
 * Does a part of a document fit #/$defs/NAME of the built-in schema ("row", "env")? where is
 * the place to name in err ("rows[3]"). -ENOENT where the schema has no such definition.
 */
int schema_check_part(const char *name, const json_t *part, const char *where, char *err,
		      size_t err_size);

/* The text of the built-in schema; ends with a zero byte. */
extern const char schema_text[];

#endif
