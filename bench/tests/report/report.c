// SPDX-License-Identifier: GPL-2.0
/* Reports: 75 columns, the time domain at every heading, numbers that are the document's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>

#include "report/model.h"
#include "results/quantity.h"
#include "report/text_layout.h"
#include "tests/synthetic.h"
#include "tests/written.h"

static char *write_report(json_t *doc, void (*write)(const struct report *report, FILE *out),
			  bool plots)
{
	struct report report;
	char *text;

	report_init(&report, doc, "odpbench report");
	report.plots = plots;
	assert_int_equal(report_build(&report), 0);
	text = written(&report, write);
	report_free(&report);
	json_decref(doc);
	return text;
}

static char *text_report(json_t *doc)
{
	return write_report(doc, report_write_text, false);
}

static void check_columns(const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (text_width(line) > 75)
			fail_msg("line of %zu columns: %s", text_width(line), line);
		if (length && line[length - 1] == ' ')
			fail_msg("blank at the end: %s", line);
		free(line);
		text += length + (text[length] == '\n');
	}
}

static void text_has_75_columns(void **state)
{
	char *text = text_report(fixture_load());

	(void)state;
	check_columns(text);
	free(text);
}

static void balancing_is_warned_of(void **state)
{
	json_t *doc = fixture_load();
	char *text = text_report(json_deep_copy(doc));

	(void)state;
	assert_null(strstr(text, "NUMA balancing"));
	free(text);
	json_object_set_new(fixture_at(doc, "env.topology"), "numa_balancing", json_integer(1));
	text = text_report(doc);
	assert_non_null(strstr(text, "NUMA balancing is on"));
	free(text);
}

/* What a machine does not say is a dash; a document from before there were any has no line. */
static void settings_are_told(void **state)
{
	json_t *doc = fixture_load();
	char *text = text_report(json_deep_copy(doc)), *flat;

	(void)state;
	assert_null(strstr(text, "cpufreq governor"));
	free(text);
	json_object_set_new(fixture_at(doc, "env.cpu"), "turbo", json_false());
	json_object_set_new(fixture_at(doc, "env.kernel"), "clock_source", json_string("tsc"));
	json_object_set_new(fixture_at(doc, "env.kernel"), "thp", json_string("never"));
	json_object_set_new(fixture_at(doc, "env.kernel"), "swap", json_string("zram"));
	text = text_report(doc);
	flat = synthetic_unwrap(text);
	assert_non_null(strstr(flat, "cpufreq governor -; deepest idle state -; turbo off; SMT -; "
			       "microcode -; clock source tsc; transparent huge pages never; swap space zram"));
	free(flat);
	free(text);
}

/* Each place is shown once, however many rows have it. */
static void places_are_told(void **state)
{
	json_t *doc = fixture_load();
	char *text = text_report(json_deep_copy(doc)), *at;

	(void)state;
	assert_null(strstr(text, "CPU 7"));
	free(text);
	for (int i = 0; i < 2; i++)
		json_object_set_new(json_array_get(json_object_get(doc, "rows"), i), "placement",
				    json_pack("{s:i, s:i}", "cpu", 7, "node", 1));
	text = text_report(doc);
	at = strstr(text, "CPU 7, memory of NUMA node 1");
	assert_non_null(at);
	assert_null(strstr(at + 1, "CPU 7"));
	free(text);
}

