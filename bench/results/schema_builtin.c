// SPDX-License-Identifier: GPL-2.0
/* The built-in schema and the entries to the interpreter: every schema is validated first. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "results/schema.h"
#include "results/schema_internal.h"

/* Parsed and validated once; the process keeps it. */
static const json_t *builtin_schema(char *err, size_t err_size)
{
	static json_t *schema;
	json_error_t error;
	json_t *parsed;

	if (schema)
		return schema;
	parsed = json_loads(schema_text, JSON_REJECT_DUPLICATES, &error);
	if (!parsed) {
		snprintf(err, err_size, "built-in schema: line %d: %s", error.line, error.text);
		return NULL;
	}
	if (schema_validate(parsed, err, err_size)) {
		json_decref(parsed);
		return NULL;
	}
	schema = parsed;
	return schema;
}

int schema_check(const json_t *doc, char *err, size_t err_size)
{
	const json_t *schema = builtin_schema(err, err_size);

	return schema ? schema_check_from(schema, schema, doc, "", err, err_size) : -ENOTSUP;
}

int schema_check_part(const char *name, const json_t *part, const char *where, char *err,
		      size_t err_size)
{
	const json_t *schema = builtin_schema(err, err_size);
	const json_t *definition = json_object_get(json_object_get(schema, "$defs"), name);

	if (!schema)
		return -ENOTSUP;
	if (!definition) {
		snprintf(err, err_size, "schema: no definition named %s", name);
		return -ENOENT;
	}
	return schema_check_from(schema, definition, part, where, err, err_size);
}
