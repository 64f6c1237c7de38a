// SPDX-License-Identifier: GPL-2.0
/* The parameters of a row in words. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/wording.h"

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
	static const char *const names[] = { "kind", "operation", "side", "pattern", "method",
					     NULL };

	return is_among(names, name);
}

static bool is_always_told(const char *name)
{
	static const char *const names[] = { "pages", "contiguous", "size", "bytes",
					     "registration", NULL };

	return is_among(names, name) || (speaks_for_itself(name) && strcmp(name, "pattern"));
}

/* Is this the usual value of a parameter that nobody looks for then? */
static bool is_usual(const json_t *row, const char *name, const json_t *value)
{
	static const struct {
		const char *name, *value;	/* NULL: 0 */
	} usual[] = {
		{ "registration", "odp" }, { "pattern", "sequential" }, { "message", "safe" },
		{ "huge_page", "2M" }, { "offset", NULL }, { "mtu", NULL },
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strcmp(name, usual[i].name))
			continue;
		if (!usual[i].value)
			return !json_integer_value(value);
		return row_is(row, "workload", "fault") && json_is_string(value) &&
		       !strcmp(json_string_value(value), usual[i].value);
	}
	return false;
}

/* How pages lie in memory, as an adjective: "scattered"; NULL if that is no parameter. */
static const char *pages_are(const json_t *params)
{
	const json_t *contiguous = json_object_get(params, "contiguous");
	const char *buffer = json_string_value(json_object_get(params, "buffer"));

	if (contiguous)
		return json_is_true(contiguous) ? "contiguous" : "scattered";
	return buffer && !strcmp(buffer, "ram") ? "scattered" : buffer;
}

static void print_pages(const json_t *params, FILE *out)
{
	json_int_t pages = json_integer_value(json_object_get(params, "pages"));
	const char *are = pages_are(params);

	if (!are)
		fprintf(out, "%lld page%s", (long long)pages, pages == 1 ? "" : "s");
	else if (pages == 1 && !strcmp(are, "scattered"))
		fprintf(out, "1 page of 4 KiB");
	else
		fprintf(out, "%lld %s 4 KiB page%s", (long long)pages, are, pages == 1 ? "" : "s");
}

/* A row's params are compared with those of its workload on its device: workload, then device. */
static json_t *of_device(const json_t *workloads, const json_t *row)
{
	return json_object_get(json_object_get(workloads, row_text(row, "workload")),
			       row_text(row, "device"));
}

static void set_of_device(json_t *workloads, const json_t *row, json_t *value)
{
	const char *workload = row_text(row, "workload");

	if (!json_object_get(workloads, workload))
		json_object_set_new(workloads, workload, json_object());
	json_object_set(json_object_get(workloads, workload), row_text(row, "device"), value);
}

/* Adds the params whose value differs from the first row's, or that only one of the two has. */
static void add_varying(json_t *varying, const json_t *first, const json_t *params)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)params, name, value)
		if (!json_equal(json_object_get(first, name), value))
			json_object_set_new(varying, name, json_true());
	json_object_foreach((json_t *)first, name, value)
		if (!json_object_get(params, name))
			json_object_set_new(varying, name, json_true());
}

void describe_among(struct report *report, const struct group *rows)
{
	struct group all = rows ? *rows : document_rows(report->doc, NULL);
	json_t *firsts = json_object();

	json_decref(report->varying);
	report->varying = json_object();
	for (size_t i = 0; i < all.nrows; i++) {
		json_t *params = json_object_get(all.rows[i], "params");

		if (!of_device(firsts, all.rows[i])) {
			json_t *varying = json_object();

			set_of_device(firsts, all.rows[i], params);
			set_of_device(report->varying, all.rows[i], varying);
			json_decref(varying);
		}
		add_varying(of_device(report->varying, all.rows[i]), of_device(firsts, all.rows[i]),
			    params);
	}
	json_decref(firsts);
	if (!rows)
		free(all.rows);
}

static bool is_bytes(const char *name)
{
	return !strcmp(name, "size") || !strcmp(name, "bytes");
}

/* The length of "region" in "region_bytes", the size of a region; 0: another kind of parameter. */
static int sized_thing(const char *name)
{
	const char *suffix = strstr(name, "_bytes");

	return suffix && !suffix[strlen("_bytes")] ? suffix - name : 0;
}

static void print_param(const char *name, const json_t *value, FILE *out)
{
	json_int_t number = json_integer_value(value);
	char bytes[32];

	if (json_is_string(value) && speaks_for_itself(name)) {
		fputs(json_string_value(value), out);
	} else if (json_is_string(value)) {
		fprintf(out, "%s %s", name, json_string_value(value));
	} else if (json_is_boolean(value)) {
		fprintf(out, "%s%s", json_is_true(value) ? "" : "no ", name);
	} else if (is_bytes(name)) {
		format_bytes(json_number_value(value), bytes, sizeof(bytes));
		fputs(bytes, out);
	} else if (sized_thing(name)) {
		format_bytes(json_number_value(value), bytes, sizeof(bytes));
		fprintf(out, "%.*s %s", sized_thing(name), name, bytes);
	} else if (!strcmp(name, "threads")) {
		fprintf(out, "%lld thread%s", (long long)number, number == 1 ? "" : "s");
	} else if (!strcmp(name, "mask_bits")) {
		fprintf(out, "%lld-bit mask", (long long)number);
	} else {
		fprintf(out, "%s %lld", name, (long long)number);
	}
}

/* skip: a parameter that is left out. */
static char *describe(const struct report *report, const json_t *row, const char *skip,
		      bool constants)
{
	const json_t *params = json_object_get(row, "params");
	const char *are_from = json_object_get(params, "contiguous") ? "contiguous" : "buffer";
	bool has_pages = json_object_get(params, "pages") != NULL;
	bool skip_pages = skip && !strcmp(skip, "pages");
	const json_t *varying = of_device(report->varying, row);
	struct text_stream stream;
	const char *name;
	json_t *value;

	must_open(&stream);
	json_object_foreach((json_t *)params, name, value) {
		bool is_pages = !strcmp(name, "pages");
		bool with_pages = has_pages && !strcmp(name, are_from);
		bool varies = json_object_get(varying, name) != NULL;
		/* How long was measured does not make another case. */
		bool no_case = (!strcmp(name, ROW_ITERATIONS) && varies) ||
			       (!constants && is_usual(row, name, value));
		bool left_out = !is_always_told(name) && !with_pages && !varies;

		if (no_case || left_out != constants || (skip && !strcmp(name, skip)) ||
		    (with_pages && !skip_pages))
			continue;
		if (is_pages)
			print_pages(params, stream.out);
		else if (with_pages)
			fprintf(stream.out, "%s 4 KiB pages", pages_are(params));
		else
			print_param(name, value, stream.out);
		if (!strcmp(name, "kind") && *row_text(row, "file_system"))
			fprintf(stream.out, " on %s", row_text(row, "file_system"));
		fputs(", ", stream.out);
	}
	return must_close(&stream);
}

char *describe_case(const struct report *report, const json_t *row)
{
	return describe(report, row, NULL, false);
}

char *describe_case_without(const struct report *report, const json_t *row, const char *param)
{
	return describe(report, row, param, false);
}

static char *without_comma(char *text)
{
	size_t length = strlen(text);

	if (length > 2)
		text[length - 2] = '\0';
	return text;
}

char *describe_case_alone(const struct report *report, const json_t *row)
{
	return without_comma(describe_case(report, row));
}

char *describe_constants(const struct report *report, const json_t *row)
{
	return describe(report, row, NULL, true);
}