/* Long and odd values: words without blanks, numbers of 19 digits, letters of two bytes. */
static void text_has_75_columns_whatever_comes(void **state)
{
	json_t *doc = fixture_load();
	char longtext[400];
	char *text;

	(void)state;
	memset(longtext, 'x', sizeof(longtext) - 1);
	longtext[sizeof(longtext) - 1] = '\0';
	json_object_set_new(fixture_at(doc, "env.kernel"), "cmdline", json_string(longtext));
	json_object_set_new(doc, "command", json_string(longtext));
	json_object_set_new(doc, "comment", json_string("\xc3\xa4\xc3\xb6 \t\n \xc3\xbc"));
	json_object_set_new(fixture_at(doc, "rows.0"), "device", json_string(longtext));
	json_object_set_new(fixture_at(doc, "rows.1"), "measure", json_string(longtext));
	json_object_set_new(fixture_at(doc, "rows.50"), "path", json_string(longtext));
	json_object_set_new(fixture_at(doc, "rows.3.latency"), "max", json_integer(INT64_MAX));
	json_object_set_new(fixture_at(doc, "rows.4.counters"), "flushes_map",
			    json_integer(INT64_MAX));
	json_object_set_new(fixture_at(doc, "rows.5.params"), longtext, json_true());
	text = text_report(doc);
	check_columns(text);
	free(text);
}

/* Each table's heading, up to the line of dashes two below it, has the domain in brackets. */
static void every_table_names_the_time_domain(void **state)
{
	static const char *const domains[] = { "icount", "tcg", "kvm", "bare-metal" };

	(void)state;
	for (size_t d = 0; d < 4; d++) {
		json_t *doc = fixture_load();
		struct report report;
		char opening[32];

		json_object_set_new(json_object_get(doc, "env"), "time_domain",
				    json_string(domains[d]));
		snprintf(opening, sizeof(opening), "[%s: ", domains[d]);
		report_init(&report, doc, "odpbench report");
		assert_int_equal(report_build(&report), 0);
		for (struct section *s = report.sections; s; s = s->next)
			for (struct block *b = s->blocks; b; b = b->next)
				if (b->type == BLOCK_TABLE && !strstr(b->title, opening))
					fail_msg("%s: no time domain", b->title);
		report_free(&report);
		json_decref(doc);
	}
}

static void emulated_times_are_called_so(void **state)
{
	json_t *doc = fixture_load();
	char *text = text_report(doc);

	(void)state;
	assert_non_null(strstr(text, "These are not real times."));
	assert_non_null(strstr(text, "[icount: instructions, 1 instruction = 1 ns of guest time; "
			       "not a real time]"));
	free(text);
	doc = fixture_load();
	json_object_set_new(json_object_get(doc, "env"), "time_domain", json_string("tcg"));
	text = text_report(doc);
	assert_non_null(strstr(text, "counts are exact,"));
	assert_non_null(strstr(text, "[tcg: ns of an emulated machine;"));
	free(text);
	doc = fixture_load();
	json_object_set_new(json_object_get(doc, "env"), "time_domain", json_string("bare-metal"));
	text = text_report(doc);
	assert_null(strstr(text, "not real"));
	assert_non_null(strstr(text, "[bare-metal: ns]"));
	free(text);
}

/* An emulated function is never taken for a NIC; of other devices nothing is said. */
static void emulated_device_is_called_so(void **state)
{
	json_t *doc = fixture_load();
	char *text;

	(void)state;
	fixture_set(doc, "env", "devices", "[{ \"name\": \"mlx5_0\", \"driver\": \"mlx5_core\", "
		    "\"firmware\": \"16.35.4030\", \"odp\": {}, "
		    "\"about\": \"mlx5 driver on an emulated function\" }]");
	text = text_report(doc);
	assert_non_null(strstr(text, "mlx5_0: mlx5 driver on an emulated function. Its times hold "
			       "the"));
	assert_non_null(strstr(text, "device         mlx5_0, mlx5 driver on an emulated function, "
			       "driver"));
	check_columns(text);
	free(text);
	text = text_report(fixture_load());
	assert_null(strstr(text, "emulated function"));
	free(text);
}

