// SPDX-License-Identifier: GPL-2.0
/* odpbench exec: the processes of a program, as they are printed, kept, merged and reported. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "results/merge.h"
#include "tests/cmd/fake_odp_path.h"
#include "tests/cmd/run_command.h"
#include "tests/fixture.h"

static char out[96];
static struct odp_path_page page;

static int make_directory(void **state)
{
	(void)state;
	if (make_command_directory())
		return -1;
	snprintf(out, sizeof(out), "%s/exec.json", directory);
	memset(&page, 0, sizeof(page));
	memset(&fake, 0, sizeof(fake));
	fake.page = &page;
	return 0;
}

/* What a file of the directory has, to be used before the next call. */
static const char *text_of(const char *name)
{
	static char text[65536];
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void registered(struct odp_path_process *process, uint32_t pid, const char *command,
		       uint64_t regions, uint64_t bytes)
{
	*process = (struct odp_path_process){ .pid = pid, .regions = regions, .bytes = bytes };
	memcpy(process->command, command, strlen(command));
}

static json_t *exec_row(json_t **doc)
{
	assert_int_equal(run(cmd_exec, "exec", "--out", out, "--", "true", NULL), 0);
	*doc = results_load(out);
	assert_non_null(*doc);
	return json_array_get(json_object_get(*doc, "rows"), 0);
}

static void processes_are_printed_and_kept(void **state)
{
	json_t *doc, *row, *wanted;

	(void)state;
	registered(&page.processes.process[0], 41, "server", 1, 8192);
	registered(&page.processes.process[1], 42, "client", 2, 12288);
	page.processes.process[1].implicit = 1;
	page.processes.process[1].regions_refused = 3;
	row = exec_row(&doc);
	assert_said("odpbench:   process server (41): 1 region, 8192 bytes\n");
	assert_said("odpbench:   process client (42): 2 regions, 12288 bytes, 1 implicit, 3 refused\n");
	wanted = json_pack("[{s:i, s:s, s:i, s:i}, {s:i, s:s, s:i, s:i, s:i, s:i}]", "pid", 41,
			   "command", "server", "regions", 1, "bytes", 8192, "pid", 42, "command",
			   "client", "regions", 2, "bytes", 12288, "implicit", 1, "refused", 3);
	assert_true(json_equal(json_object_get(row, "processes"), wanted));
	assert_null(strstr(json_string_value(json_object_get(row, "id")), "41"));
	json_decref(wanted);
	json_decref(doc);
}

static void a_program_without_regions_has_none(void **state)
{
	json_t *doc, *row;

	(void)state;
	row = exec_row(&doc);
	assert_null(strstr(said, "process"));
	assert_null(json_object_get(row, "processes"));
	json_decref(doc);
}

/* comm is any 15 bytes: no name, an escape sequence, half of a character, no end. */
static void commands_are_made_printable(void **state)
{
	static const struct {
		const char *comm, *printed;
	} names[] = {
		{ "", "?" }, { "\33[2Jx", "?[2Jx" }, { "caf\303", "caf?" },
		{ "caf\303\251", "caf\303\251" }, { "0123456789abcdef", "0123456789abcde" },
	};
	json_t *doc, *row;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		registered(&page.processes.process[i], 7, names[i].comm, 1, 4096);
	row = exec_row(&doc);
	for (size_t i = 0; i < 5; i++) {
		const json_t *process = json_array_get(json_object_get(row, "processes"), i);

		assert_string_equal(json_string_value(json_object_get(process, "command")),
				    names[i].printed);
	}
	assert_null(strchr(said, '\33'));
	json_decref(doc);
}

static void fill_places(void)
{
	for (size_t i = 0; i < ODP_PATH_PROCESSES; i++)
		registered(&page.processes.process[i], 100 + i, "victim", 2, 65536);
}

static void more_processes_than_places_are_one_entry(void **state)
{
	const json_t *processes, *others;
	json_t *doc;

	(void)state;
	fill_places();
	registered(&page.processes.others, 0, "", 9, UINT64_MAX);
	processes = json_object_get(exec_row(&doc), "processes");
	assert_said("odpbench:   process other processes: 9 regions, ");
	assert_int_equal(json_array_size(processes), ODP_PATH_PROCESSES + 1);
	others = json_array_get(processes, ODP_PATH_PROCESSES);
	assert_null(json_object_get(others, "pid"));
	assert_int_equal(json_integer_value(json_object_get(others, "regions")), 9);
	assert_true(json_integer_value(json_object_get(others, "bytes")) == INT64_MAX);
	json_decref(doc);
}

static void exactly_as_many_as_places(void **state)
{
	json_t *doc;

	(void)state;
	fill_places();
	assert_int_equal(json_array_size(json_object_get(exec_row(&doc), "processes")),
			 ODP_PATH_PROCESSES);
	assert_null(strstr(said, "other processes"));
	json_decref(doc);
}

static json_t *jobs_of(const json_t *doc)
{
	static const char *const done[] = { "result", "duration_ns", "rows" };
	json_t *jobs = json_deep_copy(json_object_get(doc, "jobs"));

	for (size_t i = 0; i < sizeof(done) / sizeof(done[0]); i++)
		json_object_del(json_array_get(jobs, 0), done[i]);
	return jobs;
}

static void merge_and_report_keep_them(void **state)
{
	char path[96], report[96];
	struct results *merged;
	struct merge_part part = { .name = "part" };
	json_t *row, *jobs, *again;

	(void)state;
	registered(&page.processes.process[0], 41, "server", 1, 8192);
	registered(&page.processes.process[1], 42, "client", 2, 12288);
	row = exec_row(&part.doc);
	jobs = jobs_of(part.doc);
	merged = results_merge(jobs, &part, 1);
	assert_non_null(merged);
	snprintf(path, sizeof(path), "%s/merged.json", directory);
	assert_int_equal(results_write(merged, path), 0);
	again = results_load(path);
	assert_true(json_equal(row, json_array_get(json_object_get(again, "rows"), 0)));
	snprintf(report, sizeof(report), "%s/report", directory);
	assert_int_equal(run(cmd_report, "report", "--no-plots", "--out", report, path, NULL), 0);
	assert_non_null(strstr(text_of("report/report.txt"), "Processes of a program"));
	assert_non_null(strstr(text_of("report/report.txt"), "true, path native"));
	assert_non_null(strstr(text_of("report/report.txt"), "  server    41        1   8 KiB\n"));
	assert_non_null(strstr(text_of("report/report.txt"), "  client    42        2  12 KiB\n"));
	assert_non_null(strstr(text_of("report/report.html"), "server"));
	json_decref(again);
	results_free(merged);
	json_decref(jobs);
	json_decref(part.doc);
}

/* A later run has other pids: its row has the same id, and a matrix does not speak of them. */
static void pids_are_in_no_comparison(void **state)
{
	char other[96], matrix[96], first[128], second[128];
	json_t *doc, *later;
	char *id;

	(void)state;
	registered(&page.processes.process[0], 3141592, "server", 1, 8192);
	id = strdup(json_string_value(json_object_get(exec_row(&doc), "id")));
	snprintf(other, sizeof(other), "%s/other.json", directory);
	assert_int_equal(rename(out, other), 0);
	registered(&page.processes.process[0], 3141593, "server", 1, 8192);
	assert_string_equal(json_string_value(json_object_get(exec_row(&later), "id")), id);
	snprintf(matrix, sizeof(matrix), "%s/matrix", directory);
	snprintf(first, sizeof(first), "a=%s", other);
	snprintf(second, sizeof(second), "b=%s", out);
	if (run(cmd_matrix, "matrix", "--no-plots", "--out", matrix, first, second, NULL))
		fail_msg("%s", said);
	assert_null(strstr(text_of("matrix/report.txt"), "314159"));
	free(id);
	json_decref(later);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(processes_are_printed_and_kept, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(a_program_without_regions_has_none, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(commands_are_made_printable, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(more_processes_than_places_are_one_entry,
						make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(exactly_as_many_as_places, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(merge_and_report_keep_them, make_directory,
						remove_directory),
		cmocka_unit_test_setup_teardown(pids_are_in_no_comparison, make_directory,
						remove_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
