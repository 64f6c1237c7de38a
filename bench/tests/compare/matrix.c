// SPDX-License-Identifier: GPL-2.0
/* Several runs side by side: changes, what is missing and why, verdicts that follow numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare/matrix.h"
#include "lib/format.h"
#include "report/front/front.h"
#include "report/text_layout.h"
#include "tests/synthetic.h"
#include "tests/written.h"

#define ABSENT		"{\"kind\": \"absent\", \"pages\": 512}"
#define MADVISE		"{\"method\": \"madvise\", \"pages\": 512}"
#define RAM		"{\"buffer\": \"ram\", \"pages\": 512}"
#define BULK		"{\"pages\": 512, \"buffer\": \"bulk\"}"
#define FLUSHES(at_once, queued)							\
	"{\"mapped_pages\": 512, \"unmapped_pages\": 512, \"flushes_map\": 0, "		\
	"\"flushes_unmap\": " #at_once ", "						\
	"\"flushes_queued\": " #queued "}"

static struct matrix matrix;

static int forget(void **state)
{
	(void)state;
	matrix_free(&matrix);
	return 0;
}

static void add(const char *name, const char *release, const struct synthetic *rows, size_t n)
{
	json_t *doc = synthetic_document(release);

	for (size_t i = 0; i < n; i++)
		synthetic_add(doc, &rows[i]);
	assert_int_equal(matrix_add(&matrix, name, doc, NULL), 0);
}

/* report.txt as it is. */
static char *raw_text(void)
{
	struct report report;
	char *text;

	assert_int_equal(matrix_ready(&matrix), 0);
	report_init(&report, matrix.all, "test");
	assert_int_equal(matrix_build(&matrix, &report, "scripts/matrix --kernel a"), 0);
	text = written(&report, report_write_text);
	report_free(&report);
	return text;
}

static char *flat_text(void)
{
	char *text = raw_text(), *flat = synthetic_unwrap(text);

	free(text);
	return flat;
}

static void check_said(const char *text, const char *said)
{
	if (!strstr(text, said))
		fail_msg("\"%s\" is not in the report", said);
}

/* One fault, one invalidation and a mapping, as a kernel may have them. */
static const struct synthetic before[] = {
	{ "fault", "latency", "native", "lazy", NULL, ABSENT, .p50 = 614400,
	  .warm_p50 = 102400 },
	{ "invalidate", "latency", "native", "lazy", NULL, MADVISE, .p50 = 1024000,
	  .counters = FLUSHES(0, 3), .sustained = FLUSHES(0, 2) },
	{ "map", "map", "page", "lazy", "f", RAM, .p50 = 51200 },
};

static const struct synthetic after[] = {
	{ "fault", "latency", "native", "lazy", NULL, ABSENT, .p50 = 512000,
	  .warm_p50 = 102400 },
	{ "invalidate", "latency", "native", "lazy", NULL, MADVISE, .p50 = 1228800,
	  .counters = FLUSHES(512, 0), .sustained = FLUSHES(512, 0) },
	{ "map", "map", "page", "lazy", "f", RAM, .p50 = 51200 },
	{ "map", "map", "iova", "lazy", "f", RAM, .p50 = 40960 },
};

/* What a report says moved: that section alone; to be freed. */
static char *what_moved(const char *text)
{
	const char *from = strstr(text, " What moved "), *to = strstr(text, " Before and after ");

	assert_true(from && to && from < to);
	return strndup(from, (size_t)(to - from));
}