/* Which device it is and where it sits, and what of that could not be read; each line says whose it is. */
static void hardware_is_told(void **state)
{
	json_t *doc = fixture_load();
	char *text = text_report(json_deep_copy(doc)), *flat;

	(void)state;
	assert_null(strstr(text, "mlx5_0 board"));
	free(text);
	fixture_set(doc, "env", "devices", "[{ \"name\": \"mlx5_0\", \"driver\": \"mlx5_core\", "
		    "\"firmware\": \"22.41.1000\", \"odp\": {} }]");
	fixture_set(doc, "env", "hardware", "[{ \"name\": \"mlx5_0\", \"board_id\": \"MT_0000000223\", "
		    "\"pci\": { \"function\": \"0000:3b:00.0\", \"family\": \"ConnectX-6 Dx\", \"numa_node\": 1, "
		    "\"speed_gts\": 16, \"width\": 8 }, "
		    "\"product\": { \"part_number\": \"P1\", \"serial_number\": \"S2\" }, "
		    "\"ports\": [{ \"port\": 1, \"link_layer\": \"Ethernet\" }, { \"port\": 2 }], "
		    "\"firmware\": { \"running\": { \"fw.version\": \"22.41.1000\" } }, "
		    "\"parameters\": { \"enable_roce\": { \"driverinit\": false } }, "
		    "\"unread\": { \"lag\": \"no permission\" } }]");
	text = text_report(doc);
	check_columns(text);
	flat = synthetic_unwrap(text);
	assert_non_null(strstr(flat, "mlx5_0 board ConnectX-6 Dx, part P1, serial number S2, board MT_0000000223"));
	assert_non_null(strstr(flat, "mlx5_0 place 0000:3b:00.0, PCIe 16 GT/s, x8, NUMA node 1"));
	assert_non_null(strstr(flat, "mlx5_0 ports port 1, Ethernet"));
	assert_non_null(strstr(flat, "mlx5_0 ports port 2"));
	assert_non_null(strstr(flat, "mlx5_0 firmware running, fw.version 22.41.1000"));
	assert_non_null(strstr(flat, "mlx5_0 devlink enable_roce, driverinit off"));
	assert_non_null(strstr(flat, "mlx5_0 unread lag: no permission"));
	free(flat);
	free(text);
}

/* Both machines are told whole, each in a section of its own. */
static void other_host_is_told(void **state)
{
	json_t *doc = fixture_load(), *theirs = json_deep_copy(json_object_get(doc, "env"));
	char *text = text_report(json_deep_copy(doc));
	const char *second;

	(void)state;
	assert_null(strstr(text, "Environment of the other host"));
	free(text);
	json_object_set_new(json_object_get(theirs, "kernel"), "release", json_string("7.3.9-theirs"));
	json_object_set_new(json_object_get(doc, "env"), "peer_env", theirs);
	text = text_report(doc);
	check_columns(text);
	second = strstr(text, "Environment of the other host");
	assert_non_null(second);
	assert_non_null(strstr(second, "7.3.9-theirs"));
	assert_non_null(strstr(second, "topology"));
	free(text);
}

/* The part of a text from a heading to the next empty line. */
static char *part_of(const char *text, const char *heading)
{
	const char *start = strstr(text, heading), *end;

	if (!start)
		fail_msg("%s: not in the report", heading);
	end = strstr(start, "\n\n");
	return end ? strndup(start, end - start) : strdup(start);
}

/* Is there a line of exactly these words, whatever the blanks between them? */
static bool has_line(const char *text, const char *words)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		const char *a = text, *b = words;

		while (*a == ' ')
			a++;
		while (*b && *a == *b) {
			a++;
			b++;
			if (a[-1] == ' ')
				while (*a == ' ')
					a++;
		}
		if (!*b && (*a == '\n' || !*a))
			return true;
	}
	return false;
}

#define WIDE_COLUMNS 12

