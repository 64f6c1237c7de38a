// SPDX-License-Identifier: GPL-2.0
/* The record of a run: journals that end in the middle of a line, runs that may go on or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "results/journal.h"
#include "results/record.h"
#include "tests/fixture.h"
#include "tests/folder.h"

static char out[96], path[112];

static int make_folder(void **state)
{
	int ret = folder_make(state);

	snprintf(out, sizeof(out), "%s/run.json", folder);
	snprintf(path, sizeof(path), "%s" RECORD_SUFFIX, out);
	return ret;
}

static void put(const char *name, const char *mode, const char *text)
{
	FILE *file = fopen(name, mode);

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* Three jobs, of which the second takes the IOMMU mode as it is. */
static json_t *three_jobs(void)
{
	json_t *jobs = json_array();

	for (int i = 0; i < 3; i++)
		json_array_append_new(jobs, json_pack("{s:s, s:s, s:s, s:[s], s:{s:i}}",
			"workload", "map", "device", "", "iommu_mode", i == 1 ? "current" : "lazy",
			"paths", "page", "params", "pages", i + 1));
	return jobs;
}

static int open_with(struct record *record, enum record_mode mode, json_t *env, json_t *jobs,
		     const char *iommu_mode)
{
	const struct record_setup setup = {
		.mode = mode, .out = out, .command = "odpbench test", .iommu_mode = iommu_mode,
		.env = env, .jobs = jobs,
	};

	folder_logged();
	return record_open(record, &setup);
}

static json_t *fixture_env(void)
{
	json_t *doc = fixture_load(), *env = json_incref(json_object_get(doc, "env"));

	json_decref(doc);
	return env;
}

static int open_record(struct record *record, enum record_mode mode)
{
	return open_with(record, mode, fixture_env(), three_jobs(), "lazy");
}

/* Job i gives row i of the fixture, and, if it is the first, a skip. */
static void do_jobs(struct record *record, size_t n)
{
	json_t *doc = fixture_load(), *rows = json_object_get(doc, "rows");

	assert_int_equal(record_replay(record), 0);
	while (record->done < n) {
		record_begin_job(record);
		assert_int_equal(results_add_row(record->results, json_incref(json_array_get(rows,
					record->done))), 0);
		if (!record->done)
			results_add_skip(record->results, "map, path sg", "none here");
		assert_int_equal(record_end_job(record), 0);
	}
	json_decref(doc);
}

/* A run that ends after n jobs. */
static void cut_off_after(size_t n)
{
	struct record record;

	assert_int_equal(open_record(&record, RECORD_NEW), 0);
	do_jobs(&record, n);
	record_close(&record);
}

/* The document without the results of its jobs. */
static json_t *load_document(void)
{
	json_t *doc = results_load(out), *job;
	size_t i;

	assert_non_null(doc);
	json_array_foreach(json_object_get(doc, "jobs"), i, job) {
		assert_true(json_integer_value(json_object_get(job, "duration_ns")) >= 0);
		assert_int_equal(json_integer_value(json_object_get(job, "rows")), 1);
		json_object_del(job, "duration_ns");
		json_object_del(job, "rows");
	}
	return doc;
}

