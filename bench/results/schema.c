// SPDX-License-Identifier: GPL-2.0
/* An interpreter of the part of JSON Schema that the schema of result documents uses. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/schema_internal.h"

#define DEFINITIONS "#/$defs/"

/*
 * A cache of pairs of a schema and a value that fits it. Rows share values (results_load()), and a
 * pair found here is not checked again; one that was overwritten by another only costs time.
 */
#define KNOWN	1024	/* a power of two */

struct known {
	const json_t *schema, *value;
};

/* One check: the schema, where the error goes, and the current place in the document. */
struct checker {
	const json_t *root;
	char *err;
	size_t err_size;
	struct known *known;
	char place[256];
};

static int check_value(struct checker *checker, const json_t *schema, const json_t *value);

static int fail(struct checker *checker, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct checker *checker, const char *fmt, ...)
{
	char reason[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	snprintf(checker->err, checker->err_size, "%s: %s",
		 checker->place[0] ? checker->place : "document", reason);
	return -EINVAL;
}

/* Go one step down in the document; the return value is for leave(). */
static size_t enter(struct checker *checker, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static size_t enter(struct checker *checker, const char *fmt, ...)
{
	size_t used = strlen(checker->place);
	va_list args;

	va_start(args, fmt);
	vsnprintf(checker->place + used, sizeof(checker->place) - used, fmt, args);
	va_end(args);
	return used;
}

static void leave(struct checker *checker, size_t used)
{
	checker->place[used] = '\0';
}

static const char *type_name(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "object";
	case JSON_ARRAY:
		return "array";
	case JSON_STRING:
		return "string";
	case JSON_INTEGER:
		return "integer";
	case JSON_REAL:
		return "number";
	case JSON_NULL:
		return "null";
	default:
		return "boolean";
	}
}

/* The type and text of a value, for an error line; the type alone for containers and null. */
static void describe(const json_t *value, char *buf, size_t size)
{
	char *text = NULL;

	if (!json_is_object(value) && !json_is_array(value) && !json_is_null(value))
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII |
				  JSON_REAL_PRECISION(6));
	snprintf(buf, size, "%s%s%s", type_name(value), text ? " " : "", text ? text : "");
	free(text);
}

static void number(const json_t *value, char *buf, size_t size)
{
	if (json_is_integer(value))
		snprintf(buf, size, "%lld", (long long)json_integer_value(value));
	else
		snprintf(buf, size, "%g", json_number_value(value));
}

static bool type_matches(const char *type, const json_t *value)
{
	return !strcmp(type, type_name(value)) ||
	       (!strcmp(type, "number") && json_is_integer(value));
}

static int check_type(struct checker *checker, const json_t *types, const json_t *value)
{
	char wanted[128] = "", found[80];
	json_t *type;
	size_t i;

	if (json_is_string(types)) {
		if (type_matches(json_string_value(types), value))
			return 0;
		snprintf(wanted, sizeof(wanted), "%s", json_string_value(types));
	}
	json_array_foreach(types, i, type) {
		size_t used = strlen(wanted);

		if (type_matches(json_string_value(type), value))
			return 0;
		snprintf(wanted + used, sizeof(wanted) - used, "%s%s", i ? " or " : "",
			 json_string_value(type));
	}
	describe(value, found, sizeof(found));
	return fail(checker, "expected %s, found %s", wanted, found);
}

static int check_enum(struct checker *checker, const json_t *choices, const json_t *value)
{
	char valid[256] = "", found[80];
	json_t *choice;
	size_t i;

	json_array_foreach(choices, i, choice) {
		size_t used = strlen(valid);

		if (json_equal(choice, value))
			return 0;
		describe(choice, found, sizeof(found));
		snprintf(valid + used, sizeof(valid) - used, "%s%s", i ? ", " : "",
			 json_is_string(choice) ? json_string_value(choice) : found);
	}
	describe(value, found, sizeof(found));
	return fail(checker, "expected one of %s; found %s", valid, found);
}