/* A case, a path and a measure, and more numbers than fit beside them. */
static char *wide_table(const char *name)
{
	json_t *doc = fixture_load();
	struct report report;
	struct table *table;
	char *text = NULL, title[16];
	size_t length;
	FILE *out = open_memstream(&text, &length);

	report_init(&report, doc, "test");
	table = section_table(report_section(&report, "test"), "test");
	table_column(table, "case", true);
	table_column(table, "path", true);
	table_column(table, "measure", true);
	for (int i = 0; i < WIDE_COLUMNS; i++) {
		snprintf(title, sizeof(title), "size %d", i);
		table_column(table, title, false);
	}
	table_row(table);
	table_cell(table, 0, "%s", name);
	table_cell(table, 1, "iova");
	table_cell(table, 2, "unmap");
	for (int i = 0; i < WIDE_COLUMNS; i++)
		table_cell(table, 3 + i, "%d", 100 + i);
	text_table(out, table);
	fclose(out);
	report_free(&report);
	json_decref(doc);
	return text;
}

/* How many lines begin with these words. */
static size_t lines_of(const char *text, const char *words)
{
	size_t n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		char *line = strndup(text, strcspn(text, "\n")), *flat = synthetic_unwrap(line);

		n += !strncmp(flat + (*flat == ' '), words, strlen(words));
		free(flat);
		free(line);
	}
	return n;
}

/* Without them nobody knows what the numbers of a part are of. */
static void every_part_of_a_table_has_its_keys(void **state)
{
	char *text = wide_table("a case that gets a line of its own"), *flat;

	(void)state;
	check_columns(text);
	assert_int_equal(lines_of(text, "a case that gets a line of its own"), 2);
	assert_int_equal(lines_of(text, "path measure size "), 2);
	assert_int_equal(lines_of(text, "iova unmap 1"), 2);
	flat = synthetic_unwrap(text);
	for (int i = 0; i < WIDE_COLUMNS; i++) {	/* each number stands once */
		char number[8];

		snprintf(number, sizeof(number), " %d ", 100 + i);
		assert_non_null(strstr(flat, number));
		assert_null(strstr(strstr(flat, number) + 1, number));
	}
	free(flat);
	free(text);
	text = wide_table("short");
	check_columns(text);
	assert_int_equal(lines_of(text, "case path measure size "), 2);
	assert_int_equal(lines_of(text, "short iova unmap 1"), 2);
	free(text);
}

/* The table of 512 scattered pages: its name is also what a claim's row begins with. */
static char *flush_table(const char *text)
{
	return part_of(text, "map, 512 scattered 4 KiB pages, 0000:00:03.0\n[");
}

static void flushes_come_from_the_document(void **state)
{
	json_t *doc = fixture_load();
	char *text = text_report(fixture_load());
	char *part = flush_table(text);
	json_t *row;
	size_t i;

	(void)state;
	assert_true(has_line(part, "strict isolated at once, unmap - 512 1 512 1"));
	assert_true(has_line(part, "lazy isolated at once, unmap - 0 0 512 1"));
	assert_true(has_line(part, "lazy isolated queued - 3 1 0 0"));
	assert_true(has_line(part, "lazy sustained at once, unmap - 0 0 512 1"));
	/* A scatterlist needs one flush in 256 operations, iova-batch one in each. */
	assert_true(has_line(part, "lazy sustained queued - 2 0.0039 0 0"));
	assert_false(has_line(part, "strict isolated queued - 0 0 0 0"));
	free(part);
	free(text);
	json_array_foreach(json_object_get(doc, "rows"), i, row) {
		const char *id = json_string_value(json_object_get(row, "id"));

		if (!strcmp(id, "map/unmap/sg/lazy/0000:00:03.0/buffer=ram,contiguous=false,"
			    "pages=512"))
			json_object_set_new(json_object_get(row, "counters"), "flushes_unmap",
					    json_integer(77));
		if (!strcmp(id, "map/map/sg/lazy/0000:00:03.0/buffer=ram,contiguous=false,"
			    "pages=512"))
			json_object_del(json_object_get(row, "counters"), "flushes_map");
		if (!strcmp(id, "map/map/iova/lazy/0000:00:03.0/buffer=ram,contiguous=false,"
			    "pages=512"))
			json_object_set_new(json_object_get(row, "counters"), "flushes_map",
					    json_integer(9));
	}
	text = text_report(doc);
	part = flush_table(text);
	assert_true(has_line(part, "lazy isolated at once, map - 0 - 9 0"));
	assert_true(has_line(part, "lazy isolated at once, unmap - 0 77 512 1"));
	free(part);
	free(text);
}

