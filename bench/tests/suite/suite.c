// SPDX-License-Identifier: GPL-2.0
/* Suite files: expansion and its order, what the caller is asked, errors with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite/suite.h"

static char directory[64], path[96];
static char err[512];
static struct suite *suite;

static int make_directory(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/odpbench-suite-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/suite.ini", directory);
	return 0;
}

static int remove_directory(void **state)
{
	char command[96];

	(void)state;
	suite_free(suite);
	suite = NULL;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

/* A file for the suite to include; name may have a folder in it. */
static void add_file(const char *name, const char *text)
{
	char file_path[128];
	FILE *file;

	snprintf(file_path, sizeof(file_path), "%s/%s", directory, name);
	file = fopen(file_path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int load(const char *text, suite_check_fn check, void *context)
{
	add_file("suite.ini", text);
	err[0] = '\0';
	suite_free(suite);
	return suite_load(path, check, context, &suite, err, sizeof(err));
}

/* err is "DIRECTORY/rest", and goes on with more somewhere. */
static void assert_err(const char *rest, const char *more)
{
	char place[256];

	snprintf(place, sizeof(place), "%s/%s", directory, rest);
	if (strncmp(err, place, strlen(place)) || !strstr(err, more))
		fail_msg("%s instead of %s...%s", err, place, more);
}

/* "map pages=1 contiguous=no; ..." of all jobs */
static char *jobs(void)
{
	static char text[4096];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < suite->njobs; i++) {
		const struct suite_job *job = &suite->jobs[i];

		used += snprintf(text + used, sizeof(text) - used, "%s%s%s%s", i ? "; " : "",
				 job->workload, *job->label ? ":" : "", job->label);
		for (size_t k = 0; k < job->nkv; k++)
			used += snprintf(text + used, sizeof(text) - used, " %s=%s",
					 job->kv[k].key, job->kv[k].value);
	}
	return text;
}

static void lists_become_the_cross_product(void **state)
{
	(void)state;
	assert_int_equal(load("[map]\npages = 1, 8,64\ncontiguous = no, yes\n", NULL, NULL), 0);
	assert_int_equal(suite->njobs, 6);
	assert_string_equal(jobs(), "map pages=1 contiguous=no; map pages=1 contiguous=yes; "
			    "map pages=8 contiguous=no; map pages=8 contiguous=yes; "
			    "map pages=64 contiguous=no; map pages=64 contiguous=yes");
	assert_int_equal(suite->jobs[5].line, 1);
	assert_int_equal(suite->jobs[5].kv[1].line, 3);
}

static void range_doubles_up_to_its_end(void **state)
{
	(void)state;
	assert_int_equal(load("[map]\npages = 1..4,6..20\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map pages=1; map pages=2; map pages=4; map pages=6; "
			    "map pages=12; map pages=20");
	assert_int_equal(load("[map]\nsize = 2K..8K, 5..5\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map size=2048; map size=4096; map size=8192; map size=5");
	assert_int_equal(load("[map]\npages = 1..9223372036854775807\n", NULL, NULL), 0);
	assert_int_equal(suite->njobs, 64);
	assert_int_equal(load("[map]\npages = 4..2\n", NULL, NULL), -EINVAL);
	assert_err("suite.ini:2: ", "4..2 ends below its beginning");
	assert_int_equal(load("[map]\npages = 4, 1..8\n", NULL, NULL), -EINVAL);
	assert_err("suite.ini:2: ", "value 4 is given twice");
	/* what is no range of numbers is left to who knows the option */
	assert_int_equal(load("[map]\nkind = a..b, 0..4, ..\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map kind=a..b; map kind=0..4; map kind=..");
}

static int from_options(const struct suite_kv *options, size_t n)
{
	suite_free(suite);
	err[0] = '\0';
	return suite_from_options("map", options, n, &suite, err, sizeof(err));
}

static void options_of_a_command_line_make_a_suite(void **state)
{
	const struct suite_kv good[] = {
		{ .key = "pages", .value = "7" }, { .key = "path", .value = "page,sg" },
		{ .key = "iommu_mode", .value = "lazy,strict" }, { .key = "pages", .value = "1..2" },
	};
	const struct suite_kv bad[] = { { .key = "pages", .value = "1,,2" } };

	(void)state;
	assert_int_equal(from_options(good, 4), 0);
	assert_string_equal(jobs(), "map pages=1 path=page,sg iommu_mode=lazy; "
			    "map pages=2 path=page,sg iommu_mode=lazy; "
			    "map pages=1 path=page,sg iommu_mode=strict; "
			    "map pages=2 path=page,sg iommu_mode=strict");
	assert_null(suite->jobs[0].file);
	assert_int_equal(from_options(good, 0), 0);
	assert_string_equal(jobs(), "map");
	assert_int_equal(from_options(bad, 1), -EINVAL);
	assert_string_equal(err, "pages: empty value in the list");
}

static void section_without_keys_is_a_job(void **state)
{
	(void)state;
	assert_int_equal(load("# all defaults\n[map]\n[fault]", NULL, NULL), 0);
	assert_string_equal(jobs(), "map; fault");
	assert_int_equal(suite->jobs[1].line, 3);
}

static void path_is_passed_on_whole(void **state)
{
	(void)state;
	assert_int_equal(load("[map]\npath = page, iova ,sg\npages=1,2\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map path=page,iova,sg pages=1; map path=page,iova,sg pages=2");
}

static void mode_is_the_outermost_loop_of_the_file(void **state)
{
	(void)state;
	assert_int_equal(load("[map]\npages = 1,2\niommu_mode = strict, lazy\n[fault]\n"
			      "iommu_mode = lazy, off\n[steady]\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "steady; "
			    "map pages=1 iommu_mode=strict; map pages=2 iommu_mode=strict; "
			    "map pages=1 iommu_mode=lazy; map pages=2 iommu_mode=lazy; "
			    "fault iommu_mode=lazy; fault iommu_mode=off");
}

static void head_of_the_file_holds_for_every_section(void **state)
{
	(void)state;
	assert_int_equal(load("path = page, iova\niommu_mode = lazy\n[map small]\npages = 1\n"
			      "[map  big one ]\npath = sg\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map:small path=page,iova iommu_mode=lazy pages=1; "
			    "map:big one iommu_mode=lazy path=sg");
	assert_int_equal(suite->jobs[0].kv[0].line, 1);
}

static void list_goes_on_in_the_next_line(void **state)
{
	(void)state;
	assert_int_equal(load("[map]\npages = 1, 2, ; few\n\t3,\n  4\n[fault]\n  size = 1\n",
			      NULL, NULL), 0);
	assert_string_equal(jobs(), "map pages=1; map pages=2; map pages=3; map pages=4; "
			    "fault size=1");
}

static void windows_text_and_byte_order_mark(void **state)
{
	(void)state;
	assert_int_equal(load("\xef\xbb\xbf[map]\r\npages = 1\r\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map pages=1");
}

/* A wrong text, the line that the error must name, and what it must say. */
static void errors_name_file_and_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *reason;
	} cases[] = {
		{ "[map]\npages = 1\npages = 2\n", 3, "pages is given already, in line 2" },
		{ "[map]\n\n[map]\n", 3, "is there already, in line 1" },
		{ "[map]\npages = 1,,2\n", 2, "pages: empty value in the list" },
		{ "[map]\npages =\n", 2, "pages: value missing" },
		{ "[map]\npages = 1, 1\n", 2, "pages: value 1 is given twice" },
		{ "[map]\nnonsense\n", 2, "neither [section] nor key = value" },
		{ "[map\npages = 1\n", 1, "] is missing" },
		{ "\n[ ]\n", 2, "a section starts with the name of a workload" },
		{ "[map]\n[averyveryverylongsectionnamethatinihwouldcutoffinsilence]\n", 2,
		  "longer than 49" },
		{ "[map]\naveryveryverylongnameofakeythatinihwouldcutoffinsilence = 1\n", 2,
		  "longer than 49" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char place[128];

		assert_int_equal(load(cases[i].text, NULL, NULL), -EINVAL);
		assert_null(suite);
		snprintf(place, sizeof(place), "%s:%d: ", path, cases[i].line);
		if (strncmp(err, place, strlen(place)) || !strstr(err, cases[i].reason))
			fail_msg("%s instead of %s%s", err, place, cases[i].reason);
	}
}

static void long_line_is_an_error(void **state)
{
	char text[1024] = "[map]\npages = 1";

	(void)state;
	for (size_t i = strlen(text); i < 1000; i += 2)
		memcpy(text + i, ",2", 3);
	assert_int_equal(load(text, NULL, NULL), -EINVAL);
	assert_non_null(strstr(err, ":2: line longer than "));
}

static void nothing_to_do_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(load("", NULL, NULL), -EINVAL);
	assert_non_null(strstr(err, "no [workload] section"));
	assert_int_equal(suite_load("/nowhere/x.ini", NULL, NULL, &suite, err, sizeof(err)),
			 -ENOENT);
	assert_string_equal(err, "/nowhere/x.ini: cannot open: No such file or directory");
}

/* Notes the questions; refuses workload "foul" and any value 13. */
static int check(void *context, const char *workload, const char *key, const char *value,
		 char *reason, size_t size)
{
	char *asked = context;

	snprintf(asked + strlen(asked), 512 - strlen(asked), "%s%s%s%s%s;", workload,
		 key ? " " : "", key ? key : "", value ? "=" : "", value ? value : "");
	if (!strcmp(workload, "foul")) {
		snprintf(reason, size, "unknown workload foul; valid: map, fault");
		return -ENOENT;
	}
	if (value && !strcmp(value, "13")) {
		snprintf(reason, size, "%s: invalid value \"13\"; valid: 1 to 12", key);
		return -EINVAL;
	}
	return 0;
}

static void caller_is_asked_for_every_value(void **state)
{
	char asked[512] = "";

	(void)state;
	assert_int_equal(load("path = sg, iova\nsize=13\n[map]\npages = 1, 2\nsize = 3\n",
			      check, asked), 0);
	assert_string_equal(asked, "map;map path=sg;map path=iova;map pages=1;map pages=2;"
			    "map size=3;");
}

static void refusals_of_the_caller_get_the_line(void **state)
{
	char asked[512] = "", expected[256];

	(void)state;
	assert_int_equal(load("[map]\n[foul]\n", check, asked), -ENOENT);
	snprintf(expected, sizeof(expected), "%s:2: unknown workload foul; valid: map, fault",
		 path);
	assert_string_equal(err, expected);
	assert_int_equal(load("[map]\na=1\npages = 1,\n 13\n", check, asked), -EINVAL);
	snprintf(expected, sizeof(expected), "%s:3: pages: invalid value \"13\"; valid: 1 to 12",
		 path);
	assert_string_equal(err, expected);
	assert_int_equal(load("size = 13\n[map]\n", check, asked), -EINVAL);
	snprintf(expected, sizeof(expected), "%s:1: size: invalid value", path);
	assert_memory_equal(err, expected, strlen(expected));
}

static void included_sections_come_first_with_their_own_head(void **state)
{
	char folder[96];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/more", directory);
	assert_int_equal(mkdir(folder, 0755), 0);
	add_file("a.ini", "pages = 1, 2\n[map a]\n[fault a]\npages = 9\n");
	add_file("more/b.ini", "include = c.ini\n[fault b]\n");
	add_file("more/c.ini", "size = 3\n[storm]\n");
	assert_int_equal(load("path = sg\ninclude = a.ini, more/b.ini\nwidth = 4\n[map own]\n",
			      NULL, NULL), 0);
	assert_string_equal(jobs(), "map:a pages=1; map:a pages=2; fault:a pages=9; storm size=3; "
			    "fault:b; map:own path=sg width=4");
	assert_int_equal(suite->jobs[3].line, 2);
	assert_string_equal(suite->jobs[3].file + strlen(directory), "/more/c.ini");
}

static void including_head_replaces_what_the_included_head_has(void **state)
{
	(void)state;
	add_file("a.ini", "include = b.ini\niommu_mode = strict, lazy\nsize = 1\n[map a]\n"
		 "[map set]\niommu_mode = off\n");
	add_file("b.ini", "iommu_mode = strict\nsize = 2\n[map b]\n");
	assert_int_equal(load("include = a.ini\niommu_mode = lazy\npages = 7\n", NULL, NULL), 0);
	assert_string_equal(jobs(), "map:b iommu_mode=lazy size=1; map:a iommu_mode=lazy size=1; "
			    "map:set size=1 iommu_mode=off");
}

/* The file of the error, and the line: of the file that includes, or of the one that is wrong. */
static void include_errors_name_file_and_line(void **state)
{
	static const struct {
		const char *text, *a;
		const char *place, *reason;
	} cases[] = {
		{ "\ninclude = none.ini\n", "", "suite.ini:2: ", "none.ini: No such file" },
		{ "include = a.ini\n", "\npages=1,1\n[map]\n", "a.ini:2: ", "given twice" },
		{ "include = a.ini\n", "include=suite.ini\n[map]\n", "a.ini:1: ", "a circle" },
		{ "include = suite.ini\n[map]\n", "", "suite.ini:1: ", "a circle" },
		{ "include = a.ini\n[map]\n", "\n[map]\n", "suite.ini:2: ", "/a.ini:2; give one" },
		{ "[map]\ninclude = a.ini\n", "[fault]\n", "suite.ini:2: ",
		  "before the first section" },
		{ "include = a.ini\n", "size=1\n", "suite.ini: ", "no [workload] section" },
		{ "include = a.ini, a.ini\n", "[map]\n", "suite.ini:1: ", "given twice" },
		{ "include = a.ini, ./a.ini\n", "[map]\n", "./a.ini:1: ", "already" },
		{ "include =\n[map]\n", "", "suite.ini:1: ", "value missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		add_file("a.ini", cases[i].a);
		assert_int_equal(load(cases[i].text, NULL, NULL), -EINVAL);
		assert_null(suite);
		assert_err(cases[i].place, cases[i].reason);
	}
}

static void includes_end_somewhere(void **state)
{
	char name[16], text[32];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "%d.ini", i);
		snprintf(text, sizeof(text), "include = %d.ini\n", i + 1);
		add_file(name, text);
	}
	assert_int_equal(load("include = 0.ini\n[map]\n", NULL, NULL), -EINVAL);
	assert_non_null(strstr(err, "too many files deep"));
}

/* Seven files, each of which includes the next under eight names: the last one 8^6 times. */
static void include_bomb_ends_at_once(void **state)
{
	char name[16], text[160];

	(void)state;
	for (int i = 0; i < 6; i++) {
		snprintf(name, sizeof(name), "%d.ini", i);
		strcpy(text, "include = ");
		for (int k = 0; k < 8; k++)
			sprintf(text + strlen(text), "%s%.*s%d.ini", k ? ", " : "", 2 * k,
				"./././././././", i + 1);
		strcat(text, "\n");
		add_file(name, text);
	}
	add_file("6.ini", "iommu_mode = lazy\n");
	assert_int_equal(load("include = 0.ini\n[map]\n", NULL, NULL), -EINVAL);
	assert_non_null(strstr(err, "too many files: 256 are the most"));
}

/* Appends "key = 0,1,2...", in lines that are not too long. */
static void append_list(char *text, const char *key, int n)
{
	sprintf(text + strlen(text), "%s = ", key);
	for (int i = 0; i < n; i++)
		sprintf(text + strlen(text), "%d%s", i, i + 1 == n ? "\n" : i % 20 ? "," : ",\n ");
}

static void too_many_jobs_are_counted_before_they_are_made(void **state)
{
	char text[1024] = "[map]\npages = 1\n[storm]\n";

	(void)state;
	for (char key[2] = "a"; *key < 'g'; ++*key)
		append_list(text, key, 20);
	assert_int_equal(load(text, NULL, NULL), -E2BIG);
	assert_null(suite);
	assert_err("suite.ini:3: ", "[storm]: 20 a x 20 b x 20 c x 20 d x 20 e x 20 f: more than "
		   "10000 jobs");
	/* the modes multiply, too, a list of paths does not */
	strcpy(text, "iommu_mode = lazy, strict\npath = a, b, c\n[map]\n");
	append_list(text, "k", 72);
	append_list(text, "l", 70);
	assert_int_equal(load(text, NULL, NULL), -E2BIG);
	assert_err("suite.ini:3: ", "2 iommu_mode x 72 k x 70 l");
}

/* n lines, each of a number from `from` on. The caller frees them. */
static char *many_lines(const char *head, const char *before, int from, int n, const char *after)
{
	char *text = malloc(strlen(head) + n * (strlen(before) + 11 + strlen(after)) + 1), *end;

	assert_non_null(text);
	end = text + sprintf(text, "%s", head);
	for (int i = from; i < from + n; i++)
		end += sprintf(end, "%s%d%s", before, i, after);
	return text;
}

/* Each is compared with all others: a million would take an hour before they are counted. */
static void sections_keys_and_values_have_a_limit(void **state)
{
	static const struct {
		const char *head, *before, *after, *place, *words;
	} cases[] = {
		{ "", "[map ", "]\n", "suite.ini:10001: ", "more than 10000 sections" },
		{ "", "k", " = 1\n", "suite.ini:10001: ", "more than 10000 keys" },
		{ "[map]\nk = a,\n", " ", ",\n", "suite.ini:10002: ", "more than 10000 values" },
	};
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = many_lines(cases[i].head, cases[i].before, 0, 50000, cases[i].after);
		assert_int_equal(load(text, NULL, NULL), -E2BIG);
		assert_err(cases[i].place, cases[i].words);
		free(text);
	}
}

/* Several files have no more than one may have, but for their heads. */
static void included_sections_have_the_same_limit(void **state)
{
	char *text = many_lines("", "[map ", 0, 5200, "]\n");

	(void)state;
	add_file("a.ini", text);
	free(text);
	text = many_lines("", "[map ", 6000, 5200, "]\n");
	add_file("b.ini", text);
	free(text);
	assert_int_equal(load("include = a.ini, b.ini\n[map]\n", NULL, NULL), -E2BIG);
	assert_err("b.ini:", "more than 10000 sections, with those that are included");
}

static void what_is_no_regular_file_is_refused(void **state)
{
	char fifo[160];

	(void)state;
	snprintf(fifo, sizeof(fifo), "%s/a.ini", directory);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(load("include = a.ini\n[map]\n", NULL, NULL), -ENOTSUP);
	assert_non_null(strstr(err, "it is no regular file"));
	assert_int_equal(suite_load(fifo, NULL, NULL, &suite, err, sizeof(err)), -ENOTSUP);
	assert_int_equal(suite_load("/dev/zero", NULL, NULL, &suite, err, sizeof(err)), -ENOTSUP);
	assert_int_equal(unlink(fifo), 0);
}

static void refused_value_of_an_included_file(void **state)
{
	char asked[512] = "";

	(void)state;
	add_file("a.ini", "\nsize = 1\n[map]\n\npages = 13\n");
	assert_int_equal(load("include = a.ini\n", check, asked), -EINVAL);
	assert_err("a.ini:5: ", "invalid value");
	/* a value that replaces another is complained of where it stands */
	assert_int_equal(load("include = a.ini\nsize = 13\n", check, asked), -EINVAL);
	assert_err("suite.ini:2: ", "invalid value");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lists_become_the_cross_product),
		TEST(range_doubles_up_to_its_end),
		TEST(options_of_a_command_line_make_a_suite),
		TEST(section_without_keys_is_a_job),
		TEST(path_is_passed_on_whole),
		TEST(mode_is_the_outermost_loop_of_the_file),
		TEST(head_of_the_file_holds_for_every_section),
		TEST(list_goes_on_in_the_next_line),
		TEST(windows_text_and_byte_order_mark),
		TEST(errors_name_file_and_line),
		TEST(long_line_is_an_error),
		TEST(nothing_to_do_is_an_error),
		TEST(caller_is_asked_for_every_value),
		TEST(refusals_of_the_caller_get_the_line),
		TEST(included_sections_come_first_with_their_own_head),
		TEST(including_head_replaces_what_the_included_head_has),
		TEST(include_errors_name_file_and_line),
		TEST(includes_end_somewhere),
		TEST(include_bomb_ends_at_once),
		TEST(too_many_jobs_are_counted_before_they_are_made),
		TEST(sections_keys_and_values_have_a_limit),
		TEST(included_sections_have_the_same_limit),
		TEST(what_is_no_regular_file_is_refused),
		TEST(refused_value_of_an_included_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
