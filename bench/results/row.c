// SPDX-License-Identifier: GPL-2.0
/* Questions about single rows of a document. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "results/row.h"

static const char *text_or_empty(const json_t *value)
{
	return json_is_string(value) ? json_string_value(value) : "";
}

const char *document_kernel(const json_t *doc)
{
	const json_t *kernel = json_object_get(json_object_get(doc, "env"), "kernel");

	return text_or_empty(json_object_get(kernel, "release"));
}

char *document_short_kernel(const json_t *doc)
{
	const json_t *kernel = json_object_get(json_object_get(doc, "env"), "kernel");
	const char *version = json_string_value(json_object_get(kernel, "version"));
	const char *release = document_kernel(doc), *debian;
	size_t length = strspn(release, "0123456789."), same = strcspn(release, ".");

	same += release[same] ? 1 + strcspn(release + same + 1, ".") : 0;
	debian = version ? strstr(version, "Debian ") : NULL;
	if (debian && !strncmp(debian + strlen("Debian "), release, same)) {
		release = debian + strlen("Debian ");
		length = strspn(release, "0123456789.");
	}
	return must_format("%.*s", (int)(length ? length : strlen(release)), release);
}

json_t *document_rows_by_id(const json_t *doc)
{
	json_t *rows = json_object(), *row;
	size_t i;

	json_array_foreach(json_object_get(doc, "rows"), i, row)
		json_object_set(rows, row_text(row, "id"), row);
	return rows;
}

const char *row_text(const json_t *row, const char *name)
{
	return text_or_empty(json_object_get(row, name));
}

bool row_is(const json_t *row, const char *name, const char *value)
{
	return !strcmp(row_text(row, name), value);
}

static const json_t *param(const json_t *row, const char *name)
{
	return json_object_get(json_object_get(row, "params"), name);
}

const char *row_param_text(const json_t *row, const char *name)
{
	return text_or_empty(param(row, name));
}

bool row_param_is(const json_t *row, const char *name, const char *value)
{
	return !strcmp(row_param_text(row, name), value);
}

json_int_t row_param_number(const json_t *row, const char *name)
{
	return json_integer_value(param(row, name));
}

bool row_same_params(const json_t *a, const json_t *b)
{
	const json_t *others = json_object_get(b, "params"), *other;
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(a, "params"), name, value) {
		other = json_object_get(others, name);
		if (other && !json_equal(value, other) && strcmp(name, ROW_ITERATIONS))
			return false;
	}
	return true;
}

bool row_number(const json_t *row, const char *object, const char *name, json_int_t *out)
{
	const json_t *value = json_object_get(json_object_get(row, object), name);

	if (!json_is_integer(value))
		return false;
	*out = json_integer_value(value);
	return true;
}

bool row_batch_share(const json_t *row, const char *name, double *out)
{
	const json_t *batch = json_object_get(row, "batch");
	const json_t *value = json_object_get(json_object_get(batch, "elapsed"), name);

	if (!json_is_integer(value))
		return false;
	*out = (double)json_integer_value(value) /
	       (double)json_integer_value(json_object_get(batch, "operations"));
	return true;
}

bool row_is_right(const json_t *row)
{
	json_int_t errors;

	return !json_object_get(row, "failure") &&
	       (!row_number(row, "counters", "verify_errors", &errors) || !errors);
}

bool row_is_mostly_rejected(const json_t *row)
{
	return json_integer_value(json_object_get(row, "rejected")) >
	       json_integer_value(json_object_get(row, "samples"));
}

bool row_registered_bytes(const json_t *row, double *out)
{
	json_int_t value;

	if (row_number(row, "memory", "registered_bytes", &value))
		*out = (double)value;
	else if (row_number(row, "params", "pages", &value))
		*out = (double)value * 4096;
	else
		return false;
	return *out > 0;
}

static bool is_named(const char *name, va_list names)
{
	const char *other;
	bool found = false;
	va_list copy;

	va_copy(copy, names);
	while (!found && (other = va_arg(copy, const char *)))
		found = !strcmp(name, other);
	va_end(copy);
	return found;
}

static void print_params(const json_t *row, va_list except, FILE *out)
{
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(row, "params"), name, value) {
		if (is_named(name, except) || !strcmp(name, ROW_ITERATIONS))
			continue;
		fprintf(out, "/%s=", name);
		json_dumpf(value, out, JSON_ENCODE_ANY);
	}
}

char *row_key(const json_t *row, unsigned int fields, ...)
{
	static const char *const names[] = { "workload", "measure", "path", "iommu_mode",
					     "device" };	/* as enum row_field */
	struct text_stream stream;
	va_list except;

	must_open(&stream);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (fields & 1u << i)
			fprintf(stream.out, "%s/", row_text(row, names[i]));
	va_start(except, fields);
	if (fields & ROW_PARAMS)
		print_params(row, except, stream.out);
	va_end(except);
	return must_close(&stream);
}