/* Rows for map and unmap share the counters: one of them has all flushes, whatever came first. */
static void all_flushes_are_of_the_row_that_unmaps(void **state)
{
	json_t *doc = fixture_load(), *row;
	double value = 0;
	size_t i, n = 0;

	(void)state;
	json_array_foreach(json_object_get(doc, "rows"), i, row) {
		const char *id = json_string_value(json_object_get(row, "id"));

		if (strstr(id, "/page/lazy/0000:00:03.0/buffer=ram,contiguous=false,pages=512")) {
			assert_int_equal(value_sustained(row, NULL, &value), !strncmp(id, "map/unmap/", 10));
			n++;
		}
	}
	assert_int_equal(n, 2);
	assert_true(value == 2);
	json_decref(doc);
}

static void missing_rows_are_dashes(void **state)
{
	json_t *doc = fixture_load(), *rows = json_object_get(doc, "rows");
	char *text, *part;

	(void)state;
	for (size_t i = json_array_size(rows); i-- > 0;)
		if (!strcmp(json_string_value(json_object_get(json_array_get(rows, i), "path")),
			    "page"))
			json_array_remove(rows, i);
	text = text_report(doc);
	part = flush_table(text);
	assert_true(has_line(part, "lazy isolated at once, unmap - - 0 512 1"));
	free(part);
	free(text);
}

static void one_row_of_an_unknown_workload(void **state)
{
	json_t *doc = fixture_load(), *rows = json_object_get(doc, "rows");
	char *text;

	(void)state;
	while (json_array_size(rows) > 1)
		json_array_remove(rows, 0);
	text = text_report(doc);
	assert_non_null(strstr(text, "some_future_workload, off, rxe0"));
	assert_true(has_line(text, "native spin 3 90 90 4"));
	free(text);
}

static void rejected_proof_and_command(void **state)
{
	char *text = text_report(fixture_load());

	(void)state;
	assert_non_null(strstr(text, "failed: 2."));
	assert_non_null(strstr(text, "counter        49"));
	assert_non_null(strstr(text, "odpbench suite scripts/suites/fixture.ini --out"));
	free(text);
}

/* It is not called data. */
static void what_nothing_proves_is_told(void **state)
{
	json_t *doc = fixture_load();
	char *text, *flat;

	(void)state;
	json_object_set_new(fixture_at(doc, "rows.1"), "proof", json_string("none"));
	text = text_report(doc);
	flat = synthetic_unwrap(text);
	assert_non_null(strstr(flat, "none 1 nothing shows it: the data is right in any case"));
	free(flat);
	free(text);
}

/* A missed rate is in the table of the workload, and among what is wrong with rows. */
static void missed_rates_are_told(void **state)
{
	static const struct synthetic rows[] = {
		{ "churn", "latency", "native", "off", "rxe0", "{\"rate\": 1000}", .p50 = 700,
		  .rate = "{\"asked\": 1000, \"achieved\": 990, \"verdict\": \"kept\"}" },
		{ "churn", "latency", "native", "off", "rxe0", "{\"rate\": 9000}", .p50 = 800,
		  .rate = "{\"asked\": 9000, \"achieved\": 4123, \"verdict\": \"missed\"}" },
	};
	json_t *doc = synthetic_document("7.3");
	char *text, *flat;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		synthetic_add(doc, &rows[i]);
	text = text_report(doc);
	flat = synthetic_unwrap(text);
	assert_non_null(strstr(flat, "native 700 990 "));
	assert_non_null(strstr(flat, "native 800 4123 of 9000 "));
	assert_non_null(strstr(flat, "churn/latency/native/off/rxe0/rate=9000 9000 4123"));
	assert_null(strstr(flat, "churn/latency/native/off/rxe0/rate=1000 1000 990"));
	free(flat);
	free(text);
}

