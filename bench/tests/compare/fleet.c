// SPDX-License-Identifier: GPL-2.0
/* Reports of many machines: which nodes and which firmware differ, the picture, and what it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare/fleet/heat.h"
#include "compare/trend.h"
#include "report/plot/plots.h"
#include "tests/folder.h"
#include "tests/synthetic.h"

/* The sanitizers make everything slower and larger; they look at fewer. */
#ifdef __SANITIZE_ADDRESS__
#define MANY	40
#else
#define MANY	1000
#endif
#define MOST_S	10
#define MOST_KIB	(500 * 1024)

/* What a test says about a machine. */
struct machine {
	const char *name, *host, *kernel, *firmware;
	uint64_t p50;
	size_t rows;
	bool real;		/* times of a clock, which scatter */
};

static void set_firmware(json_t *doc, const char *firmware)
{
	json_t *device = json_array_get(fixture_at(doc, "env.devices"), 1);

	json_object_set_new(device, "name", json_string("mlx5_0"));
	json_object_set_new(device, "driver", json_string("mlx5_core"));
	json_object_set_new(device, "firmware", json_string(firmware));
}

static void set_real(json_t *doc)
{
	json_t *row;
	size_t i;

	json_object_set_new(fixture_at(doc, "env"), "time_domain", json_string("bare-metal"));
	json_array_foreach(json_object_get(doc, "rows"), i, row)
		json_object_set_new(row, "unit", json_string("ns"));
}

/* Writes its document: rows with 2, 4, 6 ... pages, each of which takes the same time. */
static void write_machine(const struct machine *machine)
{
	json_t *doc = synthetic_document(machine->kernel);
	char path[160], params[64];

	if (machine->host)
		json_object_set_new(fixture_at(doc, "env"), "host", json_string(machine->host));
	if (machine->firmware)
		set_firmware(doc, machine->firmware);
	for (size_t i = 0; i < machine->rows; i++) {
		snprintf(params, sizeof(params), "{\"kind\": \"resident\", \"pages\": %zu}", 2 * i + 2);
		synthetic_add(doc, &(struct synthetic){
			.workload = i % 2 ? "fault" : "invalidate", .measure = "latency",
			.path = "native", .mode = "lazy", .p50 = machine->p50 + i, .params = params });
	}
	if (machine->real)
		set_real(doc);
	snprintf(path, sizeof(path), "%s/%s.json", folder, machine->name);
	assert_int_equal(json_dump_file(doc, path, JSON_COMPACT), 0);
	json_decref(doc);
}

/* The report of all documents in the folder; to be freed. */
static char *report_of_folder(bool plots, bool html)
{
	struct trend trend = { .command = "odpbench report" };
	json_t *doc = synthetic_document("7.3");
	char *paths[] = { folder }, *text = NULL, *flat;
	struct report report;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_int_equal(trend_load(&trend, paths, 1), 0);
	report_init(&report, doc, "test");
	report.plots = plots;
	assert_int_equal(trend_build(&trend, &report), 0);
	if (html)
		report_write_html(&report, out);
	else
		report_write_text(&report, out);
	fclose(out);
	report_free(&report);
	trend_free(&trend);
	json_decref(doc);
	if (html)
		return text;
	flat = synthetic_unwrap(text);
	free(text);
	return flat;
}

static void has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no '%s' in: %s", words, text);
}

/* Two documents of each of six nodes: one node is slower, in both of its. */
static void documents_of_one_node_are_one(void **state)
{
	char name[16], host[8], *text;

	(void)state;
	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "run%02d", i);
		snprintf(host, sizeof(host), "n%d", i % 6);
		write_machine(&(struct machine){ .name = name, .host = host, .kernel = "7.3.4",
			.p50 = i % 6 == 4 ? 105000 : 100000 + i, .rows = 1 });
	}
	text = report_of_folder(false, false);
	has(text, "7.3.4: 6 nodes, 12 documents; 1 with numbers that are away");
	has(text, "n4 Fixture CPU 2 1 of 1");
	free(text);
}