static void digest_says_where_it_got_worse(void **state)
{
	char *text, *moved;

	(void)state;
	add("6.12", "6.12.117+deb13-amd64", before, 3);
	add("7.3", "7.3.4+deb13-amd64", after, 4);
	text = flat_text();
	check_said(text, "6.12.117 maps each page by itself (dma_map_page). 7.3.4 links each page");
	moved = what_moved(text);
	/* The largest first, and what got worse before what got better. */
	check_said(moved, "flushes at once per 512 pages invalidated, madvise, 512 pages lazy 7.3.4 0 "
		   "512 +512");
	check_said(moved, "lazy 7.3.4 0 512 +512 invalidation, per page, madvise, 512 pages lazy 7.3.4 "
		   "2000 2400 +20 % ---");
	check_said(moved, "--- fault, per page, absent, 512 pages lazy 7.3.4 1000 800 -20 %");
	check_said(moved, "3 worse, 1 better.");
	/* Queued flushes are made elsewhere, and the control did not move. */
	assert_null(strstr(moved, "queued"));
	assert_null(strstr(moved, "dma_map_page"));
	free(moved);
	check_said(text, "flushes queued per 512 pages invalidated: madvise, 512 pages lazy odp_dev 3 "
		   "0 to 0");
	check_said(text, "control: dma_map_page alone, per page: 512 pages lazy lent 100 100 =");
	check_said(text, "Of the 1 rows of fault on path native of odp_dev that did not fail, 7.3.4 "
		   "is faster in 1, slower in 0, within 1 % in 0, and unknown in 0.");
	free(text);
}

/* An emulated function is never taken for a NIC; of other devices nothing is said. */
static void emulated_device_is_called_so(void **state)
{
	char *text;

	(void)state;
	add("a", "6.12.9", before, 1);
	add("b", "7.3.1", after, 1);
	text = flat_text();
	assert_null(strstr(text, "emulated function"));
	free(text);
	forget(NULL);
	for (size_t i = 0; i < 2; i++) {
		json_t *doc = synthetic_document(i ? "7.3.1" : "6.12.9");

		synthetic_add(doc, i ? after : before);
		fixture_set(doc, "env", "devices", "[{ \"name\": \"mlx5_0\", \"driver\": "
			    "\"mlx5_core\", \"firmware\": \"1\", \"odp\": {}, \"about\": "
			    "\"mlx5 driver on an emulated function\" }]");
		assert_int_equal(matrix_add(&matrix, i ? "b" : "a", doc, NULL), 0);
	}
	text = flat_text();
	check_said(text, "mlx5_0: mlx5 driver on an emulated function. Its times hold the driver's");
	free(text);
}

/* What the document says counts, not the release: the IOVA way may have been backported. */
static void mechanism_is_the_document_s(void **state)
{
	char *text;

	(void)state;
	add("el9", "5.14.0-600.el9", before, 3);
	add("7.3", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[0].doc, "env.kernel"), "links_pages",
			    json_true());
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.kernel"), "links_pages",
			    json_false());
	text = flat_text();
	check_said(text, "5.14.0 links each page into a range of I/O virtual addresses "
		   "(dma_iova_link). 7.3.4 maps each page by itself (dma_map_page).");
	free(text);
}

/*
 * Rows of one id whose param differs, as a default changed between two versions of the suite, are
 * not compared. One that only the newer has, at its default, hinders nothing.
 */
static void a_default_changed(void **state)
{
	static const struct synthetic rows[] = {
		{ "map", "map", "page", "lazy", "f", "{\"pages\": 1}", .p50 = 100 },
		{ "map", "map", "page", "lazy", "f", "{\"pages\": 512, \"new\": 3}", .p50 = 5120 },
		{ "map", "map", "page", "lazy", "f", "{\"pages\": 1, \"new\": 3}", .p50 = 200 },
	};
	static const char *const kernels[] = { "6.12", "7.2", "7.3" };
	const json_t *first;

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		json_t *doc = synthetic_document(kernels[c]);

		synthetic_add(doc, &rows[c]);
		json_object_set_new(fixture_at(doc, "rows.0"), "id",
				    json_string("map/map/page/lazy/f"));
		assert_int_equal(matrix_add(&matrix, kernels[c], doc, NULL), 0);
	}
	assert_int_equal(matrix_ready(&matrix), 0);
	assert_int_equal(json_array_size(json_object_get(matrix.all, "rows")), 2);
	first = fixture_at(matrix.all, "rows.0");
	assert_non_null(matrix_row(&matrix, 0, first));
	assert_null(matrix_row(&matrix, 1, first));
	assert_non_null(matrix_row(&matrix, 2, first));
	assert_true(row_is(fixture_at(matrix.all, "rows.1"), "id",
			   "map/map/page/lazy/f/new=3,pages=512"));
	assert_non_null(matrix_row(&matrix, 1, fixture_at(matrix.all, "rows.1")));
}

