// SPDX-License-Identifier: GPL-2.0
/* Result documents: rows built and checked, files whole or not at all, bad files refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/atomic_file.h"
#include "results/results.h"
#include "results/row.h"
#include "tests/fixture.h"

static char directory[64], path[96], complaint[512];

static int make_directory(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/odpbench-test-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/run.json", directory);
	return 0;
}

/* Number of files in the directory; removes them where that is asked for. */
static size_t count_files(bool remove_them)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;
	size_t n = 0;

	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		n++;
		if (remove_them)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	return n;
}

static int remove_directory(void **state)
{
	(void)state;
	count_files(true);
	return rmdir(directory);
}

/* Load with the complaint, which goes to stderr, caught. */
static json_t *load(const char *name)
{
	int saved = dup(STDERR_FILENO);
	char log[96];
	json_t *doc;
	FILE *file;

	snprintf(log, sizeof(log), "%s/stderr", directory);
	fflush(stderr);
	assert_non_null(freopen(log, "w", stderr));
	doc = results_load(name);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	file = fopen(log, "r");
	complaint[fread(complaint, 1, sizeof(complaint) - 1, file)] = '\0';
	fclose(file);
	unlink(log);
	return doc;
}

static void write_text(const char *text, size_t length)
{
	FILE *file = fopen(path, "w");

	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static struct results *new_results(void)
{
	json_t *doc = fixture_load();
	json_t *env = json_incref(json_object_get(doc, "env"));

	json_decref(doc);
	return results_new(env, "odpbench test", NULL);
}

static uint64_t samples[] = { 30, 10, 20 };

static json_t *new_row(json_int_t pages)
{
	json_t *params = json_pack("{s:I, s:s, s:b}", "pages", pages, "buffer", "ram",
				   "contiguous", 0);
	struct results_row row = {
		.workload = "map", .measure = "unmap", .device = "0000:00:03.0", .path = "iova",
		.iommu_mode = "lazy", .unit = "instructions", .proof = "none-needed",
		.valid_for = "Nothing.", .command = "odpbench run map", .params = params,
		.samples = samples, .nsamples = 3, .rejected = 1,
	};
	json_t *object = results_row(&row);

	json_decref(params);
	return object;
}

static void row_is_complete(void **state)
{
	json_t *row = new_row(512);

	(void)state;
	assert_non_null(row);
	assert_string_equal(json_string_value(json_object_get(row, "id")),
			    "map/unmap/iova/lazy/0000:00:03.0/buffer=ram,contiguous=false,"
			    "pages=512");
	assert_int_equal(json_integer_value(fixture_at(row, "latency.p50")), 20);
	assert_int_equal(json_integer_value(fixture_at(row, "latency.max")), 30);
	assert_int_equal(json_array_size(fixture_at(row, "histogram")), 3);
	assert_int_equal(json_integer_value(fixture_at(row, "rejected")), 1);
	assert_int_equal(results_check_row(row, "icount", "row", complaint, sizeof(complaint)), 0);
	json_decref(row);
}

/* Ten samples must lie beyond a quantile; otherwise it only names one of the worst. */
static void far_quantiles_need_samples(void **state)
{
	static const struct {
		size_t n;
		bool p99, p999;
	} cases[] = { { 1, false, false }, { 999, false, false }, { 1000, true, false },
		      { 9999, true, false }, { 10000, true, true } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t *samples = calloc(cases[i].n, sizeof(*samples));
		struct stats stats;
		json_t *stage;

		for (size_t k = 0; k < cases[i].n; k++)
			samples[k] = 100 + k;
		assert_int_equal(stats_compute(samples, cases[i].n, &stats), 0);
		stage = results_stage(&stats);
		assert_int_equal(json_is_integer(json_object_get(stage, "p99")), cases[i].p99);
		assert_int_equal(json_is_integer(json_object_get(stage, "p999")), cases[i].p999);
		assert_int_equal(json_is_null(json_object_get(stage, "p999")), !cases[i].p999);
		assert_true(json_is_integer(json_object_get(stage, "max")));
		json_decref(stage);
		free(samples);
	}
}

static void row_without_samples(void **state)
{
	json_t *params = json_object();
	struct results_row row = {
		.workload = "register", .measure = "list", .device = "d", .path = "iova",
		.iommu_mode = "off", .unit = "ns", .proof = "counter", .valid_for = "Nothing.",
		.command = "c", .params = params, .rejected = 5,
	};
	json_t *object = results_row(&row);

	(void)state;
	assert_true(json_is_null(json_object_get(object, "latency")));
	assert_int_equal(results_check_row(object, "kvm", "row", complaint, sizeof(complaint)), 0);
	json_decref(object);
	row.proof = NULL;
	assert_null(results_row(&row));
	json_decref(params);
}

static void stages_fit_the_schema(void **state)
{
	struct stats stats;
	json_t *row = new_row(1);

	(void)state;
	stats_compute(samples, 3, &stats);
	json_object_set_new(json_object_get(row, "stages"), "hmm", results_stage(&stats));
	stats_compute(samples, 0, &stats);
	json_object_set_new(json_object_get(row, "stages"), "sync", results_stage(&stats));
	assert_int_equal(results_check_row(row, "icount", "row", complaint, sizeof(complaint)), 0);
	json_decref(row);
}

static void failed_row_names_the_defect(void **state)
{
	json_t *params = json_object(), *object;
	struct results_row row = {
		.workload = "fault", .measure = "latency", .device = "odp_dev", .path = "native",
		.iommu_mode = "lazy", .unit = "ns", .proof = "data", .valid_for = "Nothing.",
		.command = "c", .params = params, .rejected = 1, .defect = "hugetlb-second-page",
	};

	(void)state;
	assert_null(results_row(&row));		/* no evidence */
	row.evidence = "page 512 is at 0x1000, not at 0x200000";
	object = results_row(&row);
	assert_int_equal(results_check_row(object, "kvm", "row", complaint, sizeof(complaint)), 0);
	assert_true(json_is_true(fixture_at(object, "failure.expected")));
	assert_string_equal(json_string_value(fixture_at(object, "failure.defect")), row.defect);
	json_object_del(json_object_get(object, "failure"), "expected");
	assert_int_equal(results_check_row(object, "kvm", "row", complaint, sizeof(complaint)),
			 -EINVAL);
	json_decref(object);
	json_decref(params);
}

static void skipped_are_told_once(void **state)
{
	struct results *results = new_results();
	json_t *doc;

	(void)state;
	assert_int_equal(results_add_row(results, new_row(1)), 0);
	assert_int_equal(results_add_skip(results, "fault, path sg", "needs Linux 6.16"), 0);
	assert_int_equal(results_add_skip(results, "fault, path page", "needs Linux 6.16"), 0);
	assert_int_equal(results_add_skip(results, "fault, path sg", "needs Linux 6.16"), 0);
	assert_int_equal(results_write(results, path), 0);
	doc = load(path);
	assert_int_equal(json_array_size(json_object_get(doc, "skipped")), 2);
	assert_string_equal(json_string_value(fixture_at(doc, "skipped.1.what")),
			    "fault, path page");
	json_object_del(fixture_at(doc, "skipped.1"), "why");
	assert_int_equal(results_check(doc, complaint, sizeof(complaint)), -EINVAL);
	json_decref(doc);
	results_free(results);
}

static void written_and_loaded(void **state)
{
	struct results *results = new_results();
	json_t *doc, *row;

	(void)state;
	assert_non_null(results);
	assert_int_equal(results_add_row(results, new_row(1)), 0);
	assert_int_equal(results_add_row(results, new_row(8)), 0);
	assert_int_equal(results_write(results, path), 0);
	assert_int_equal(count_files(false), 1);
	doc = load(path);
	assert_int_equal(json_array_size(json_object_get(doc, "rows")), 2);
	row = new_row(8);
	assert_true(json_equal(fixture_at(doc, "rows.1"), row));
	json_decref(row);
	json_decref(doc);
	results_free(results);
}

static void bad_rows_are_refused(void **state)
{
	struct results *results = new_results();
	json_t *row = new_row(1);

	(void)state;
	assert_int_equal(results_add_row(results, new_row(1)), 0);
	assert_int_equal(results_add_row(results, row), -EINVAL);	/* the same id */
	row = new_row(2);
	json_object_set_new(row, "unit", json_string("ns"));
	assert_int_equal(results_add_row(results, row), -EINVAL);
	assert_int_equal(results_add_row(results, NULL), -EINVAL);
	assert_int_equal(results_write(results, path), 0);
	row = load(path);
	assert_int_equal(json_array_size(json_object_get(row, "rows")), 1);
	json_decref(row);
	results_free(results);
}

static void bad_environment_is_refused(void **state)
{
	(void)state;
	assert_null(results_new(json_object(), "c", NULL));
	assert_null(results_new(NULL, "c", NULL));
}

/* Rules beyond the schema: where, what, and the complaint. */
static void semantic_rules(void **state)
{
	static const struct {
		const char *place, *name, *text, *complaint;
	} cases[] = {
		{ "rows.2", "samples", "17", "rows[2].histogram: counts do not add up to the "
		  "row's 17 samples" },
		{ "rows.2", "rate", "{\"asked\": 100, \"achieved\": 94, \"verdict\": \"kept\"}",
		  "rows[2].rate.verdict: kept, but it was 94 of 100" },
		{ "rows.2", "rate", "{\"asked\": 100, \"achieved\": 96, \"verdict\": \"missed\"}",
		  "rows[2].rate.verdict: missed, but it was 96 of 100" },
		{ "rows.2", "histogram", "[]", "rows[2].histogram: counts do not add up" },
		{ "rows.2.histogram.0", "2", "9223372036854775807", "rows[2].histogram: counts" },
		{ "rows.2.histogram.0", "2", "0", "rows[2].histogram[0]: empty bucket" },
		{ "rows.2.histogram.1", "0", "0", "rows[2].histogram[1]: buckets overlap" },
		{ "rows.2", "rejected", "9223372036854775807", "rows[2].rejected: " },
		{ "rows.2", "samples", "100000000000001", "rows[2].samples: " },
		{ "rows.2.latency", "p50", "1", "rows[2].latency: min" },
		{ "rows.2.latency", "p99", "99999999", "rows[2].latency: p99" },
		{ "rows.2.latency", "min", "0", "rows[2].histogram: does not reach from min (0)" },
		{ "rows.2.latency", "max", "99999999", "rows[2].histogram: does not reach" },
		{ "rows.2", "latency", "null", "rows[2].latency: must be null if and only if" },
		{ "rows.2", "unit", "\"ns\"", "rows[2].unit: ns does not fit time domain icount" },
		{ "rows.2.latency", "mean", "1e300", "rows[2].latency.mean: 1e+300 is not between "
		  "min (1481) and max (2895)" },
		{ "rows.2.latency", "mean", "1480", "rows[2].latency.mean: 1480 is not between" },
		{ "rows.2.latency", "stddev", "1001", "rows[2].latency.stddev: 1001 is more than" },
		{ "rows.2.latency", "p50", "1539", "rows[2].latency.p50: 1539 is not in the bucket "
		  "of the histogram that has it, 1472 to 1503" },
		{ "rows.2.latency", "p90", "2800", "rows[2].latency.p90: 2800 is not in the" },
		{ "rows.2", "warm", "{\"samples\": 16, \"mean\": 2, \"min\": 9, \"p50\": 1}",
		  "rows[2].warm: min (9) is greater than p50 (1)" },
		{ "rows.2", "warm", "{\"samples\": 17, \"mean\": 2}",
		  "rows[2].warm.samples: 17, but the row has 16" },
		{ "rows.2", "fault_cost", "{\"samples\": 16, \"mean\": 2, \"p50\": -3, "
		  "\"p50_high\": -4}",
		  "rows[2].fault_cost: p50 (-3) is greater than p50_high (-4)" },
		{ "rows.2", "fault_cost", "{\"samples\": 16, \"mean\": 2}",
		  "rows[2].fault_cost.samples: 16, but warm has 0" },
		{ "rows.2.stages", "map", "{\"samples\": 16, \"mean\": 2, \"p90\": 9, "
		  "\"p99\": null, \"max\": 8}",
		  "rows[2].stages.map: p90 (9) is greater than max (8)" },
		{ "rows.2", "batch", "{\"operations\": 64, \"elapsed\": {\"samples\": 16, "
		  "\"mean\": 2, \"p50\": 3, \"max\": 2}}",
		  "rows[2].batch.elapsed: p50 (3) is greater than max" },
		{ "rows.2", "processes", "[{\"pid\": 1, \"command\": \"\\u001b[2J\", "
		  "\"regions\": 1, \"bytes\": 1}]",
		  "rows[2].processes[0].command: has control characters" },
		{ "rows.2", "processes", "[{\"command\": \"a\", \"regions\": 1, \"bytes\": 1}, "
		  "{\"command\": \"b\", \"regions\": 1, \"bytes\": 1}]",
		  "rows[2].processes[0]: only the last may have no pid" },
		{ "rows.2", "path", "\"page\"", "rows[2].id: \"map/map/sg/lazy" },
		{ "rows.2.params", "pages", "2", "rows[2].id: \"map/map/sg/lazy" },
		{ "env", "time_domain", "\"kvm\"", "rows[0].unit: instructions does not fit" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *doc = fixture_load();

		assert_int_equal(fixture_set(doc, cases[i].place, cases[i].name, cases[i].text), 0);
		assert_int_equal(results_check(doc, complaint, sizeof(complaint)), -EINVAL);
		if (strncmp(complaint, cases[i].complaint, strlen(cases[i].complaint)))
			fail_msg("%s instead of %s", complaint, cases[i].complaint);
		json_decref(doc);
	}
}

/* All 59 rows are one job's; a second one says what became of it. */
static void every_job_has_rows_or_a_reason(void **state)
{
	static const struct {
		const char *first, *second, *skipped, *complaint;
	} cases[] = {
		{ "\"done\", \"rows\": 59", "\"skipped\", \"rows\": 0", "[]",
		  "jobs[1]: skipped, but the document has no \"skipped\"" },
		{ "\"done\", \"rows\": 59", "\"failed\", \"rows\": 0", "[]",
		  "jobs[1]: failed, but the document has no \"failed\"" },
		{ "\"done\", \"rows\": 59", "\"done\", \"rows\": 0", "[]",
		  "jobs[1]: done, but it has no row" },
		{ "\"done\", \"rows\": 58", "\"wrong\"", "[]", "jobs[1]: wrong, but it has no row" },
		{ "\"done\", \"rows\": 57", "\"wrong\", \"rows\": 1", "[]",
		  "jobs: have 58 rows, the document has 59" },
		{ "\"done\", \"rows\": 58", "\"wrong\", \"rows\": 1", "[]", NULL },
		{ "\"done\", \"rows\": 59", "\"skipped\", \"rows\": 0",
		  "[{\"what\": \"map\", \"why\": \"none\"}]", NULL },
		{ "\"done\"", "\"wrong\"", "[]", "jobs[0]: done, but it has no row" },
	};
	static const char job[] = "[{\"workload\": \"map\", \"device\": \"\", \"paths\": [], "
		"\"iommu_mode\": \"lazy\", \"params\": {}, \"result\": %s}, {\"workload\": \"map\", "
		"\"device\": \"\", \"paths\": [], \"iommu_mode\": \"lazy\", \"params\": {}, "
		"\"result\": %s}]";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *doc = fixture_load();
		char jobs[512];

		snprintf(jobs, sizeof(jobs), job, cases[i].first, cases[i].second);
		assert_int_equal(fixture_set(doc, "", "jobs", jobs), 0);
		assert_int_equal(fixture_set(doc, "", "skipped", cases[i].skipped), 0);
		assert_int_equal(results_check(doc, complaint, sizeof(complaint)),
				 cases[i].complaint ? -EINVAL : 0);
		if (cases[i].complaint)
			assert_string_equal(complaint, cases[i].complaint);
		json_decref(doc);
	}
}

static void id_is_without_defaults(void **state)
{
	json_t *params = json_pack("{s:i, s:i, s:s}", "pages", 64, "iterations", 9, "kind",
				   "absent");
	json_t *defaults = json_pack("{s:i, s:i, s:s}", "pages", 1, "iterations", 256, "kind",
				     "absent");
	struct results_row row = {
		.workload = "fault", .measure = "latency", .device = "odp_dev", .path = "iova",
		.iommu_mode = "lazy", .unit = "instructions", .proof = "counter",
		.valid_for = "Nothing.", .command = "odpbench run fault", .params = params,
		.defaults = defaults, .samples = samples, .nsamples = 3,
	};
	json_t *some = results_row(&row), *none, *full;

	(void)state;
	row.params = defaults;
	none = results_row(&row);
	full = results_full_id(some);
	assert_string_equal(json_string_value(json_object_get(some, "id")),
			    "fault/latency/iova/lazy/odp_dev/pages=64");
	assert_string_equal(json_string_value(json_object_get(none, "id")),
			    "fault/latency/iova/lazy/odp_dev");
	assert_string_equal(json_string_value(full),
			    "fault/latency/iova/lazy/odp_dev/kind=absent,pages=64");
	assert_int_equal(results_check_row(some, "icount", "row", complaint, sizeof(complaint)), 0);
	assert_int_equal(results_check_row(none, "icount", "row", complaint, sizeof(complaint)), 0);
	json_decref(full);
	json_decref(none);
	json_decref(some);
	json_decref(defaults);
	json_decref(params);
}

/* A sweep is one table, though its longer jobs take fewer samples. */
static void keys_are_without_iterations(void **state)
{
	json_t *few = json_pack("{s:s, s:{s:i, s:i}}", "workload", "fault", "params", "pages", 1,
				"iterations", 8);
	json_t *many = json_pack("{s:s, s:{s:i, s:i}}", "workload", "fault", "params", "pages", 2,
				 "iterations", 64);
	char *keys[4] = { row_key(few, ROW_CASE, "pages", NULL), row_key(many, ROW_CASE, "pages", NULL),
			  row_key(few, ROW_CASE, NULL), row_key(many, ROW_CASE, NULL) };

	(void)state;
	assert_string_equal(keys[0], keys[1]);
	assert_string_not_equal(keys[2], keys[3]);
	assert_false(row_same_params(few, many));
	json_object_set_new(fixture_at(many, "params"), "pages", json_integer(1));
	assert_true(row_same_params(few, many));
	for (size_t i = 0; i < 4; i++)
		free(keys[i]);
	json_decref(few);
	json_decref(many);
}

/* What an id says is so in its row: no other value, no other field, nothing twice. */
static void id_of_another_row(void **state)
{
	static const char *const ids[] = {
		"map/map/sg/lazy/0000:00:03.0/pages=2",
		"map/map/sg/lazy/0000:00:03.0/pages=1,pages=1",
		"map/map/sg/lazy/0000:00:03.0/pages=1,qps=4",
		"map/map/sg/lazy/0000:00:03.01/pages=1",
		"map/map/sg/lazy/0000:00:03.0pages=1",
		"map/map/sg/strict/0000:00:03.0/pages=1",
		"map/map/sg/lazy/0000:00:03", "map/map/sg", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		json_t *doc = fixture_load();

		json_object_set_new(fixture_at(doc, "rows.2"), "id", json_string(ids[i]));
		assert_int_equal(results_check(doc, complaint, sizeof(complaint)), -EINVAL);
		assert_non_null(strstr(complaint, "rows[2].id: "));
		json_decref(doc);
	}
}

/* The order of params in an id is nobody's business; iterations are not in it. */
static void id_in_another_order(void **state)
{
	json_t *doc = fixture_load();

	(void)state;
	json_object_set_new(fixture_at(doc, "rows.2"), "id",
			    json_string("map/map/sg/lazy/0000:00:03.0/pages=1,contiguous=false,"
					"buffer=ram"));
	json_object_set_new(fixture_at(doc, "rows.2.params"), "iterations", json_integer(7));
	assert_int_equal(results_check(doc, complaint, sizeof(complaint)), 0);
	json_decref(doc);
}

static void ids_are_unique(void **state)
{
	json_t *doc = fixture_load();

	(void)state;
	json_array_set(fixture_at(doc, "rows"), 4, fixture_at(doc, "rows.1"));
	assert_int_equal(results_check(doc, complaint, sizeof(complaint)), -EINVAL);
	assert_non_null(strstr(complaint, "rows[4].id: "));
	assert_non_null(strstr(complaint, "is also the id of rows[1]"));
	json_decref(doc);
}

static void old_file_survives_a_full_disk(void **state)
{
	const struct rlimit small = { 512, RLIM_INFINITY };
	struct results *results = new_results();
	struct rlimit before;
	char text[16] = "";
	FILE *file;

	(void)state;
	results_add_row(results, new_row(1));
	write_text("old", 3);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(results_write(results, path), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(count_files(false), 1);
	file = fopen(path, "r");
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, "old");
	results_free(results);
}

/* A child, such as gnuplot, would have it open as long as it lives. */
static void file_being_written_is_not_inherited(void **state)
{
	struct atomic_file *file = atomic_file_open(path);

	(void)state;
	assert_non_null(file);
	assert_int_equal(fcntl(fileno(atomic_file_stream(file)), F_GETFD) & FD_CLOEXEC,
			 FD_CLOEXEC);
	atomic_file_abort(file);
}

static void invalid_document_is_not_written(void **state)
{
	struct results *results = new_results();

	(void)state;
	assert_int_equal(results_write(results, path), -EINVAL);	/* no rows */
	assert_int_equal(count_files(false), 0);
	results_free(results);
}

/* Where every job of a part is skipped, its reasons are still those of the run. */
static void a_part_may_have_no_rows(void **state)
{
	struct results *results = new_results();
	json_t *doc;

	(void)state;
	assert_int_equal(results_add_skip(results, "fault", "no device"), 0);
	assert_int_equal(results_set_part(results), 0);
	assert_int_equal(results_write(results, path), 0);
	assert_null(results_load(path));
	doc = results_load_part(path);
	assert_non_null(doc);
	assert_int_equal(json_array_size(json_object_get(doc, "skipped")), 1);
	json_decref(doc);
	results_free(results);
}

static void impossible_places(void **state)
{
	struct results *results = new_results();
	char missing[128];

	(void)state;
	results_add_row(results, new_row(1));
	snprintf(missing, sizeof(missing), "%s/missing/run.json", directory);
	assert_true(results_write(results, missing) < 0);
	assert_true(results_write(results, directory) < 0);
	assert_true(results_write(results, "/dev/null") < 0);
	assert_int_equal(count_files(false), 0);
	results_free(results);
}

static void bad_files_are_refused_with_the_place(void **state)
{
	static const struct {
		const char *text, *complaint;
	} cases[] = {
		{ "", "run.json:1:0: " },
		{ "{\n \"schema\": \"odpbench/1\",\n \"rows\": [", "run.json:3:10: " },
		{ "{\"a\": 1, \"a\": 2}", "run.json:1:" },
		{ "[1]", "schema: not a result document of odpbench" },
		{ "{\"results\": 7}", "schema: not a result document of odpbench" },
		{ "{\"schema\": \"odpbench/9\"}", "schema: version odpbench/9; this program reads "
		  "odpbench/1" },
		{ "{\"schema\": \"odpbench/1\"}", "run.json: document: command is missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_text(cases[i].text, strlen(cases[i].text));
		assert_null(load(path));
		if (!strstr(complaint, cases[i].complaint))
			fail_msg("%s instead of %s", complaint, cases[i].complaint);
	}
	unlink(path);
	assert_null(load(path));
	assert_non_null(strstr(complaint, "cannot open: No such file or directory"));
	assert_null(load(directory));
	assert_non_null(strstr(complaint, "Is a directory"));
}

/* What no document has is refused before it is parsed into a tree. */
static void beyond_all_measure(void **state)
{
	static const struct {
		const char *before, *repeated, *after;
		size_t times;
		const char *complaint;
	} cases[] = {
		{ "{\"rows\": [{\"histogram\": [\n", "[1,1,1],", "", 3000,
		  "line 2: items of a list: more than 2048; no result document has so many" },
		{ "{\"command\": \"", "x\\\"", "\"}", 30000, "line 1: bytes of a text: more than" },
		{ "{\"rows\": [\n\n", "{},", "{}]}", 20000, "line 3: items of a list: more than 20000" },
		{ "", "[", "", 100000, "line 1: lists and objects in each other: more than 32" },
	};
	FILE *file;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		file = fopen(path, "w");
		fputs(cases[i].before, file);
		for (size_t n = 0; n < cases[i].times; n++)
			fputs(cases[i].repeated, file);
		fputs(cases[i].after, file);
		fclose(file);
		assert_null(load(path));
		if (!strstr(complaint, cases[i].complaint))
			fail_msg("%s instead of %s", complaint, cases[i].complaint);
	}
}

/* A file that was cut anywhere is noticed, unless only the newline at its end is missing. */
static void truncated_at_any_place(void **state)
{
	struct results *results = new_results();
	struct stat st;
	char *text;
	FILE *file;

	(void)state;
	results_add_row(results, new_row(1));
	assert_int_equal(results_write(results, path), 0);
	stat(path, &st);
	text = malloc(st.st_size);
	file = fopen(path, "r");
	assert_int_equal(fread(text, 1, st.st_size, file), st.st_size);
	fclose(file);
	for (off_t length = 0; length < st.st_size - 1; length += 7) {
		write_text(text, length);
		assert_null(load(path));
	}
	free(text);
	results_free(results);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(row_is_complete),
		TEST(far_quantiles_need_samples),
		TEST(row_without_samples),
		TEST(stages_fit_the_schema),
		TEST(failed_row_names_the_defect),
		TEST(skipped_are_told_once),
		TEST(written_and_loaded),
		TEST(bad_rows_are_refused),
		TEST(bad_environment_is_refused),
		TEST(semantic_rules),
		TEST(every_job_has_rows_or_a_reason),
		TEST(id_is_without_defaults),
		TEST(id_of_another_row),
		TEST(keys_are_without_iterations),
		TEST(id_in_another_order),
		TEST(ids_are_unique),
		TEST(old_file_survives_a_full_disk),
		TEST(file_being_written_is_not_inherited),
		TEST(invalid_document_is_not_written),
		TEST(a_part_may_have_no_rows),
		TEST(impossible_places),
		TEST(bad_files_are_refused_with_the_place),
		TEST(beyond_all_measure),
		TEST(truncated_at_any_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
