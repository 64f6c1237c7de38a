// SPDX-License-Identifier: GPL-2.0
/* odpbench suite and run when jobs fail: what is kept, what is said, and the exit status. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cmd/cmd.h"
#include "host/schedule.h"
#include "results/results.h"
#include "tests/cmd/fake_odp_path.h"
#include "tests/cmd/run_command.h"
#include "tests/fixture.h"

static char out[96], suite[96];

static int make_directory(void **state)
{
	(void)state;
	if (make_command_directory())
		return -1;
	snprintf(out, sizeof(out), "%s/run.json", directory);
	snprintf(suite, sizeof(suite), "%s/suite.ini", directory);
	memset(&fake, 0, sizeof(fake));
	return 0;
}

static void write_suite(const char *text)
{
	FILE *file = fopen(suite, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static bool is_there(const char *path)
{
	return !access(path, F_OK);
}

static const char *partial(void)
{
	static char path[112];

	snprintf(path, sizeof(path), "%s.partial", out);
	return path;
}

static json_t *load(const char *path)
{
	json_t *doc = results_load(path);

	assert_non_null(doc);
	return doc;
}

static const char *result_of(const json_t *doc, size_t job)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(doc, "jobs"), job),
						 "result"));
}

static const char three[] = "iterations = 4\n[map]\npath = page\npages = 1, 8, 64\n";

/* Whatever the errno: 74 once gave a job without rows, and success. */
static void job_that_fails_stands_in_the_document(void **state)
{
	static const int errnos[] = { EIO, EBADMSG, ENOMEM, ENODEV, ECANCELED };
	json_t *doc, *failed;

	(void)state;
	write_suite(three);
	fake.map_pages = 8;
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++) {
		fake.map_errno = errnos[i];
		assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, NULL),
				 CMD_FAILED);
		assert_said("1 of 3 jobs failed");
		assert_false(is_there(partial()));
		doc = load(out);
		assert_int_equal(json_array_size(json_object_get(doc, "rows")), 4);
		assert_string_equal(result_of(doc, 0), "done");
		assert_string_equal(result_of(doc, 1), "failed");
		assert_string_equal(result_of(doc, 2), "done");
		failed = json_array_get(json_object_get(doc, "failed"), 0);
		assert_non_null(strstr(json_string_value(json_object_get(failed, "command")),
				       "odpbench run map --path page --iterations 4 --pages 8"));
		assert_non_null(json_string_value(json_object_get(failed, "error")));
		assert_int_equal(json_array_size(json_object_get(doc, "failed")), 1);
		json_decref(doc);
	}
}

static void stop_on_error_keeps_what_is_done(void **state)
{
	json_t *doc;

	(void)state;
	write_suite(three);
	fake.map_pages = 8;
	fake.map_errno = EIO;
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, "--stop-on-error",
			     NULL), CMD_FAILED);
	assert_said("has the jobs that are done, 1 of 3; --resume goes on");
	assert_false(is_there(out));
	fake.map_errno = 0;
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, "--resume", NULL),
			 CMD_DONE);
	doc = load(out);
	assert_null(json_object_get(doc, "failed"));
	assert_int_equal(json_array_size(json_object_get(doc, "rows")), 6);
	json_decref(doc);
}

/* A failure before the resumption counts at the end, too. */
static void failure_survives_a_resumption(void **state)
{
	json_t *doc;

	(void)state;
	write_suite(three);
	fake.map_pages = 8;
	fake.map_errno = EIO;
	fake.signal_pages = 64;
	fake.signal = SIGKILL;
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, NULL), -SIGKILL);
	assert_true(is_there(partial()));
	fake.signal = fake.map_errno = 0;
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, "--resume", NULL),
			 CMD_FAILED);
	assert_said("1 of 3 jobs failed");
	doc = load(out);
	assert_int_equal(json_array_size(json_object_get(doc, "rows")), 4);
	assert_string_equal(result_of(doc, 1), "failed");
	json_decref(doc);
}

static void run_of_one_job_that_fails_writes_nothing(void **state)
{
	(void)state;
	fake.map_errno = EBADMSG;
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--out", out, NULL),
			 CMD_FAILED);
	assert_said("Bad message");
	assert_false(is_there(out));
}

/* The sample that is being taken ends, what is done is kept, and the signal is passed on. */
static void signal_ends_it_in_order(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	(void)state;
	write_suite(three);
	fake.signal_pages = 8;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		fake.signal = signals[i];
		assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out,
				     "--overwrite", NULL), -signals[i]);
		assert_said("job 2 of 3 was not finished, nothing of it is kept");
		assert_said("has the jobs that are done, 1 of 3; --resume goes on");
		assert_false(is_there(out));
	}
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--pages", "8", "--out",
			     out, NULL), -SIGHUP);
	assert_said("job 1 of 1 was not finished, nothing of it is kept");
	fake.signal = 0;
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, "--resume", NULL),
			 CMD_DONE);
}