static int check_const(struct checker *checker, const json_t *wanted, const json_t *value)
{
	char want[80], found[80];

	if (json_equal(wanted, value))
		return 0;
	describe(wanted, want, sizeof(want));
	describe(value, found, sizeof(found));
	return fail(checker, "expected %s, found %s", want, found);
}

static int fail_limit(struct checker *checker, const json_t *value, const char *beyond,
		      const json_t *limit)
{
	char found[80], wanted[80];

	number(value, found, sizeof(found));
	number(limit, wanted, sizeof(wanted));
	return fail(checker, "%s is %s than %s", found, beyond, wanted);
}

static int check_minimum(struct checker *checker, const json_t *minimum, const json_t *value)
{
	if (!json_is_number(value))
		return 0;
	/* Integers as integers: a double has 53 bits only. NaN cannot be in JSON. */
	if (json_is_integer(value) && json_is_integer(minimum)) {
		if (json_integer_value(value) >= json_integer_value(minimum))
			return 0;
	} else if (json_number_value(value) >= json_number_value(minimum)) {
		return 0;
	}
	return fail_limit(checker, value, "less", minimum);
}

static int check_maximum(struct checker *checker, const json_t *maximum, const json_t *value)
{
	if (!json_is_number(value))
		return 0;
	if (json_is_integer(value) && json_is_integer(maximum)) {
		if (json_integer_value(value) <= json_integer_value(maximum))
			return 0;
	} else if (json_number_value(value) <= json_number_value(maximum)) {
		return 0;
	}
	return fail_limit(checker, value, "more", maximum);
}

/* Bytes, not characters: the limit is about memory. */
static int check_max_length(struct checker *checker, const json_t *maximum, const json_t *value)
{
	if (!json_is_string(value) ||
	    (json_int_t)json_string_length(value) <= json_integer_value(maximum))
		return 0;
	return fail(checker, "%zu bytes, expected at most %lld", json_string_length(value),
		    (long long)json_integer_value(maximum));
}

static int check_min_length(struct checker *checker, const json_t *minimum, const json_t *value)
{
	if (!json_is_string(value) ||
	    (json_int_t)json_string_length(value) >= json_integer_value(minimum))
		return 0;
	return fail(checker, "\"%s\" is shorter than %lld characters", json_string_value(value),
		    (long long)json_integer_value(minimum));
}

static int check_min_items(struct checker *checker, const json_t *minimum, const json_t *value)
{
	if (!json_is_array(value) ||
	    (json_int_t)json_array_size(value) >= json_integer_value(minimum))
		return 0;
	return fail(checker, "expected at least %lld items, found %zu",
		    (long long)json_integer_value(minimum), json_array_size(value));
}

static int check_max_items(struct checker *checker, const json_t *maximum, const json_t *value)
{
	if (!json_is_array(value) ||
	    (json_int_t)json_array_size(value) <= json_integer_value(maximum))
		return 0;
	return fail(checker, "expected at most %lld items, found %zu",
		    (long long)json_integer_value(maximum), json_array_size(value));
}

static int check_items(struct checker *checker, const json_t *schema, const json_t *value)
{
	json_t *item;
	size_t i;

	json_array_foreach(value, i, item) {
		size_t place = enter(checker, "[%zu]", i);

		if (check_value(checker, schema, item))
			return -EINVAL;
		leave(checker, place);
	}
	return 0;
}

static int check_required(struct checker *checker, const json_t *names, const json_t *value)
{
	json_t *name;
	size_t i;

	if (!json_is_object(value))
		return 0;
	json_array_foreach(names, i, name)
		if (!json_object_get(value, json_string_value(name)))
			return fail(checker, "%s is missing", json_string_value(name));
	return 0;
}