/* A host with eight adapters: none of them is left out. */
static void each_device_of_a_large_host(void **state)
{
	static const char *const releases[] = { "6.12.117", "7.3.4" };
	char names[8][16], said[192], *text;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		snprintf(names[i], sizeof(names[i]), "mlx5_%zu", i);
	for (size_t r = 0; r < 2; r++) {
		json_t *doc = synthetic_document(releases[r]);

		for (size_t i = 0; i < 8; i++) {
			struct synthetic row = r ? after[0] : before[0];

			row.device = names[i];
			row.counters = FLUSHES(0, 3);
			synthetic_add(doc, &row);
		}
		assert_int_equal(matrix_add(&matrix, releases[r], doc, NULL), 0);
	}
	text = flat_text();
	for (size_t i = 0; i < 8; i++) {
		snprintf(said, sizeof(said), "lazy %s 1000 800 -20 %%", names[i]);
		check_said(text, said);
	}
	free(text);
}

/* The other way round everything is said the other way round. */
static void digest_follows_the_order(void **state)
{
	char *text, *moved;

	(void)state;
	add("7.3", "7.3.4+deb13-amd64", after, 4);
	add("6.12", "6.12.117+deb13-amd64", before, 3);
	text = flat_text();
	moved = what_moved(text);
	check_said(moved, "fault, per page, absent, 512 pages lazy 6.12.117 800 1000 +25 % ---");
	check_said(moved, "madvise, 512 pages lazy 6.12.117 512 0 to 0");
	free(moved);
	free(text);
}

/* Each kernel is compared with the one before it, not with the first. */
static void a_move_names_its_kernel(void **state)
{
	char *text, *moved;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.2", "7.2.12", after, 3);
	add("7.3", "7.3.4", after, 3);
	text = flat_text();
	moved = what_moved(text);
	check_said(moved, "lazy 7.2.12 2000 2400 +20 %");
	assert_null(strstr(moved, "7.3.4"));
	free(moved);
	free(text);
}

/* More moves than a page holds: the rest is counted. */
static void a_front_page_fits_a_mail(void **state)
{
	static const char *const modes[] = { "strict", "lazy", "passthrough" };
	static const char *const releases[] = { "6.1.1", "6.6.2", "6.12.3", "6.16.4", "7.2.5", "7.3.6" };
	struct synthetic rows[9];
	struct report report;
	size_t lines = 0;
	char *text;

	(void)state;
	for (size_t c = 0; c < 6; c++) {
		for (size_t i = 0; i < 9; i++) {
			rows[i] = before[i % 3];
			rows[i].mode = modes[i / 3];
			/* To and fro, each row by another factor. */
			rows[i].p50 *= c % 2 ? i + 2 : 1;
		}
		add(releases[c], releases[c], rows, 9);
	}
	assert_int_equal(matrix_ready(&matrix), 0);
	report_init(&report, matrix.all, "odpbench matrix: 6 kernels");
	assert_int_equal(matrix_build(&matrix, &report, "scripts/matrix"), 0);
	text = written(&report, report_write_front);
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_in_range(lines, 20, FRONT_LINES);
	check_said(text, "those that moved less are in the");
	report_free(&report);
	free(text);
}

/* One call unmaps a bulk; that its flush moved from the queue into the call is a move. */
static void one_destroy_is_a_line(void **state)
{
	struct synthetic rows[] = {
		before[0], before[1],
		{ "map", "unmap", "iova-batch", "lazy", "f", BULK, .p50 = 51200, .counters = FLUSHES(0, 1) },
	};
	char *text, *moved;

	(void)state;
	add("7.2", "7.2.12", rows, 3);
	rows[2].counters = FLUSHES(1, 0);
	add("7.3", "7.3.4", rows, 3);
	text = flat_text();
	moved = what_moved(text);
	check_said(moved, "one dma_iova_destroy(), flushes at once per 512 pages, 512 pages lazy 7.3.4 0 1 "
		   "+1");
	assert_null(strstr(moved, "queued per"));
	free(moved);
	free(text);
}

#define READ(what)	"{\"operation\": \"" what "\", \"buffer\": \"scattered\", \"size\": 131072}"
#define EACH(once)	"{\"operations\": 64, \"flushes_map\": 0, \"flushes_queued\": 0, \"flushes_unmap\": " #once "}"

