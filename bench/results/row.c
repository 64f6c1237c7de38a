// SPDX-License-Identifier: GPL-2.0
/* Questions about single rows of a document. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "results/row.h"

const char *document_kernel(const json_t *doc)
{
	const json_t *kernel = json_object_get(json_object_get(doc, "env"), "kernel");

	return json_string_value(json_object_get(kernel, "release"));
}

const char *row_text(const json_t *row, const char *name)
{
	return json_string_value(json_object_get(row, name));
}

bool row_is(const json_t *row, const char *name, const char *value)
{
	return !strcmp(row_text(row, name), value);
}

bool row_number(const json_t *row, const char *object, const char *name, json_int_t *out)
{
	const json_t *value = json_object_get(json_object_get(row, object), name);

	if (!json_is_integer(value))
		return false;
	*out = json_integer_value(value);
	return true;
}

bool row_per_512_pages(const json_t *row, const char *counter, double *out)
{
	json_int_t pages, value;

	if (!row_number(row, "counters", "pages", &pages) || pages < 1 ||
	    !row_number(row, "counters", counter, &value))
		return false;
	*out = (double)value * 512 / (double)pages;
	return true;
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

static void print_params(const json_t *row, const char *skip, FILE *out)
{
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(row, "params"), name, value) {
		if (skip && !strcmp(name, skip))
			continue;
		fprintf(out, "/%s=", name);
		json_dumpf(value, out, JSON_ENCODE_ANY);
	}
}

char *row_key(const json_t *row, const char *skip)
{
	struct text_stream stream;

	must_open(&stream);
	fprintf(stream.out, "%s/%s/%s", row_text(row, "workload"), row_text(row, "device"),
		row_text(row, "iommu_mode"));
	print_params(row, skip, stream.out);
	return must_close(&stream);
}

char *row_key_without_mode(const json_t *row, const char *unused)
{
	struct text_stream stream;

	must_open(&stream);
	fprintf(stream.out, "%s/%s", row_text(row, "workload"), row_text(row, "device"));
	print_params(row, unused, stream.out);
	return must_close(&stream);
}

char *row_key_workload(const json_t *row, const char *unused)
{
	(void)unused;
	return must_copy(row_text(row, "workload"));
}

char *row_key_device(const json_t *row, const char *unused)
{
	(void)unused;
	return must_format("%s/%s", row_text(row, "workload"), row_text(row, "device"));
}