#define ELAPSED(p50)	"{\"operations\": 64, \"elapsed\": {\"samples\": 3, \"mean\": 400, "	\
			"\"p50\": " #p50 "}}"

/* 345/64 = 5.39 and 380/64 = 5.94; their samples say 5 and 6, a change of 20 %. */
static void shares_of_a_batch_are_not_rounded(void **state)
{
	static const struct synthetic rows[] = {
		{ "steady", "bandwidth", "native", "off", "rxe0",
		  "{\"registration\": \"pinned\", \"size\": 4096}", .p50 = 5,
		  .batch = ELAPSED(345) },
		{ "steady", "bandwidth", "native", "off", "rxe0",
		  "{\"registration\": \"odp\", \"size\": 4096}", .p50 = 6,
		  .batch = ELAPSED(380) },
	};
	json_t *doc = synthetic_document("7.3");
	char *text, *flat;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		json_object_set_new(synthetic_add(doc, &rows[i]), "unit", json_string("ns"));
	text = text_report(doc);
	flat = synthetic_unwrap(text);
	/* 4 KiB in 380/64 ns are 657895 MiB/s */
	assert_non_null(strstr(flat, "bandwidth 5.4 5.9 +10 % 657895"));
	free(flat);
	free(text);
}

/* What a report of a sweep over so many sizes says is left out, as text without line ends. */
static char *sweep_report(size_t sizes, bool html)
{
	struct synthetic row = { "map", "map", "iova", "lazy", "0000:00:10.0", "", .p50 = 1 };
	json_t *doc = synthetic_document("7.3");
	char params[64], *text, *flat;

	/* The largest come first: which are left out does not depend on the order. */
	for (size_t i = sizes; i; i--) {
		snprintf(params, sizeof(params), "{\"buffer\": \"ram\", \"pages\": %zu}", i);
		row.params = params;
		row.p50 = 1000 * i;
		synthetic_add(doc, &row);
	}
	text = write_report(doc, html ? report_write_html : report_write_text, html);
	flat = synthetic_unwrap(text);
	free(text);
	return flat;
}

static void sizes_left_out_of_a_table_are_told(void **state)
{
	char *text = sweep_report(24, false);

	(void)state;
	assert_null(strstr(text, "more value"));
	free(text);
	text = sweep_report(25, false);
	assert_non_null(strstr(text, "1 more value of pages, above 24, is in the document."));
	free(text);
	text = sweep_report(300, false);
	assert_non_null(strstr(text, "276 more values of pages, above 24, are in the document."));
	assert_null(strstr(text, "not in the plot"));
	free(text);
}

static void sizes_left_out_of_a_plot_are_told(void **state)
{
	char *text;

	(void)state;
	if (system("gnuplot --version >/dev/null 2>&1"))
		skip();
	text = sweep_report(64, true);
	assert_null(strstr(text, "not in the plot"));
	free(text);
	text = sweep_report(70, true);
	assert_non_null(strstr(text, "6 more values of pages, above 64, are not in the plot."));
	free(text);
}

/* A file in memory says nothing about one on a disk, so the file system is named. */
static void file_system_stands_beside_the_kind(void **state)
{
	static const struct synthetic row = {
		"fault", "latency", "native", "off", NULL, "{\"kind\": \"file\", \"pages\": 8}",
		.p50 = 800, .file_system = "ext4",
	};
	json_t *doc = synthetic_document("7.3");
	char *text;

	(void)state;
	synthetic_add(doc, &row);
	text = text_report(doc);
	assert_non_null(strstr(text, "file on ext4"));
	free(text);
}