/* If the document cannot be written, nothing is measured. */
static void impossible_places_are_told_before(void **state)
{
	char file[160], link[160];

	const char *const places[] = { directory, file, "/dev/null", "/dev/full", "/proc/run.json",
				       link, "/nonexistent/run.json" };

	(void)state;
	snprintf(file, sizeof(file), "%s/", directory);
	snprintf(link, sizeof(link), "%s/nowhere", directory);
	assert_int_equal(symlink("missing/run.json", link), 0);

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--out",
				     places[i], NULL), CMD_FAILED);
		assert_said(places[i]);
		assert_null(strstr(said, " rows,"));	/* no progress */
	}
}

static void reasons_are_told(void **state)
{
	char name[128];

	(void)state;
	write_suite("[fault]\ndevice = none0\n[fault two]\ndevice = none0\npages = 2\n");
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, NULL), CMD_FAILED);
	assert_said("not written: there is no row in it");
	assert_said("skipped: ");
	assert_said("none0");
	write_suite("[map]\npages = 1\nrepet = 2\n");
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, NULL), CMD_USAGE);
	assert_said("suite.ini:3: ");
	assert_said("; and path, iommu_mode, device");
	write_suite("iommu_mode = strict\n[map]\npages = 1\n");
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, NULL), CMD_FAILED);
	assert_said("skipped: iommu_mode strict: no PCI function is lent");
	snprintf(name, sizeof(name), "%s/o_\xff.json", directory);
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--out", name, NULL),
			 CMD_FAILED);
	assert_said("not UTF-8 text");
	write_suite("[map]\npages = 1, 8\n[map again]\npath = sg\niterations = 7\npages = 8\n");
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--show", NULL), CMD_USAGE);
	assert_said("suite.ini:3: a job of this section measures the same as one of the section in");
	assert_said("suite.ini:1: map");
}

static void assert_reported(const char *words)
{
	char path[96], text[65536];
	FILE *file;

	snprintf(path, sizeof(path), "%s/report.txt", directory);
	file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
}

/* The journal of a killed run can be read, whatever was being written. */
static void journal_can_be_reported(void **state)
{
	char column[160];
	FILE *file;

	(void)state;
	write_suite(three);
	fake.map_pages = 8;
	fake.map_errno = EIO;
	fake.signal_pages = 64;
	fake.signal = SIGKILL;
	assert_int_equal(run(cmd_suite, "odpbench suite", suite, "--out", out, NULL), -SIGKILL);
	file = fopen(partial(), "a");
	assert_non_null(file);
	fputs("{\"rows\": [", file);
	fclose(file);
	assert_int_equal(run(cmd_report, "odpbench report", "--no-plots", partial(), "--out",
			     directory, NULL), CMD_DONE);
	assert_said("the journal of an unfinished run: 2 of 3 jobs");
	assert_reported("it has 2 of 3 jobs.");
	assert_reported("map --iterations 4 --pages 8 failed: map: 8 pages");
	assert_reported("odpbench run map --path page --iterations 4 --pages 8");
	snprintf(column, sizeof(column), "one=%s", partial());
	assert_int_equal(run(cmd_matrix, "odpbench matrix", "--no-plots", column, "--out",
			     directory, NULL), CMD_DONE);
	assert_reported(": it has 2 of 3 jobs.");
}

static uint64_t constant(uint64_t i)
{
	(void)i;
	return 1000;
}

static uint64_t odd_in_the_second_round(uint64_t i)
{
	return i == 49 ? 1001 : 1000;
}

/* If all samples are equal, fewer are taken, and the row says so. Nothing else is cut short. */
static void constant_row_of_icount_ends_early(void **state)
{
	static const struct {
		const char *domain;
		uint64_t (*sample)(uint64_t i);
		int samples, asked;
	} cases[] = {
		{ "icount", constant, 50, 200 }, { "icount", odd_in_the_second_round, 200, 0 },
		{ "icount", NULL, 200, 0 }, { "tcg", constant, 200, 0 },
	};
	json_t *doc, *row;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setenv("ODPBENCH_TIME_DOMAIN", cases[i].domain, 1);
		fake.sample = cases[i].sample;
		assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--out", out,
				     NULL), CMD_DONE);
		doc = load(out);
		row = json_array_get(json_object_get(doc, "rows"), 0);
		assert_int_equal(json_integer_value(json_object_get(row, "samples")),
				 cases[i].samples);
		assert_int_equal(json_integer_value(json_object_get(row, "asked")),
				 cases[i].asked);
		json_decref(doc);
	}
	unsetenv("ODPBENCH_TIME_DOMAIN");
}

