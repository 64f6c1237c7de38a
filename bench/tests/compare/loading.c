// SPDX-License-Identifier: GPL-2.0
/* Loading many documents: each once, in order, until one is no document or is not wanted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "compare/loading.h"
#include "lib/must.h"
#include "tests/folder.h"
#include "tests/synthetic.h"

#define FILES 96

static char *files[FILES];
static size_t taken, stop_at;

static int make_files(void **state)
{
	json_t *doc = synthetic_document("7.3.4");

	if (folder_make(state))
		return -1;
	synthetic_add(doc, &(struct synthetic){ .workload = "fault", .measure = "latency",
		.path = "native", .mode = "lazy", .p50 = 7, .params = "{\"pages\": 1}" });
	for (size_t i = 0; i < FILES; i++) {
		files[i] = must_format("%s/%zu.json", folder, i);
		json_dump_file(doc, files[i], 0);
	}
	json_decref(doc);
	taken = 0;
	stop_at = FILES;
	return 0;
}

static int remove_files(void **state)
{
	for (size_t i = 0; i < FILES; i++)
		free(files[i]);
	return folder_remove(state);
}

static int take(void *context, const char *file, json_t *doc)
{
	assert_ptr_equal(context, files);
	assert_string_equal(file, files[taken]);
	assert_non_null(json_object_get(doc, "rows"));
	json_decref(doc);
	return taken++ == stop_at ? -ECANCELED : 0;
}

static void spoil(size_t file)
{
	FILE *out = fopen(files[file], "w");

	fputs("{", out);
	fclose(out);
}

static void all_in_order(void **state)
{
	(void)state;
	assert_int_equal(load_each(files, FILES, take, files), 0);
	assert_int_equal(taken, FILES);
}

static void one_alone(void **state)
{
	(void)state;
	assert_int_equal(load_each(files, 1, take, files), 0);
	assert_int_equal(taken, 1);
}

static void what_is_no_document(void **state)
{
	static const size_t places[] = { FILES - 1, 40, 1, 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		taken = 0;
		spoil(places[i]);
		assert_int_equal(load_each(files, FILES, take, files), -EINVAL);
		assert_int_equal(taken, places[i]);
	}
}

static void what_is_not_wanted(void **state)
{
	static const size_t places[] = { 0, 1, 40, FILES - 1 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		taken = 0;
		stop_at = places[i];
		assert_int_equal(load_each(files, FILES, take, files), -ECANCELED);
		assert_int_equal(taken, places[i] + 1);
	}
}

#define OF_FILES(name) cmocka_unit_test_setup_teardown(name, make_files, remove_files)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_FILES(all_in_order),
		OF_FILES(one_alone),
		OF_FILES(what_is_no_document),
		OF_FILES(what_is_not_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