static void html_is_whole_and_self_contained(void **state)
{
	json_t *doc = fixture_load();
	char *html;

	(void)state;
	json_object_set_new(doc, "comment", json_string("<script>\"&"));
	html = write_report(doc, report_write_html, false);
	assert_non_null(strstr(html, "<!DOCTYPE html>"));
	assert_non_null(strstr(html, "</html>"));
	assert_non_null(strstr(html, "&lt;script&gt;&quot;&amp;"));
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "src="));
	assert_null(strstr(html, "<link"));
	assert_null(strstr(html, "url("));
	assert_null(strstr(html, "@import"));
	free(html);
}

static void plots_have_ids_of_their_own(void **state)
{
	const char *id;
	char *html;

	(void)state;
	if (system("gnuplot --version >/dev/null 2>&1"))
		skip();
	html = write_report(fixture_load(), report_write_html, true);
	assert_non_null(strstr(html, "<svg"));
	for (id = strstr(html, " id='"); id; id = strstr(id + 1, " id='")) {
		char *own = strndup(id, strcspn(id + 5, "'") + 6);

		if (strstr(id + 1, own))
			fail_msg("%s: twice in the page", own);
		free(own);
	}
	free(html);
}

/* Whatever text a document has, it has no effect on a terminal. */
static void no_control_characters(void **state)
{
	json_t *doc = fixture_load();
	char *text;

	(void)state;
	assert_int_equal(fixture_set(doc, "env.kernel", "release",
				     "\"7.3\\u001b]0;owned\\u0007\\u009b31m\""), 0);
	text = text_report(doc);
	assert_non_null(strstr(text, "]0;owned"));
	for (const char *at = text; *at; at++)
		if (iscntrl((unsigned char)*at) && *at != '\n')
			fail_msg("character %#x in: %.60s", *at, at);
	assert_null(strstr(text, "\xc2\x9b"));
	free(text);
}

#define OPERATION(size)	"{\"kind\": \"resident\", \"side\": \"remote\", \"size\": " #size "}"
#define COUNTED(operations, faults, pages)							\
	"{\"operations\": " #operations ", \"faults\": " #faults ", \"pages\": " #pages ", "	\
	"\"mapped_pages\": " #pages ", \"unmapped_pages\": " #pages ", \"flushes_map\": 0, "	\
	"\"flushes_unmap\": 7}"

/* rxe0 and the software device were measured before mlx5_0. */
static json_t *three_devices(void)
{
	static const struct synthetic rows[] = {
		{ "fault", "latency", "native", "lazy", "rxe0", OPERATION(4096), .p50 = 10,
		  .warm_p50 = 5, .counters = COUNTED(4, 4, 4) },
		{ "fault", "latency", "native", "lazy", NULL, "{\"kind\": \"resident\"}",
		  .p50 = 10, .warm_p50 = 5, .counters = COUNTED(3, 3, 3) },
		{ "fault", "latency", "native", "lazy", "mlx5_0", OPERATION(65536), .p50 = 10,
		  .warm_p50 = 5, .counters = COUNTED(32, 33, 512) },
		{ "fault", "timed", "native", "lazy", "mlx5_0", OPERATION(65536), .p50 = 11,
		  .warm_p50 = 5, .counters = COUNTED(32, 33, 512) },
		{ "fault", "latency", "page", "lazy", "mlx5_0", OPERATION(65536), .p50 = 10,
		  .warm_p50 = 5, .counters = COUNTED(32, 31, 512) },
		{ "storm", "latency", "native", "lazy", "mlx5_0", "{\"qps\": 8}", .p50 = 10,
		  .counters = COUNTED(8, 2, 9) },
		{ "map", "map", "page", "lazy", "f", "{\"buffer\": \"ram\", \"pages\": 512}",
		  .p50 = 10, .counters = COUNTED(1, 0, 512) },
	};
	json_t *doc = synthetic_document("7.3.4");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		synthetic_add(doc, &rows[i]);
	fixture_set(doc, "env", "devices", "[{ \"name\": \"rxe0\", \"driver\": \"rxe\", \"firmware\": "
		    "\"1\", \"odp\": {} }, { \"name\": \"mlx5_0\", \"driver\": \"mlx5_core\", "
		    "\"firmware\": \"1\", \"odp\": {} }]");
	return doc;
}

