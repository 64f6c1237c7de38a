// SPDX-License-Identifier: GPL-2.0
/* Is a schema well formed, and can the interpreter enforce all of it? */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "results/schema_internal.h"

#define DEFINITIONS "#/$defs/"

/* What the value of a keyword must be. */
enum operand {
	OPERAND_ANYTHING,	/* an annotation, or const */
	OPERAND_TYPE,		/* name of a type, or several */
	OPERAND_ARRAY,
	OPERAND_STRINGS,
	OPERAND_NUMBER,
	OPERAND_COUNT,
	OPERAND_SCHEMA,
	OPERAND_SCHEMA_OR_BOOLEAN,
	OPERAND_SCHEMAS,	/* an object of schemas */
	OPERAND_SCHEMA_LIST,
	OPERAND_REFERENCE,
};

static const struct {
	const char *keyword;
	enum operand operand;
} keywords[] = {
	{ "$schema", OPERAND_ANYTHING },
	{ "$id", OPERAND_ANYTHING },
	{ "$comment", OPERAND_ANYTHING },
	{ "title", OPERAND_ANYTHING },
	{ "description", OPERAND_ANYTHING },
	{ "const", OPERAND_ANYTHING },
	{ "type", OPERAND_TYPE },
	{ "enum", OPERAND_ARRAY },
	{ "required", OPERAND_STRINGS },
	{ "minimum", OPERAND_NUMBER },
	{ "maximum", OPERAND_NUMBER },
	{ "maxLength", OPERAND_COUNT },
	{ "minLength", OPERAND_COUNT },
	{ "minItems", OPERAND_COUNT },
	{ "maxItems", OPERAND_COUNT },
	{ "items", OPERAND_SCHEMA },
	{ "additionalProperties", OPERAND_SCHEMA_OR_BOOLEAN },
	{ "properties", OPERAND_SCHEMAS },
	{ "$defs", OPERAND_SCHEMAS },
	{ "$ref", OPERAND_REFERENCE },
	{ "allOf", OPERAND_SCHEMA_LIST },
	{ "if", OPERAND_SCHEMA },
	{ "then", OPERAND_SCHEMA },
};

struct validation {
	const json_t *root;
	char *err;
	size_t err_size;
};

static int validate(const struct validation *v, const json_t *schema, const char *place);

static int refuse(const struct validation *v, const char *place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(const struct validation *v, const char *place, const char *fmt, ...)
{
	char reason[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	snprintf(v->err, v->err_size, "schema: %s: %s", place, reason);
	return -ENOTSUP;
}

static bool is_type_name(const json_t *name)
{
	static const char *const names[] = { "object", "array", "string", "integer", "number",
					     "boolean", "null" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_is_string(name) && !strcmp(json_string_value(name), names[i]))
			return true;
	return false;
}

static bool is_array_of(const json_t *array, bool (*fits)(const json_t *))
{
	json_t *item;
	size_t i;

	if (!json_array_size(array))
		return false;
	json_array_foreach(array, i, item)
		if (!fits(item))
			return false;
	return true;
}

static bool is_string(const json_t *value)
{
	return json_is_string(value);
}

static bool is_known_reference(const struct validation *v, const json_t *reference)
{
	const char *text = json_string_value(reference);

	return text && !strncmp(text, DEFINITIONS, strlen(DEFINITIONS)) &&
	       json_object_get(json_object_get(v->root, "$defs"), text + strlen(DEFINITIONS));
}

static int validate_each(const struct validation *v, const json_t *schemas, const char *place)
{
	char inner[256];
	const char *name;
	json_t *schema;

	json_object_foreach((json_t *)schemas, name, schema) {
		snprintf(inner, sizeof(inner), "%.160s/%.80s", place, name);
		if (validate(v, schema, inner))
			return -ENOTSUP;
	}
	return 0;
}

static int validate_list(const struct validation *v, const json_t *schemas, const char *place)
{
	char inner[256];
	json_t *schema;
	size_t i;

	json_array_foreach(schemas, i, schema) {
		snprintf(inner, sizeof(inner), "%.160s/%zu", place, i);
		if (validate(v, schema, inner))
			return -ENOTSUP;
	}
	return 0;
}

static int validate_operand(const struct validation *v, enum operand operand,
			    const json_t *value, const char *place)
{
	bool fits = true;

	switch (operand) {
	case OPERAND_ANYTHING:
		break;
	case OPERAND_TYPE:
		fits = is_type_name(value) || is_array_of(value, is_type_name);
		break;
	case OPERAND_ARRAY:
		fits = json_is_array(value);
		break;
	case OPERAND_STRINGS:
		fits = is_array_of(value, is_string);
		break;
	case OPERAND_NUMBER:
		fits = json_is_number(value);
		break;
	case OPERAND_COUNT:
		fits = json_is_integer(value) && json_integer_value(value) >= 0;
		break;
	case OPERAND_SCHEMA_OR_BOOLEAN:
		if (json_is_boolean(value))
			break;
		/* fall through */
	case OPERAND_SCHEMA:
		return validate(v, value, place);
	case OPERAND_SCHEMAS:
		if (json_is_object(value))
			return validate_each(v, value, place);
		fits = false;
		break;
	case OPERAND_SCHEMA_LIST:
		if (json_array_size(value))
			return validate_list(v, value, place);
		fits = false;
		break;
	case OPERAND_REFERENCE:
		fits = is_known_reference(v, value);
		break;
	}
	return fits ? 0 : refuse(v, place, "the value does not fit the keyword");
}

static int validate(const struct validation *v, const json_t *schema, const char *place)
{
	char inner[256];
	const char *keyword;
	json_t *value;

	if (!json_is_object(schema))
		return refuse(v, place, "a schema must be an object");
	json_object_foreach((json_t *)schema, keyword, value) {
		size_t i = 0, n = sizeof(keywords) / sizeof(keywords[0]);

		while (i < n && strcmp(keywords[i].keyword, keyword))
			i++;
		if (i == n)
			return refuse(v, place, "unsupported keyword %s", keyword);
		snprintf(inner, sizeof(inner), "%.160s/%.80s", place, keyword);
		if (validate_operand(v, keywords[i].operand, value, inner))
			return -ENOTSUP;
	}
	return 0;
}

int schema_validate(const json_t *schema, char *err, size_t err_size)
{
	const struct validation v = { .root = schema, .err = err, .err_size = err_size };

	return validate(&v, schema, "#");
}