static void finish(enum record_mode mode)
{
	struct record record;

	assert_int_equal(open_record(&record, mode), 0);
	do_jobs(&record, 3);
	assert_int_equal(record_write(&record), 0);
	record_close(&record);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void job_without_a_row_or_a_reason_is_refused(void **state)
{
	struct record record;

	(void)state;
	assert_int_equal(open_record(&record, RECORD_NEW), 0);
	do_jobs(&record, 1);
	record_begin_job(&record);
	assert_int_equal(record_end_job(&record), -EINVAL);
	assert_logged("job 2: neither a row nor a reason why there is none");
	record_close(&record);
	/* a skip that an earlier job had too is a reason */
	assert_int_equal(open_record(&record, RECORD_OVERWRITE), 0);
	do_jobs(&record, 1);
	record_begin_job(&record);
	assert_int_equal(results_add_skip(record.results, "map, path sg", "none here"), 0);
	assert_int_equal(record_end_job(&record), 0);
	record_close(&record);
	assert_int_equal(unlink(path), 0);
}

static void cut_off_anywhere_it_gives_the_same_document(void **state)
{
	json_t *whole, *resumed;

	(void)state;
	finish(RECORD_NEW);
	whole = load_document();
	for (size_t n = 1; n <= 3; n++) {
		assert_int_equal(unlink(out), 0);
		cut_off_after(n);
		assert_int_equal(access(path, F_OK), 0);
		finish(RECORD_RESUME);
		resumed = load_document();
		json_object_set(resumed, "started", json_object_get(whole, "started"));
		assert_true(json_equal(whole, resumed));
		json_decref(resumed);
	}
	json_decref(whole);
}

/* Whatever is left of the last line, only whole lines count, and the rest is cut off. */
static void half_a_line_is_as_good_as_none(void **state)
{
	static const char *const rests[] = { "{", "{\"rows\": [], \"skipped\": []}", "\"", "[[[" };
	struct record record;

	(void)state;
	cut_off_after(1);
	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++) {
		put(path, "a", rests[i]);
		assert_int_equal(open_record(&record, RECORD_RESUME), 0);
		assert_int_equal(record_found(&record), 1);
		do_jobs(&record, 1);
		record_close(&record);
	}
	finish(RECORD_RESUME);
	/* cut off in the first line: nothing was done */
	assert_int_equal(unlink(out), 0);
	put(path, "w", "{\"schema\": \"odpb");
	finish(RECORD_RESUME);
}

static void journal_is_there_only_while_there_is_something_in_it(void **state)
{
	struct record record;

	(void)state;
	cut_off_after(0);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(open_record(&record, RECORD_PLAIN), 0);
	assert_int_not_equal(access(path, F_OK), 0);
	record_close(&record);
	finish(RECORD_RESUME);
	assert_int_equal(open_record(&record, RECORD_RESUME), -EEXIST);
	record_close(&record);
	assert_logged("is whole: there is nothing to resume");
}

static void journal_of_another_run_is_not_lost(void **state)
{
	struct record record, other;

	(void)state;
	cut_off_after(2);
	assert_logged("has the jobs that are done, 2 of 3; --resume goes on");
	assert_int_equal(open_record(&record, RECORD_NEW), -EEXIST);
	record_close(&record);
	assert_logged("--resume goes on with it, --overwrite begins anew");
	assert_int_equal(open_record(&record, RECORD_RESUME), 0);
	assert_int_equal(open_record(&other, RECORD_RESUME), -EIO);
	record_close(&other);
	assert_logged("another run is at work there");
	assert_int_equal(open_record(&other, RECORD_OVERWRITE), -EBUSY);
	record_close(&other);
	record_close(&record);
	assert_int_equal(open_record(&record, RECORD_OVERWRITE), 0);
	assert_int_equal(record_found(&record), 0);
	record_close(&record);
}

/* What may not have changed between the two halves of a run, and what may. */
/* What another run removes just before ours has locked it; NULL: nothing. */
static const char *vanishing;

int __wrap_flock(int fd, int operation);
int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation)
{
	if (vanishing)
		assert_int_equal(unlink(vanishing), 0);
	vanishing = NULL;
	return __real_flock(fd, operation);
}

/* Lines would be written to a file that has no name any more. */
static void journal_that_vanishes_is_opened_again(void **state)
{
	struct journal *journal;
	json_t *lines;

	(void)state;
	vanishing = path;
	journal = journal_create(path);
	assert_non_null(journal);
	assert_int_equal(access(path, F_OK), 0);
	journal_close(journal);
	vanishing = path;
	assert_null(journal_open(path, &lines));
	assert_logged("cannot open: No such file");
}

