// SPDX-License-Identifier: GPL-2.0
/* The built-in schema and the entries to the interpreter: every schema is validated first. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "results/schema.h"
#include "results/schema_internal.h"

static json_t *parse_schema(char *err, size_t err_size)
{
	json_error_t error;
	json_t *parsed = json_loads(schema_text, JSON_REJECT_DUPLICATES, &error);

	if (!parsed) {
		snprintf(err, err_size, "built-in schema: line %d: %s", error.line, error.text);
		return NULL;
	}
	if (schema_validate(parsed, err, err_size)) {
		json_decref(parsed);
		return NULL;
	}
	return parsed;
}

/* Parsed and validated once, by the first of several threads; the process keeps it. */
static const json_t *builtin_schema(char *err, size_t err_size)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static json_t *schema;
	const json_t *found;

	pthread_mutex_lock(&lock);
	if (!schema)
		schema = parse_schema(err, err_size);
	found = schema;
	pthread_mutex_unlock(&lock);
	return found;
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
