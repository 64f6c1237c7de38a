// SPDX-License-Identifier: GPL-2.0
/* The parameters of a row in words. */
#include <string.h>

#include "must.h"
#include "wording.h"

enum which { ALL_THAT_TELL, ALL_BUT_PAGES, CONSTANTS };

static void print_pages(const json_t *params, FILE *out)
{
	const json_t *contiguous = json_object_get(params, "contiguous");
	json_int_t pages = json_integer_value(json_object_get(params, "pages"));

	if (!contiguous)
		fprintf(out, "%lld page%s", (long long)pages, pages == 1 ? "" : "s");
	else if (pages == 1)
		fprintf(out, "1 %spage of 4 KiB", json_is_true(contiguous) ? "contiguous " : "");
	else
		fprintf(out, "%lld %s 4 KiB pages", (long long)pages,
			json_is_true(contiguous) ? "contiguous" : "scattered");
}

static bool is_among(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

/* Parameters whose value says it all need no name: "absent, write, local". */
static bool speaks_for_itself(const char *name)
{
	static const char *const names[] = { "kind", "operation", "side", "pattern", NULL };

	return is_among(names, name);
}

static bool is_always_told(const char *name)
{
	static const char *const names[] = { "pages", "contiguous", "size", NULL };

	return is_among(names, name) || speaks_for_itself(name);
}

/* Does every row of the workload have this value? */
static bool is_constant(const struct report *report, const json_t *row, const char *name)
{
	const json_t *value = json_object_get(json_object_get(row, "params"), name);
	json_t *other;
	size_t i;

	json_array_foreach(json_object_get(report->doc, "rows"), i, other)
		if (row_is(other, "workload", row_text(row, "workload")) &&
		    !json_equal(json_object_get(json_object_get(other, "params"), name), value))
			return false;
	return true;
}

static void print_param(const char *name, const json_t *value, FILE *out)
{
	char bytes[32];

	if (json_is_string(value) && speaks_for_itself(name)) {
		fputs(json_string_value(value), out);
	} else if (json_is_string(value)) {
		fprintf(out, "%s %s", name, json_string_value(value));
	} else if (json_is_boolean(value)) {
		fprintf(out, "%s%s", json_is_true(value) ? "" : "no ", name);
	} else if (!strcmp(name, "size")) {
		format_bytes(json_number_value(value), bytes, sizeof(bytes));
		fputs(bytes, out);
	} else {
		fprintf(out, "%s %lld", name, (long long)json_integer_value(value));
	}
}

static char *describe(const struct report *report, const json_t *row, enum which which)
{
	const json_t *params = json_object_get(row, "params");
	bool has_pages = json_object_get(params, "pages") != NULL;
	struct text_stream stream;
	const char *name;
	json_t *value;

	must_open(&stream);
	json_object_foreach((json_t *)params, name, value) {
		bool left_out = !is_always_told(name) && is_constant(report, row, name);
		bool is_pages = !strcmp(name, "pages");
		bool is_contiguous = has_pages && !strcmp(name, "contiguous");

		if (left_out != (which == CONSTANTS) ||
		    (which == ALL_BUT_PAGES && is_pages) ||
		    (which == ALL_THAT_TELL && is_contiguous))
			continue;
		if (is_pages)
			print_pages(params, stream.out);
		else if (is_contiguous)
			fprintf(stream.out, "%s 4 KiB pages",
				json_is_true(value) ? "contiguous" : "scattered");
		else
			print_param(name, value, stream.out);
		fputs(", ", stream.out);
	}
	return must_close(&stream);
}

char *describe_case(const struct report *report, const json_t *row)
{
	return describe(report, row, ALL_THAT_TELL);
}

char *describe_case_alone(const struct report *report, const json_t *row)
{
	char *text = describe_case(report, row);
	size_t length = strlen(text);

	if (length > 2)
		text[length - 2] = '\0';
	return text;
}

char *describe_case_without_pages(const struct report *report, const json_t *row)
{
	return describe(report, row, ALL_BUT_PAGES);
}

char *describe_constants(const struct report *report, const json_t *row)
{
	return describe(report, row, CONSTANTS);
}