/* A drive's driver maps, too; writes are in the other tables. */
static void reads_of_a_drive_are_lines(void **state)
{
	struct synthetic rows[] = {
		{ "block", "latency", "native", "lazy", "nvme0n1", READ("read"), .p50 = 64000,
		  .counters = FLUSHES(0, 1), .sustained = EACH(0) },
		{ "block", "latency", "native", "lazy", "nvme0n1", READ("write"), .p50 = 96000,
		  .counters = FLUSHES(0, 1), .sustained = EACH(0) },
	};
	char *text, *moved;

	(void)state;
	add("7.2", "7.2.12", rows, 2);
	rows[0].p50 = 80000;
	rows[0].sustained = EACH(64);
	add("7.3", "7.3.4", rows, 2);
	text = flat_text();
	moved = what_moved(text);
	check_said(moved, "a drive's read, flushes at once, scattered, 32 pages lazy 7.3.4 0 1 +1");
	check_said(moved, "a drive's read, per page, scattered, 32 pages lazy 7.3.4 2000 2500 +25 %");
	check_said(moved, "2 worse, 0 better.");
	assert_null(strstr(text, "The time of a fault"));
	free(moved);
	free(text);
}

static void no_rows_of_the_device(void **state)
{
	char *text;

	(void)state;
	add("6.12", "6.12.117", before + 2, 1);
	add("7.3", "7.3.4", after + 2, 2);
	/* The control rows alone do not make a before and after. */
	text = flat_text();
	check_said(text, "No rows of path native that two kernels have");
	free(text);
}

static void failed_run_is_a_column(void **state)
{
	char *text;

	(void)state;
	assert_int_equal(matrix_add(&matrix, "6.1", NULL, "guest kernel panicked"), 0);
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	text = flat_text();
	check_said(text, "6.1 - failed: guest kernel panicked");
	check_said(text, "path of 6.1 6.12.117 7.3.4 change");
	check_said(text, "native fault - [1] 1000 800 -20 %");
	check_said(text, "[1] 6.1: the run failed: guest kernel panicked");
	free(text);
}

static void all_runs_failed(void **state)
{
	char *text;

	(void)state;
	assert_int_equal(matrix_add(&matrix, "6.1", NULL, "no such kernel"), 0);
	text = flat_text();
	check_said(text, "6.1 - failed: no such kernel");
	free(text);
}

static void one_standing_run_is_shown(void **state)
{
	char *text;

	(void)state;
	add("7.3", "7.3.4", after, 4);
	assert_int_equal(matrix_add(&matrix, "9.9", NULL, "no such kernel"), 0);
	text = flat_text();
	check_said(text, "native fault 800 - [1]");
	free(text);
}

static void missing_row_has_its_reason(void **state)
{
	char *text;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	text = flat_text();
	check_said(text, "iova map - [1] 80 - [1] 6.12.117: its run has no such row");
	free(text);
	json_object_set_new(matrix.columns[0].doc, "skipped",
			    json_pack("[{s:s, s:s}, {s:s, s:s}]",
				      "what", "map, path iova, strict", "why", "not this one",
				      "what", "map --path iova", "why", "came in Linux 6.16"));
	json_decref(matrix.all);
	text = flat_text();
	check_said(text, "[1] 6.12.117: map --path iova: skipped: came in Linux 6.16");
	check_said(text, "Only in 7.3.4, rows of: map, path iova, f (1).");
	free(text);
}

static void known_defect_is_told_with_who_is_right(void **state)
{
	const struct synthetic right = { "fault", "latency", "native", "lazy", NULL,
					 "{\"kind\": \"hugetlb\"}", .p50 = 1000, .warm_p50 = 200 };
	const struct synthetic wrong = { "fault", "latency", "native", "lazy", NULL,
					 "{\"kind\": \"hugetlb\"}",
					 .defect = "hugetlb-second-page",
					 .evidence = "given 0x1000" };
	char *text;

	(void)state;
	add("6.12", "6.12.117", &right, 1);
	add("7.3", "7.3.4", &wrong, 1);
	text = flat_text();
	check_said(text, "native fault 800 - [1] native first access 1000 - [1]");
	check_said(text, "[1] 7.3.4: known kernel defect hugetlb-second-page, see below");
	check_said(text, "path native: given 0x1000");
	check_said(text, "6.12.117: the row fault/latency/native/lazy/odp_dev/kind=hugetlb did not "
		   "fail there.");
	free(text);
}