static void in_this_order(const char *text, const char *const *words)
{
	for (; *words; words++) {
		text = strstr(text, *words);
		if (!text)
			fail_msg("\"%s\" does not come, or not in its place", *words);
	}
}

/* The real driver, the device that does as it does, the one that maps nothing, the DMA API. */
static void the_mlx5_driver_comes_first(void **state)
{
	static const char *const flushes[] = {
		"IOTLB flushes per 512 pages", "fault on mlx5_0", "fault on odp_dev",
		"fault on rxe0", "map, 512", NULL
	};
	static const char *const medians[] = {
		"Medians at a glance", "fault, p50, lazy, mlx5_0", "fault, p50, lazy, odp_dev",
		"fault, p50, lazy, rxe0", "storm, p50, lazy, mlx5_0", "map, ", NULL
	};
	char *text = text_report(three_devices());

	(void)state;
	in_this_order(text, flushes);
	in_this_order(text, medians);
	free(text);
}

/* Events and pages are two numbers. Measures of one job share them, so they count once. */
static void faults_and_pages_are_told_apart(void **state)
{
	char *text = text_report(three_devices()), *flat = synthetic_unwrap(text);

	(void)state;
	assert_non_null(strstr(flat, "pages/fault"));
	assert_non_null(strstr(flat, "fault mlx5_0 16 64 64 1024 16 "));
	assert_non_null(strstr(flat, "storm mlx5_0 1 8 2 9 4.5 "));
	assert_non_null(strstr(flat, "odp_dev 1 3 3 3 1 "));
	/* storm: accesses, faults, pages */
	assert_non_null(strstr(flat, " 8 2 9 "));
	free(flat);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mlx5_driver_comes_first),
		cmocka_unit_test(faults_and_pages_are_told_apart),
		cmocka_unit_test(text_has_75_columns),
		cmocka_unit_test(balancing_is_warned_of),
		cmocka_unit_test(settings_are_told),
		cmocka_unit_test(hardware_is_told),
		cmocka_unit_test(other_host_is_told),
		cmocka_unit_test(places_are_told),
		cmocka_unit_test(text_has_75_columns_whatever_comes),
		cmocka_unit_test(every_table_names_the_time_domain),
		cmocka_unit_test(emulated_times_are_called_so),
		cmocka_unit_test(emulated_device_is_called_so),
		cmocka_unit_test(every_part_of_a_table_has_its_keys),
		cmocka_unit_test(flushes_come_from_the_document),
		cmocka_unit_test(all_flushes_are_of_the_row_that_unmaps),
		cmocka_unit_test(missing_rows_are_dashes),
		cmocka_unit_test(one_row_of_an_unknown_workload),
		cmocka_unit_test(rejected_proof_and_command),
		cmocka_unit_test(what_nothing_proves_is_told),
		cmocka_unit_test(missed_rates_are_told),
		cmocka_unit_test(shares_of_a_batch_are_not_rounded),
		cmocka_unit_test(sizes_left_out_of_a_table_are_told),
		cmocka_unit_test(sizes_left_out_of_a_plot_are_told),
		cmocka_unit_test(file_system_stands_beside_the_kind),
		cmocka_unit_test(html_is_whole_and_self_contained),
		cmocka_unit_test(plots_have_ids_of_their_own),
		cmocka_unit_test(no_control_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