static unsigned int cpus;

static uint64_t cpus_now(uint64_t i)
{
	(void)i;
	return schedule_cpus();
}

/* CMD_DONE if the thread may run on the same CPUs as before. */
static int suite_and_back(int argc, char **argv)
{
	int status = cmd_suite(argc, argv);

	return schedule_cpus() == cpus ? status : CMD_USAGE;
}

/* Each job is measured on one CPU, which its rows name; with icount, on all. */
static void jobs_are_placed_and_rows_say_where(void **state)
{
	static const char *const domains[] = { "tcg", "icount" };
	json_t *doc, *row, *place;
	size_t job;

	(void)state;
	cpus = schedule_cpus();
	if (cpus < 2)
		skip();
	write_suite(three);
	fake.sample = cpus_now;
	for (int counted = 0; counted < 2; counted++) {
		setenv("ODPBENCH_TIME_DOMAIN", domains[counted], 1);
		assert_int_equal(run(suite_and_back, "odpbench suite", suite, "--out", out, NULL),
				 CMD_DONE);
		doc = load(out);
		json_array_foreach(json_object_get(doc, "rows"), job, row) {
			place = json_object_get(row, "placement");
			assert_int_equal(json_is_integer(json_object_get(place, "cpu")), !counted);
			if (!strcmp(json_string_value(json_object_get(row, "measure")), "map"))
				assert_int_equal(json_integer_value(fixture_at(row, "latency.p50")),
						 counted ? cpus : 1);
		}
		assert_int_equal(job, 6);
		json_decref(doc);
	}
	unsetenv("ODPBENCH_TIME_DOMAIN");
}

/* The example that newcomers copy runs, although the module maps nothing down its path. */
static void skeleton_runs(void **state)
{
	json_t *doc;

	(void)state;
	assert_int_equal(run(cmd_run, "odpbench run", "skeleton", "--out", out, NULL), CMD_DONE);
	doc = load(out);
	assert_int_equal(json_array_size(json_object_get(doc, "rows")), 1);
	json_decref(doc);
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "native", NULL), CMD_FAILED);
	assert_said("path native: it cannot map pages of the kernel on this kernel; valid: page, sg");
}

/* A list makes a job of each combination; a flag's value may stand behind it without a "=". */
static void options_of_run_are_lists(void **state)
{
	json_t *doc;

	(void)state;
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page,sg", "--pages",
			     "1..4,6", "--out", out, NULL), CMD_DONE);
	doc = load(out);
	assert_int_equal(json_array_size(json_object_get(doc, "jobs")), 4);
	assert_int_equal(json_array_size(json_object_get(doc, "rows")), 4 * 2 * 2);
	json_decref(doc);
	fake.map_pages = 2;
	fake.map_errno = EIO;
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--pages", "1..4", "--out",
			     out, NULL), CMD_FAILED);
	assert_said("1 of 3 jobs failed");
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--pages", "1,0", NULL), CMD_USAGE);
	assert_said("pages: invalid value \"0\"");
	assert_int_equal(run(cmd_run, "odpbench run", "map", "--pages", "4,0x4", NULL), CMD_USAGE);
	assert_said("map: two of these jobs measure the same");
	assert_int_equal(run(cmd_run, "odpbench run", "fault", "--events", "no", "--pages", "0", NULL),
			 CMD_USAGE);
	assert_said("pages: invalid value \"0\"");
	assert_int_equal(run(cmd_run, "odpbench run", "fault", "--events", "never", NULL), CMD_USAGE);
	assert_said("events: invalid value \"never\"; valid: yes, no or auto");
}

static void link_stays_a_link(void **state)
{
	char target[160];
	struct stat st;

	(void)state;
	snprintf(target, sizeof(target), "%s/target.json", directory);
	assert_int_equal(symlink("target.json", out), 0);	/* it is not there yet */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(run(cmd_run, "odpbench run", "map", "--path", "page", "--out", out,
				     NULL), CMD_DONE);
		assert_int_equal(lstat(out, &st), 0);
		assert_true(S_ISLNK(st.st_mode));
		json_decref(load(target));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(job_that_fails_stands_in_the_document,
						make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(stop_on_error_keeps_what_is_done, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(failure_survives_a_resumption, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(run_of_one_job_that_fails_writes_nothing,
						make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(signal_ends_it_in_order, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(impossible_places_are_told_before, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(reasons_are_told, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(journal_can_be_reported, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(constant_row_of_icount_ends_early, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(jobs_are_placed_and_rows_say_where, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(skeleton_runs, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(options_of_run_are_lists, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(link_stays_a_link, make_directory, remove_directory),
	};

	return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}