static void other_time_domains_are_refused(void **state)
{
	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env"), "time_domain",
			    json_string("kvm"));
	assert_int_equal(matrix_ready(&matrix), -EINVAL);
}

static void columns_have_a_limit(void **state)
{
	(void)state;
	for (size_t i = 0; i < MATRIX_COLUMNS; i++)
		add("7.3", "7.3.4", after, 4);
	assert_int_equal(matrix_add(&matrix, "7.3", synthetic_document("7.3.4"), NULL), -E2BIG);
}

static void same_kernel_twice_is_told_apart(void **state)
{
	(void)state;
	add("tree-a", "7.4.0", before, 3);
	add("tree-b", "7.4.0", after, 4);
	assert_int_equal(matrix_ready(&matrix), 0);
	assert_string_equal(matrix.columns[1].heading, "tree-b");
	matrix_free(&matrix);
	add("a", "7.4.0-rc1", before, 3);
	add("b", "7.4.0-rc2", after, 4);
	assert_int_equal(matrix_ready(&matrix), 0);
	assert_string_equal(matrix.columns[1].heading, "7.4.0-rc2");
}

static void other_differences_are_warned_of(void **state)
{
	char *text;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.iommu"), "vendor",
			    json_string("amd"));
	assert_int_equal(matrix_ready(&matrix), -EINVAL);
	matrix.unlike = true;
	text = flat_text();
	check_said(text, "7.3.4: not only the kernel differs: IOMMU is amd, not intel.");
	free(text);
}

/* A difference that is allowed is reported, and the machines are compared. */
static void noted_differences_do_not_stop_it(void **state)
{
	char *text;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.kernel.config"), "CONFIG_KASAN",
			    json_string("y"));
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.topology"), "memory_bytes",
			    json_integer(4294967296 - 4096));	/* as good as the same */
	text = flat_text();
	check_said(text, "7.3.4: not only the kernel differs: kernel configuration is {");
	assert_null(strstr(text, "memory is"));
	free(text);
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.cpu"), "online",
			    json_integer(2));
	assert_int_equal(matrix_ready(&matrix), -EINVAL);
}

/* Governor and SMT must be equal where both documents say them; what is merely noted is below. */
static void settings_are_compared(void **state)
{
	char *text;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[0].doc, "env.cpu"), "microcode",
			    json_string("0x1"));
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.cpu"), "microcode",
			    json_string("0x2"));
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.cpu"), "governor",
			    json_string("powersave"));
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.kernel"), "thp",
			    json_string("never"));
	text = flat_text();
	check_said(text, "7.3.4: not only the kernel differs: microcode is 0x2, not 0x1.");
	check_said(text, "cpufreq governor is powersave, and was not known.");
	check_said(text, "transparent huge pages is never, and was not known.");
	free(text);
	json_object_set_new(fixture_at(matrix.columns[0].doc, "env.cpu"), "governor",
			    json_string("performance"));
	assert_int_equal(matrix_ready(&matrix), -EINVAL);
	json_object_del(fixture_at(matrix.columns[0].doc, "env.cpu"), "governor");
	json_object_set_new(fixture_at(matrix.columns[0].doc, "env.cpu"), "smt", json_true());
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.cpu"), "smt", json_false());
	assert_int_equal(matrix_ready(&matrix), -EINVAL);
}

