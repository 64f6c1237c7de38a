// SPDX-License-Identifier: GPL-2.0
/* Reading a document row by row gives what jansson makes of the whole text, in less memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "results/internal.h"
#include "tests/fixture.h"

/* The text in a buffer of its exact size, so that a sanitizer sees a read beyond it. */
static json_t *load(const char *text)
{
	size_t length = strlen(text);
	char *exact = malloc(length ? length : 1);
	json_t *doc;

	memcpy(exact, text, length);
	doc = results_load_rows(exact, length);
	free(exact);
	return doc;
}

static void expect_same(const char *text)
{
	json_t *whole = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *doc = load(text);
	char *texts[2] = { json_dumps(whole, 0), json_dumps(doc, 0) };

	assert_non_null(whole);
	assert_non_null(doc);
	assert_string_equal(texts[1], texts[0]);	/* the order of members, too */
	free(texts[0]);
	free(texts[1]);
	json_decref(whole);
	json_decref(doc);
}

static void as_jansson_reads_it(void **state)
{
	static const char *const texts[] = {
		"{\"rows\": []}",
		" { \"rows\" : [ { \"a\" : { } } ] , \"part\": true} \n",
		"{\"n\":-1.5e3,\"rows\":[{\"a\":1,\"b\":null},{\"b\":false}],\"m\":7}",
		"\t{\r\n\"rows\" :\n[{\"id\" : \"a\\\"]}\" ,\n\"x\": [[1, 2], {\"y\": \"\\\\\"}]}]}\n\n",
		"{\"r\\u006fws\": [{\"k\\u0065y\": \"\\u00e4\", \"\": {}}]}",
		"{\"rows\": [{\"rows\": [{\"a\": 1}]}, {\"a\": \"1\"}, {\"a\": 1}]}",
	};
	json_t *fixture = fixture_load();
	char *text = json_dumps(fixture, JSON_INDENT(1));

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_same(texts[i]);
	expect_same(text);
	free(text);
	json_decref(fixture);
}

/* Texts that jansson refuses, or of an unusual form that is left to jansson. */
static void nothing_else_is_read(void **state)
{
	static const char *const texts[] = {
		"", " ", "{}", "{\"rows\": [{}]}", "[]", "1", "{", "{\"", "{\"a",
		"{\"a\"", "{\"a\":", "{\"a\": }", "{\"a\": 1",
		"{\"a\": 1,}", "{,}", "{\"a\" 1}", "{\"a\": 1 2}", "{\"a\": 1}}", "{\"a\": 1} x",
		"{a: 1}", "{1: 1}", "{\"a\": 1, \"a\": 2}", "{\"a\": tru}", "{\"a\": 'b'}",
		"{\"a\": \"b\\", "{\"a\": \"b\\\"}", "{\"a\": \"\n\"}", "{\"a\": [}]}",
		"{\"a\": [1}", "{\"a\": \"\xff\"}", "{\"a\\u0000\": 1}",
		"{\"rows\": 1}", "{\"rows\": {}}", "{\"rows\": [1]}", "{\"rows\": [{\"a\": 1}",
		"{\"rows\": [",
		"{\"rows\": [{\"a\": 1},]}", "{\"rows\": [{\"a\": 1} {\"a\": 1}]}",
		"{\"rows\": [{\"a\": 1, \"a\": 1}]}",
		"{\"rows\": [{\"a\": {\"b\": 1, \"b\": 1}}]}", "{\"rows\": [], \"rows\": []}",
		"{\"rows\": [{\"a\": 01}]}", "{\"rows\": [{\"a\": [1 2]}]}", "{\"rows\": [{\"a\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *doc = load(texts[i]);

		if (doc)
			fail_msg("%s was read", texts[i]);
	}
}

/* More rows than the table of values has room for at first. */
static void equal_members_are_one(void **state)
{
	enum { ROWS = 3000 };
	json_t *rows, *doc;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	fputs("{\"rows\": [", out);
	for (int i = 0; i < ROWS; i++)
		fprintf(out, "%s{\"id\": \"%d\", \"own\": [%d], \"common\": {\"pages\": 8}}",
			i ? "," : "", i, i);
	fputs("]}", out);
	fclose(out);
	doc = results_load_rows(text, size);
	rows = json_object_get(doc, "rows");
	assert_int_equal(json_array_size(rows), ROWS);
	for (int i = 0; i < ROWS; i++) {
		json_t *row = json_array_get(rows, i);
		const json_t *own = json_array_get(json_object_get(row, "own"), 0);

		assert_ptr_equal(json_object_get(row, "common"), fixture_at(rows, "0.common"));
		assert_int_equal(json_integer_value(own), i);
	}
	free(text);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_jansson_reads_it),
		cmocka_unit_test(nothing_else_is_read),
		cmocka_unit_test(equal_members_are_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