/* properties, and additionalProperties for the members that properties does not name. */
static int check_members(struct checker *checker, const json_t *schema, const json_t *value)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *additional = json_object_get(schema, "additionalProperties");
	const char *name;
	json_t *member;

	json_object_foreach((json_t *)value, name, member) {
		const json_t *rule = json_object_get(properties, name);
		size_t place;

		if (!rule)
			rule = additional;
		if (!rule || json_is_true(rule))
			continue;
		place = enter(checker, "%s%s", checker->place[0] ? "." : "", name);
		if (json_is_false(rule))
			return fail(checker, "unknown member");
		if (check_value(checker, rule, member))
			return -EINVAL;
		leave(checker, place);
	}
	return 0;
}

static int check_all_of(struct checker *checker, const json_t *schemas, const json_t *value)
{
	json_t *schema;
	size_t i;

	json_array_foreach(schemas, i, schema)
		if (check_value(checker, schema, value))
			return -EINVAL;
	return 0;
}

/* Does the value fit? The error line is dropped. */
static bool fits(const struct checker *checker, const json_t *schema, const json_t *value)
{
	char unused[8];
	struct checker quiet = { .root = checker->root, .err = unused,
				 .err_size = sizeof(unused), .known = checker->known };

	return !check_value(&quiet, schema, value);
}

/* if and then; one without the other has no effect. */
static int check_condition(struct checker *checker, const json_t *schema, const json_t *value)
{
	const json_t *condition = json_object_get(schema, "if");
	const json_t *then = json_object_get(schema, "then");

	return condition && then && fits(checker, condition, value) ?
	       check_value(checker, then, value) : 0;
}

static int check_ref(struct checker *checker, const json_t *ref, const json_t *value)
{
	const char *name = json_string_value(ref) + strlen(DEFINITIONS);

	return check_value(checker, json_object_get(json_object_get(checker->root, "$defs"), name),
			   value);
}

static const struct {
	const char *keyword;
	int (*check)(struct checker *checker, const json_t *rule, const json_t *value);
} rules[] = {
	{ "type", check_type },
	{ "const", check_const },
	{ "enum", check_enum },
	{ "minimum", check_minimum },
	{ "maximum", check_maximum },
	{ "maxLength", check_max_length },
	{ "minLength", check_min_length },
	{ "minItems", check_min_items },
	{ "maxItems", check_max_items },
	{ "required", check_required },
	{ "items", check_items },
	{ "$ref", check_ref },
	{ "allOf", check_all_of },
};

/* Called for the keywords that a schema has, which are few, rather than for all that exist. */
static int check_keyword(struct checker *checker, const char *keyword, const json_t *rule,
			 const json_t *value)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!strcmp(keyword, rules[i].keyword))
			return rules[i].check(checker, rule, value);
	return 0;
}

static int check_keywords(struct checker *checker, const json_t *schema, const json_t *value)
{
	bool has_members = false, has_condition = false;
	const char *keyword;
	json_t *rule;

	json_object_foreach((json_t *)schema, keyword, rule) {
		has_members |= !strcmp(keyword, "properties") ||
			       !strcmp(keyword, "additionalProperties");
		has_condition |= !strcmp(keyword, "if");
		if (check_keyword(checker, keyword, rule, value))
			return -EINVAL;
	}
	if (has_condition && check_condition(checker, schema, value))
		return -EINVAL;
	return has_members && json_is_object(value) ? check_members(checker, schema, value) : 0;
}

static int check_value(struct checker *checker, const json_t *schema, const json_t *value)
{
	size_t at = ((uintptr_t)value / sizeof(json_t) ^ (uintptr_t)schema / 64) % KNOWN;
	struct known *known = &checker->known[at];

	if (known->schema == schema && known->value == value)
		return 0;
	if (check_keywords(checker, schema, value))
		return -EINVAL;
	*known = (struct known){ schema, value };
	return 0;
}

int schema_check_from(const json_t *root, const json_t *schema, const json_t *value,
		      const char *where, char *err, size_t err_size)
{
	struct known known[KNOWN] = { };
	struct checker checker = { .root = root, .err = err, .err_size = err_size,
				   .known = known };

	snprintf(checker.place, sizeof(checker.place), "%s", where);
	return check_value(&checker, schema, value);
}