/* Settings that are reported if they differ, even where both documents say them. */
static void settings_are_noted(void **state)
{
	static const struct {
		const char *object, *name, *here, *there, *said;
	} cases[] = {
		{ "env.cpu", "turbo", "false", "true", "turbo is false, not true." },
		{ "env.cpu", "idle_state", "\"C6\"", "\"C1\"",
		  "deepest idle state is C6, not C1." },
		{ "env.kernel", "clock_source", "\"hpet\"", "\"tsc\"",
		  "clock source is hpet, not tsc." },
		{ "env.kernel", "swap", "\"zram\"", "\"none\"", "swap space is zram, not none." },
		{ "env.versions", "compiler", "\"gcc 14.2.0 -O2 -g\"", "\"gcc 12.2.0 -O2 -g\"",
		  "odpbench's compiler is gcc 14.2.0 -O2 -g, not gcc 12.2.0 -O2 -g." },
	};
	char *text;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_set(matrix.columns[0].doc, cases[i].object, cases[i].name, cases[i].there);
		fixture_set(matrix.columns[1].doc, cases[i].object, cases[i].name, cases[i].here);
	}
	text = flat_text();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_said(text, cases[i].said);
	free(text);
}

/* Ids leave the number of iterations out: rows of a short run and of a long one are compared. */
static void iterations_are_noted(void **state)
{
	json_t *row;
	char *text;
	size_t i;

	(void)state;
	add("6.12", "6.12.117", before, 3);
	add("7.3", "7.3.4", after, 4);
	for (size_t c = 0; c < 2; c++)
		json_array_foreach(fixture_at(matrix.columns[c].doc, "rows"), i, row)
			fixture_set(row, "params", "iterations", "128");
	text = flat_text();
	assert_null(strstr(text, "another number of iterations"));
	free(text);
	json_decref(matrix.all);
	fixture_set(matrix.columns[1].doc, "rows.1.params", "iterations", "512");
	fixture_set(matrix.columns[1].doc, "rows.2.params", "iterations", "64");
	text = flat_text();
	check_said(text, "7.3.4: 2 of the 3 rows that 6.12.117 has too are of another number of "
		   "iterations: a median of few samples scatters more than one of many.");
	free(text);
}

/* A row that failed has no number, and so is neither the worst nor one that got worse. */
static void failed_rows_are_not_counted(void **state)
{
	struct synthetic rows[] = { before[0], before[1], after[0], after[1] };
	char *text;

	(void)state;
	rows[2].p50 = 6144000;
	rows[2].defect = "some-defect";
	rows[2].evidence = "It is wrong.";
	add("6.12", "6.12.117", rows, 2);
	add("7.3", "7.3.4", rows + 2, 2);
	text = flat_text();
	assert_null(strstr(text, "rows of fault on path native"));
	assert_null(strstr(text, "fault, per page, absent"));
	check_said(text, "native fault 1000 - [1]");
	free(text);
}

/* Of two rows that differ in something that an item does not name, neither stands for it. */
static void ambiguous_rows_stand_for_nothing(void **state)
{
	struct synthetic rows[] = { before[0], before[0] };
	char *text;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		rows[i].counters = FLUSHES(0, 0);
	rows[0].params = "{\"kind\": \"absent\", \"pages\": 512, \"strange\": 1}";
	rows[1].params = "{\"kind\": \"absent\", \"pages\": 512, \"strange\": 2}";
	add("6.12", "6.12.117", rows, 2);
	add("7.3", "7.3.4", rows, 2);
	text = flat_text();
	check_said(text, "No rows of path native that two kernels have");
	free(text);
	matrix_free(&matrix);
	/* A row without a fault is not taken for a fault. */
	rows[1].params = "{\"kind\": \"absent\", \"pages\": 512, \"registration\": \"pinned\"}";
	add("6.12", "6.12.117", rows, 2);
	add("7.3", "7.3.4", rows, 2);
	text = flat_text();
	check_said(text, "fault, per page: absent, 512 pages");
	free(text);
}

#define NIC_FAULT(kind, size, more)							\
	"{\"kind\": \"" kind "\", \"side\": \"remote\", \"operation\": \"write\", "		\
	"\"message\": \"safe\", \"offset\": 0, \"mtu\": 0, \"size\": " #size more "}"
#define ODP		"{\"registration\": \"odp\", \"bytes\": 1073741824}"
#define LISTS(bytes)	"{\"registered_bytes\": 1073741824, \"list_bytes\": " #bytes "}"