/* Firmware 2 takes 10 % more on every node that has it; no single node is away from the others. */
static void a_firmware_differs(void **state)
{
	char name[16], *text;

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "n%02d", i);
		write_machine(&(struct machine){ .name = name, .kernel = "7.3.4",
			.firmware = i % 2 ? "16.35.2" : "16.35.1",
			.p50 = i % 2 ? 110000 + 100 * i : 100000 + 100 * i, .rows = 3 });
	}
	text = report_of_folder(false, false);
	has(text, "Firmware against firmware");
	has(text, "mlx5_0 16.35.2 20 3 of 3");
	has(text, "40 nodes, 40 documents; 0 with numbers that are away");
	free(text);
}

static void equal_firmware_does_not(void **state)
{
	char name[16], *text;

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "n%02d", i);
		write_machine(&(struct machine){ .name = name, .kernel = "7.3.4",
			.firmware = i % 2 ? "16.35.2" : "16.35.1", .p50 = 100000 + 700 * (i / 2),
			.rows = 3 });
	}
	text = report_of_folder(false, false);
	has(text, "mlx5_0 16.35.2 20 0 of 3");
	free(text);
}

static void the_metrics_that_differ_are_shown(void **state)
{
	struct heat_column columns[60] = { 0 };
	char names[60][8];

	(void)state;
	for (int i = 0; i < 60; i++) {
		snprintf(names[i], sizeof(names[i]), "m%02d", 59 - i);
		columns[i].name = names[i];
		columns[i].widest = i < 10 ? 0 : i / 100.0;
	}
	assert_int_equal(heat_choose(columns, 60), 40);
	assert_string_equal(columns[0].name, "m00");
	assert_string_equal(columns[39].name, "m39");
	for (int i = 0; i < 60; i++)
		columns[i].widest = 0;
	assert_int_equal(heat_choose(columns, 60), 0);
}

static void the_farthest_of_a_line(void **state)
{
	const double cells[] = { 0.1, NAN, -0.3, 0.2 };

	(void)state;
	assert_true(heat_farthest(cells, 4) == -0.3);
	assert_true(heat_farthest(cells, 2) == 0.1);
	assert_true(isnan(heat_farthest(cells + 1, 1)));
}

/* In a process of its own, whose time and memory are those of the report. */
static void report_in_child(void)
{
	char *html = report_of_folder(!plot_available(), true);
	bool right = strstr(html, "Who differs from the others") && strstr(html, "node00003");

	right = right && (plot_available() || strstr(html, "<svg"));
	free(html);
	_exit(!right);
}

static void many_take_little(void **state)
{
	struct rusage used;
	char name[16];
	double seconds;
	int status;
	pid_t pid;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "node%05d", i);
		write_machine(&(struct machine){ .name = name, .kernel = i % 2 ? "7.3.4" : "6.12.9",
			.firmware = i % 4 < 2 ? "16.35.1" : "16.35.2",
			.p50 = 100000 + (i % 97) * 50 + (i == 3 ? 90000 : 0), .rows = 64, .real = true });
	}
	fflush(NULL);
	pid = fork();
	if (!pid)
		report_in_child();
	assert_int_equal(wait4(pid, &status, 0, &used), pid);
	assert_int_equal(status, 0);
	seconds = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		  (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	print_message("# %d documents: %.1f s of CPU time, %ld MiB\n", MANY, seconds,
		      used.ru_maxrss >> 10);
	assert_true(seconds < MOST_S);
	assert_in_range(used.ru_maxrss, 1, MOST_KIB);
}

#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(documents_of_one_node_are_one),
		IN_FOLDER(a_firmware_differs),
		IN_FOLDER(equal_firmware_does_not),
		cmocka_unit_test(the_metrics_that_differ_are_shown),
		cmocka_unit_test(the_farthest_of_a_line),
		IN_FOLDER(many_take_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