static void another_machine_is_refused(void **state)
{
	static const struct {
		const char *place, *name, *value, *words;
	} cases[] = {
		{ "kernel", "release", "\"9.9\"", "env.kernel.release: " },
		{ "kernel", "cmdline", "\"quiet\"", "env.kernel.cmdline: " },
		{ "cpu", "online", "77", "env.cpu.online: " },
		{ "iommu", "vendor", "\"smmu\"", "env.iommu.vendor: " },
		{ "", "lent", "{\"function\": \"0000:00:1f.0\", \"group\": 3}", "env.lent" },
		{ "", "devices", "[]", "env.devices[0]: " },
		{ "", "time_domain", "\"kvm\"", "env.time_domain: " },
		{ "versions", "odp_path", "\"0.0.0\"", "env.versions.odp_path: " },
		{ "versions", "odp_new", "\"1\"", "env.versions.odp_new: nothing there, \"1\" here" },
		{ "topology", "memory_bytes", "1", NULL },
		{ "", "vm", "\"scripts/vm --resume\"", NULL },
	};

	(void)state;
	cut_off_after(1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *env = fixture_env();
		struct record record;
		int ret;

		assert_int_equal(fixture_set(env, cases[i].place, cases[i].name, cases[i].value), 0);
		ret = open_with(&record, RECORD_RESUME, env, three_jobs(), "lazy");
		if (!cases[i].words && !ret)
			assert_int_equal(record_replay(&record), 0);
		record_close(&record);
		assert_int_equal(ret, cases[i].words ? -EINVAL : 0);
		if (cases[i].words)
			assert_logged(cases[i].words);
	}
}

static void other_jobs_are_refused(void **state)
{
	struct record record;
	json_t *jobs = three_jobs();

	(void)state;
	cut_off_after(1);
	json_object_set_new(json_object_get(json_array_get(jobs, 2), "params"), "pages",
			    json_integer(5));
	assert_int_equal(open_with(&record, RECORD_RESUME, fixture_env(), jobs, "lazy"), -EINVAL);
	record_close(&record);
	assert_logged("jobs[2].params.pages: 3 there, 5 here; --overwrite begins anew");
	jobs = three_jobs();
	json_array_remove(jobs, 2);
	assert_int_equal(open_with(&record, RECORD_RESUME, fixture_env(), jobs, "lazy"), -EINVAL);
	record_close(&record);
	assert_logged("jobs[2]: ");
	finish(RECORD_RESUME);
}

/* The current mode matters as long as there is a job that takes it as it is. */
static void another_mode_is_refused_where_it_matters(void **state)
{
	struct record record;

	(void)state;
	cut_off_after(1);
	assert_int_equal(open_with(&record, RECORD_RESUME, fixture_env(), three_jobs(), "strict"),
			 -EINVAL);
	record_close(&record);
	assert_logged("iommu_mode: lazy there, strict here");
	assert_int_equal(open_record(&record, RECORD_RESUME), 0);
	do_jobs(&record, 2);
	record_close(&record);
	assert_int_equal(open_with(&record, RECORD_RESUME, fixture_env(), three_jobs(), "strict"), 0);
	record_close(&record);
}

/*
 * Whole lines with wrong content: the error names their place, and nothing is thrown away.
 */
static void broken_journals_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
		bool after;	/* behind a good first line */
	} cases[] = {
		{ "{]\n", ".partial:2:", true },
		{ "{\"rows\": []}\n", ".partial:2: skipped is missing", true },
		{ "{\"rows\": [{}], \"skipped\": []}\n", ".partial:2.rows[0]", true },
		{ "{}\n{}\n{}\n{}\n", "more jobs are done than there are", true },
		{ "{\"schema\": \"odpbench/1\"}\n", "line 1: command is missing", false },
		{ "[]\n", "line 1: expected object", false },
		{ "#!/bin/sh\n", ".partial:1:", false },
	};
	struct record record;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char command[256];
		int ret;

		cut_off_after(1);
		snprintf(command, sizeof(command), "sed -i 2d %s", path);
		assert_int_equal(system(command), 0);
		put(path, cases[i].after ? "a" : "w", cases[i].text);
		ret = open_record(&record, RECORD_RESUME);
		if (!ret)
			ret = record_replay(&record);
		record_close(&record);
		assert_true(ret < 0);
		assert_logged(cases[i].words);
		assert_int_equal(unlink(path), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cut_off_anywhere_it_gives_the_same_document),
		TEST(job_without_a_row_or_a_reason_is_refused),
		TEST(half_a_line_is_as_good_as_none),
		TEST(journal_is_there_only_while_there_is_something_in_it),
		TEST(journal_of_another_run_is_not_lost),
		TEST(journal_that_vanishes_is_opened_again),
		TEST(another_machine_is_refused),
		TEST(other_jobs_are_refused),
		TEST(another_mode_is_refused_where_it_matters),
		TEST(broken_journals_are_refused),
	};

	setenv("ODPBENCH_TIME_DOMAIN", "tcg", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