/* The mlx5 driver's rows, after those of the software device and of one that maps nothing. */
static void add_nic(const char *release, uint64_t cost, const char *counters, const char *memory)
{
	const struct synthetic rows[] = {
		{ "fault", "latency", "native", "lazy", NULL, ABSENT, .p50 = cost * 512 + 1000,
		  .warm_p50 = 1000, .counters = FLUSHES(0, 3) },
		{ "invalidate", "latency", "native", "lazy", "rxe0", MADVISE, .p50 = 1024,
		  .counters = "{\"mapped_pages\": 0}" },
		{ "fault", "latency", "native", "lazy", "mlx5_0", NIC_FAULT("resident", 4096,
		  ", \"pages\": 64"), .p50 = 40000 + cost, .warm_p50 = 1000 },
		{ "fault", "latency", "native", "lazy", "mlx5_0", NIC_FAULT("resident", 4096,
		  ", \"pages\": 32"), .p50 = 7, .warm_p50 = 1 },
		{ "fault", "latency", "native", "lazy", "mlx5_0", NIC_FAULT("resident", 65536, ""),
		  .p50 = 16 * cost + 1000, .warm_p50 = 1000 },
		{ "fault", "latency", "native", "lazy", "mlx5_0", NIC_FAULT("absent", 2097152, ""),
		  .p50 = 512 * (3000 - cost) + 1000, .warm_p50 = 1000 },
		{ "fault", "latency", "native", "lazy", "mlx5_0", NIC_FAULT("absent", 8, ""),
		  .p50 = 9, .warm_p50 = 1 },
		{ "invalidate", "latency", "native", "lazy", "mlx5_0", MADVISE, .p50 = 1024 * cost,
		  .counters = counters, .sustained = counters },
		{ "register", "register", "native", "lazy", "mlx5_0", ODP, .p50 = 10,
		  .memory = memory },
	};

	add(release, release, rows, sizeof(rows) / sizeof(rows[0]));
}

/* They come first, with their own sizes; the software device stands beside them. */
static void mlx5_comes_first(void **state)
{
	char *text, *moved, *first, *second;

	(void)state;
	add_nic("6.12.9", 1000, FLUSHES(0, 3), LISTS(16));
	add_nic("7.3.1", 2000, FLUSHES(512, 1), LISTS(8));
	text = flat_text();
	/* Regions of 64 and of 32 pages are the same case: the first stands for it. */
	check_said(text, "fault, per page: resident, 1 page lazy mlx5_0 40000 41000 +2.5 %");
	check_said(text, "fault, per page: resident, 16 pages lazy mlx5_0 1000 2000 +100 %");
	check_said(text, "fault, per page: absent, 512 pages lazy mlx5_0 2000 1000 -50 % lazy odp_dev "
		   "1000 2000 +100 %");
	check_said(text, "flushes at once per 512 pages invalidated: madvise, 512 pages lazy mlx5_0 0 512 "
		   "+512");
	check_said(text, "flushes queued per 512 pages invalidated: madvise, 512 pages lazy mlx5_0 3 1");
	check_said(text, "lists per GiB registered: 1 GiB any mlx5_0 16 B 8 B -50 %");
	moved = what_moved(text);
	/* Of the sizes the one that moved most; of the devices the first. */
	check_said(moved, "fault, per page, resident, 16 pages lazy 7.3.1 1000 2000 +100 %");
	assert_null(strstr(moved, "resident, 1 page "));
	assert_null(strstr(moved, "odp_dev"));
	free(moved);
	check_said(text, "odp_dev gives the verdict of mlx5_0 in 0 of 1 lines on 7.3.1.");
	first = strstr(text, "rows of fault on path native of mlx5_0");
	second = strstr(text, "rows of fault on path native of odp_dev");
	assert_true(first && second && first < second);
	/* A device that maps nothing has no line, nor has what is less than a page. */
	assert_null(strstr(text, "of rxe0"));
	assert_null(strstr(text, "absent, 1 page"));
	free(text);
}

