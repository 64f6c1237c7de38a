// SPDX-License-Identifier: GPL-2.0
/* Parts of a run put together: what comes out, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "results/merge.h"
#include "tests/fixture.h"
#include "tests/folder.h"

#define JOBS 3

static char out[96];

static int make_folder(void **state)
{
	int ret = folder_make(state);

	snprintf(out, sizeof(out), "%s/run.json", folder);
	return ret;
}

static json_t *job(int number)
{
	return json_pack("{s:s, s:s, s:s, s:[s], s:{s:i}}", "workload", "map", "device", "",
			 "iommu_mode", "lazy", "paths", "page", "params", "pages", number);
}

static json_t *all_jobs(void)
{
	json_t *jobs = json_array();

	for (int i = 1; i <= JOBS; i++)
		json_array_append_new(jobs, job(i));
	return jobs;
}

/* The second job has two rows, the others one: the first rows of the fixture, in that order. */
static size_t rows_of(int number)
{
	return number == 2 ? 2 : 1;
}

/* A document with some of the jobs: numbers such as "13". */
static json_t *part(const char *numbers, const char *started, const char *vm)
{
	json_t *doc = fixture_load(), *all = json_incref(json_object_get(doc, "rows"));
	json_t *rows = json_array(), *jobs = json_array();

	for (; *numbers; numbers++) {
		int number = *numbers - '0';
		json_t *one = job(number);

		json_object_set_new(one, "rows", json_integer((json_int_t)rows_of(number)));
		json_object_set_new(one, "duration_ns", json_integer(number * 1000));
		json_array_append_new(jobs, one);
		for (size_t i = 0; i < rows_of(number); i++)
			json_array_append(rows, json_array_get(all, (size_t)number - 1 + i +
							       (number == 3)));
	}
	json_object_set_new(doc, "rows", rows);
	json_object_set_new(doc, "jobs", jobs);
	json_object_set_new(doc, "started", json_string(started));
	json_object_set_new(json_object_get(doc, "env"), "vm", json_string(vm));
	json_object_del(doc, "skipped");
	json_decref(all);
	return doc;
}

static void add_skip(json_t *doc, const char *what)
{
	if (!json_object_get(doc, "skipped"))
		json_object_set_new(doc, "skipped", json_array());
	json_array_append_new(json_object_get(doc, "skipped"),
			      json_pack("{s:s, s:s}", "what", what, "why", "none here"));
}

/* Takes the two documents. */
static struct results *merge(json_t *a, json_t *b)
{
	const struct merge_part parts[] = { { "a.json", a }, { "b.json", b } };
	json_t *jobs = all_jobs();
	struct results *results = results_merge(jobs, parts, 2);

	json_decref(jobs);
	json_decref(a);
	json_decref(b);
	return results;
}

static void parts_give_the_document_of_the_whole(void **state)
{
	json_t *a = part("13", "2026-11-22T06:00:09Z", "vm a"), *doc, *whole;
	json_t *b = part("2", "2026-11-22T06:00:05Z", "vm b");
	struct results *results;

	(void)state;
	add_skip(a, "first");
	add_skip(b, "second");
	add_skip(b, "first");
	results = merge(a, b);
	assert_non_null(results);
	assert_int_equal(results_write(results, out), 0);
	results_free(results);
	doc = results_load(out);
	whole = part("123", "2026-11-22T06:00:05Z", "vm a\nvm b");
	add_skip(whole, "first");
	add_skip(whole, "second");
	json_object_del(whole, "comment");
	assert_true(json_equal(doc, whole));
	json_decref(doc);
	json_decref(whole);
}

static void jobs_must_be_there_once(void **state)
{
	static const char *const at = "2026-11-22T06:00:00Z";

	(void)state;
	assert_null(merge(part("1", at, "vm"), part("2", at, "vm")));
	assert_logged("job 3 of the suite, map, is in none of the documents");
	assert_null(merge(part("12", at, "vm"), part("23", at, "vm")));
	assert_logged("job 2 of the suite, map, is in more than one of the documents");
	assert_null(merge(part("123", at, "vm"), part("3", at, "vm")));
	assert_logged("job 3 of the suite");
}

/* A job that the suite does not have, and rows that are of no job. */
static void what_is_of_no_job_is_refused(void **state)
{
	static const char *const at = "2026-11-22T06:00:00Z";
	json_t *other;

	(void)state;
	other = part("23", at, "vm");
	json_array_append_new(json_object_get(other, "jobs"), job(7));
	fixture_set(other, "jobs.2", "rows", "0");
	assert_null(merge(part("1", at, "vm"), other));
	assert_logged("the documents have 4 jobs, and the suite 3");
	other = part("23", at, "vm");
	fixture_set(other, "jobs.1", "rows", "2");
	assert_null(merge(part("1", at, "vm"), other));
	assert_logged("b.json: its jobs have 4 rows, but it has 3");
	other = part("23", at, "vm");
	fixture_set(other, "jobs.1", "rows", NULL);
	assert_null(merge(part("1", at, "vm"), other));
	assert_logged("b.json: jobs[1]: does not say how many rows");
}

static void parts_must_be_of_one_run(void **state)
{
	static const struct {
		const char *place, *name, *value, *words;
	} cases[] = {
		{ "", "command", "\"another\"", "b.json: not of the same run as a.json (there): command" },
		{ "env.kernel", "release", "\"9.9\"", "env.kernel.release" },
		{ "env.versions", "odp_path", "\"0\"", "env.versions.odp_path" },
		{ "env", "time_domain", "\"kvm\"", "env.time_domain" },
		{ "env.topology", "memory_bytes", "1", NULL },
		{ "env", "boot", "\"another\"", NULL },	/* each part is of a guest of its own */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *b = part("23", "2026-11-22T06:00:00Z", "vm");
		struct results *results;

		fixture_set(b, cases[i].place, cases[i].name, cases[i].value);
		results = merge(part("1", "2026-11-22T06:00:00Z", "vm"), b);
		assert_int_equal(!results, cases[i].words != NULL);
		if (cases[i].words)
			assert_logged(cases[i].words);
		results_free(results);
	}
}

#define MANY 20000

/* As many jobs as a large run may have: a loop over all of them for each would take minutes. */
static void many_jobs_take_no_longer_each(void **state)
{
	json_t *doc = part("", "2026-11-22T06:00:00Z", "vm"), *jobs = json_array();
	const struct merge_part parts[] = { { "a.json", doc } };
	struct results *results;
	clock_t begin;

	(void)state;
	for (int i = 1; i <= MANY; i++) {
		json_t *one = job(i);

		json_array_append_new(jobs, job(i));
		json_object_set_new(one, "rows", json_integer(0));
		json_array_append_new(json_object_get(doc, "jobs"), one);
	}
	begin = clock();
	results = results_merge(jobs, parts, 1);
	assert_non_null(results);
	assert_true((clock() - begin) / CLOCKS_PER_SEC < 10);
	results_free(results);
	json_decref(jobs);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_give_the_document_of_the_whole),
		cmocka_unit_test(jobs_must_be_there_once),
		cmocka_unit_test(what_is_of_no_job_is_refused),
		cmocka_unit_test(parts_must_be_of_one_run),
		cmocka_unit_test(many_jobs_take_no_longer_each),
	};

	return cmocka_run_group_tests(tests, make_folder, folder_remove);
}