/* A plot by size, one of flushes and one of memory, each with both kernels. */
static void before_and_after_is_drawn(void **state)
{
	static const char *const plots[] = {
		"_by_size", "_flushes", "_memory", "fault: resident, lazy, mlx5_0, path native",
		"memory per GiB registered, path native, mlx5_0",
	};
	struct report report;
	char *html;

	(void)state;
	if (system("gnuplot --version >/dev/null 2>&1"))
		skip();
	add_nic("6.12.9", 1000, FLUSHES(0, 3), LISTS(1048576));
	add_nic("7.3.1", 2000, FLUSHES(512, 1), LISTS(524288));
	assert_int_equal(matrix_ready(&matrix), 0);
	report_init(&report, matrix.all, "test");
	report.plots = true;
	assert_int_equal(matrix_build(&matrix, &report, "scripts/matrix"), 0);
	html = written(&report, report_write_html);
	report_free(&report);
	for (size_t i = 0; i < sizeof(plots) / sizeof(plots[0]); i++)
		check_said(html, plots[i]);
	free(html);
}

static void abi_names_are_no_releases(void **state)
{
	(void)state;
	add("6.1", "6.1.0-44-amd64", before, 3);
	add("7.3", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[0].doc, "env.kernel"), "version",
			    json_string("#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-10-02)"));
	assert_int_equal(matrix_ready(&matrix), 0);
	assert_string_equal(matrix.columns[0].heading, "6.1.176");
	matrix_free(&matrix);
	add("a", "7.3.4", before, 3);
	add("b", "7.3.4", after, 4);
	json_object_set_new(fixture_at(matrix.columns[1].doc, "env.kernel"), "version",
			    json_string("#2 SMP"));
	assert_int_equal(matrix_ready(&matrix), 0);
	assert_string_equal(matrix.columns[1].heading, "7.3.4 #2");
}

static void text_has_75_columns(void **state)
{
	char release[] = "6.10.100-a-rather-long-name", *text;

	(void)state;
	for (size_t i = 0; i < MATRIX_COLUMNS; i++) {
		release[3] = '0' + (char)(i % 10);
		release[5] = i < 10 ? '1' : '2';
		add(release, release, i ? after : before, i ? 4 : 3);
	}
	text = raw_text();
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (text_width(line) > 75)
			fail_msg("line of %zu columns: %s", text_width(line), line);
	free(text);
}

static void changes(void **state)
{
	static const struct {
		double first, value;
		const char *text;
	} cases[] = {
		{ 100, 100, "=" }, { 100, 104, "+4.0 %" }, { 100, 75, "-25 %" },
		{ 100, 109.96, "+10 %" }, { 3, 512, "x171" }, { 512, 1, "/512" }, { 0, 3, "+3" },
		{ 4096, 1, "/4096" }, { 3, 0, "to 0" }, { 0, 0, "=" }, { 100, 200, "+100 %" },
		/* Around 0 a ratio says nothing; "-0.0 %" is never printed. */
		{ -1, 20, "+21" }, { 20, -1, "-21" }, { -100, -50, "+50" },
		{ 10000, 9996, "-4" }, { 2500, 2501, "+1" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		format_change(cases[i].first, cases[i].value, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(digest_says_where_it_got_worse),
		TEST(a_default_changed),
		TEST(each_device_of_a_large_host),
		TEST(digest_follows_the_order),
		TEST(a_move_names_its_kernel),
		TEST(a_front_page_fits_a_mail),
		TEST(one_destroy_is_a_line),
		TEST(reads_of_a_drive_are_lines),
		TEST(emulated_device_is_called_so),
		TEST(mechanism_is_the_document_s),
		TEST(no_rows_of_the_device),
		TEST(failed_run_is_a_column),
		TEST(all_runs_failed),
		TEST(one_standing_run_is_shown),
		TEST(missing_row_has_its_reason),
		TEST(known_defect_is_told_with_who_is_right),
		TEST(other_time_domains_are_refused),
		TEST(columns_have_a_limit),
		TEST(same_kernel_twice_is_told_apart),
		TEST(other_differences_are_warned_of),
		TEST(noted_differences_do_not_stop_it),
		TEST(settings_are_compared),
		TEST(settings_are_noted),
		TEST(iterations_are_noted),
		TEST(failed_rows_are_not_counted),
		TEST(ambiguous_rows_stand_for_nothing),
		TEST(mlx5_comes_first),
		TEST(before_and_after_is_drawn),
		TEST(abi_names_are_no_releases),
		TEST(text_has_75_columns),
		TEST(changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
