// SPDX-License-Identifier: GPL-2.0
/* What parts left behind, and what lines that makes. Nothing is run: every part has ended before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>

#include "qualify/form.h"
#include "qualify/kind.h"
#include "tests/folder.h"
#include "tests/synthetic.h"

static struct qualification of;

static void read_profile_of(const char *text, const char *peer)
{
	static char profile[256], directory[128];

	snprintf(profile, sizeof(profile), "%s", folder_put("profile.ini", text));
	snprintf(directory, sizeof(directory), "%s/out", folder);
	of = (struct qualification){ .device = "mlx5_0", .profile = profile, .directory = directory, .peer = peer };
	assert_int_equal(qualify_read(&of), 0);
}

static void read_profile(const char *text)
{
	read_profile_of(text, NULL);
}

static void put(const struct part *part, const char *word, const char *text)
{
	char name[128];

	snprintf(name, sizeof(name), "out/raw/%s.%s", part->name, word);
	folder_put(name, text);
}

static void put_begun(const char *domain)
{
	char text[128];

	snprintf(text, sizeof(text), "{\"started\": \"2026-11-27\", \"env\": {\"time_domain\": \"%s\"}}", domain);
	folder_put("out/raw/begun.json", text);
}

/* It has ended so, and printed that. */
static void put_ended(size_t i, int status, const char *out)
{
	json_t *done = json_pack("{ss si sf}", "command", of.parts[i].command, "status", status, "seconds", 1.5);
	char *text = json_dumps(done, 0);

	put(&of.parts[i], "done", text);
	put(&of.parts[i], "out", out);
	free(text);
	json_decref(done);
}

/* By its name, or a part of it. */
static const struct line *find(const char *name)
{
	for (size_t i = 0; i < of.lines.n; i++)
		if (!strcmp(of.lines.lines[i].name, name))
			return &of.lines.lines[i];
	for (size_t i = 0; i < of.lines.n; i++)
		if (strstr(of.lines.lines[i].name, name))
			return &of.lines.lines[i];
	printf("# no line %s\n", name);
	fail();
	return NULL;
}

static void assert_line(const char *name, enum line_verdict verdict, const char *had)
{
	const struct line *line = find(name);

	assert_int_equal(line->verdict, verdict);
	if (!strstr(line->had, had)) {
		printf("# had: %s\n", line->had);
		fail();
	}
}

static void gate(void **state)
{
	(void)state;
	read_profile("[gate]\nprogram = ibv_rc_pingpong, ib_write_bw, ib_read_bw\nat_least = 90\n");
	assert_int_equal(of.nparts, 3);
	put_begun("bare-metal");
	put_ended(0, 0, "");
	put_ended(1, 0, " 96.5\n");
	put_ended(2, 0, "12\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_true(of.parts[1].resumed);
	assert_line("ibv_rc_pingpong", LINE_PASS, "exit status 0");
	assert_line("ib_write_bw", LINE_PASS, "96.5 Gb/s");
	assert_line("ib_read_bw", LINE_FAIL, "12 Gb/s");
	assert_string_equal(find("ib_read_bw")->evidence, "raw/gate-ib_read_bw.out");
	assert_false(qualify_passes(&of));
	qualify_free(&of);
}

/* Times of an emulated machine are never shown as real ones. */
static void gate_emulated(void **state)
{
	(void)state;
	read_profile("[gate]\nprogram = ib_write_bw\n[gate x]\nprogram = ib_read_bw\nat_least = 1\n");
	put_begun("icount");
	put_ended(0, 0, "1055\n");
	put_ended(1, 0, "1055\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("ib_write_bw", LINE_PASS, "not known of an emulated machine");
	assert_line("ib_read_bw", LINE_UNKNOWN, "not known of an emulated machine");
	qualify_free(&of);
}

static void host(void **state)
{
	(void)state;
	read_profile("[host]\n");
	put_ended(0, 1, "{\"answer\": \"not ready: 1 thing stops it\", \"checks\": ["
		  "{\"name\": \"module.odp_path\", \"about\": \"the switch\", \"verdict\": \"fail\","
		  " \"words\": \"not loaded\", \"fix\": \"modprobe odp_path\"},"
		  "{\"name\": \"memory.swap\", \"about\": \"swap\", \"verdict\": \"warn\", \"words\": \"none\"}]}");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("host: module.odp_path", LINE_FAIL, "not loaded; to mend it: modprobe odp_path");
	assert_line("host", LINE_FAIL, "1 thing stops it");
	assert_int_equal(of.lines.n, 2);
	qualify_free(&of);
}

static void gate_fails(void **state)
{
	(void)state;
	read_profile("[gate]\nprogram = ib_send_bw\n");
	put_ended(0, 1, "96\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("ib_send_bw", LINE_FAIL, "exit status 1");
	qualify_free(&of);
}

#define KTAP "KTAP version 1\n1..2\n    KTAP version 1\n    # Subtest: mlx5_0, path native\n    1..4\n"

static void cases(void **state)
{
	(void)state;
	read_profile("[validate]\n");
	put_ended(0, 1, KTAP "    ok 1 faults.one\n"
		  "    # faults.two: stale data\n    # it should hold: new data; else data is lost\n"
		  "    not ok 2 faults.two\n    ok 3 faults.three # SKIP no atomics\n"
		  "    ok 4 faults.four # XFAIL a-defect: why (where)\nnot ok 1 mlx5_0, path native\n"
		  "# pinned pages: 0 before, 0 after\nok 2 what was pinned is given back\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("native: faults.two", LINE_FAIL, "faults.two: stale data");
	assert_line("native: faults.four", LINE_KNOWN, "a-defect: why (where)");
	assert_line("validate: mlx5_0, path native", LINE_FAIL,
		    "1 cases pass, 1 fail, 1 show a known defect, 1 lack something");
	assert_line("given back", LINE_PASS, "nothing fails");
	assert_int_equal(of.lines.n, 4);
	qualify_free(&of);
}

/* A machine that went down, or a tool that could not begin, has not shown that nothing fails. */
static void cut_off(void **state)
{
	(void)state;
	read_profile("[validate]\n[soak]\n");
	put_ended(0, 1, KTAP "    ok 1 faults.one\n");
	put_ended(1, 137, "KTAP version 1\n1..2\nok 1 mlx5_0, path native\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("validate", LINE_UNKNOWN, "exit status 1 after 0 of 2 tests");
	assert_int_equal(lines_count(&of.lines, LINE_UNKNOWN), 2);
	assert_false(qualify_passes(&of));
	qualify_free(&of);
}

/* Nor has one after a part that failed for another reason. */
static void cut_off_after_a_failure(void **state)
{
	(void)state;
	read_profile("[gate]\nprogram = ib_send_bw\n[soak]\n");
	put_ended(0, 1, "");
	put_ended(1, 137, "KTAP version 1\n1..2\nok 1 mlx5_0, path native\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("soak", LINE_UNKNOWN, "exit status 137 after 1 of 2 tests");
	qualify_free(&of);
}

static void put_document(json_t *doc, const char *name)
{
	char *text = json_dumps(doc, 0);

	folder_put(name, text);
	free(text);
	json_decref(doc);
}

static void rows(void **state)
{
	json_t *doc = synthetic_document("7.3.4");
	struct synthetic row = { .workload = "steady", .measure = "latency", .path = "native", .mode = "lazy",
				 .device = "mlx5_0", .counters = "{}" };

	(void)state;
	row.params = "{\"registration\": \"pinned\", \"operation\": \"write\"}";
	row.p50 = 1000;
	synthetic_add(doc, &row);
	row.params = "{\"registration\": \"odp\", \"operation\": \"write\"}";
	row.p50 = 1049;
	synthetic_add(doc, &row);
	row.params = "{\"registration\": \"odp\", \"operation\": \"read\"}";
	synthetic_add(doc, &row);
	read_profile("[measure]\n[require warm]\nrows = steady/*\nagainst = registration=pinned\nat_most = 105\n"
		     "[require tight]\nrows = steady/*operation=write*\nagainst = registration=pinned\nat_most = 104\n"
		     "[require floor]\nrows = steady/*\nnumber = max\nat_least = 1001\n"
		     "[require missing]\nrows = storm/*\n");
	put_ended(0, 0, "");
	put_document(doc, "out/raw/measure.json");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("tight: ", LINE_FAIL, "104.9 %");
	assert_line("missing", LINE_UNKNOWN, "no row");
	assert_int_equal(lines_count(&of.lines, LINE_FAIL), 2);		/* tight, and a floor of 1000 */
	assert_int_equal(lines_count(&of.lines, LINE_UNKNOWN), 2);	/* missing, and read has no pinned row */
	qualify_free(&of);
}

/* What is between two hosts is left out where there is one, and what is on one does not use the other. */
static void hosts(void **state)
{
	const char *profile = "[measure]\n[measure wire]\nhosts = two\n[require far]\nrows = x\nhosts = two\n";

	(void)state;
	read_profile(profile);
	assert_int_equal(of.nparts, 1);
	qualify_free(&of);
	read_profile_of(profile, "node7");
	assert_int_equal(of.nparts, 3);
	assert_null(strstr(of.parts[0].command, "node7"));
	assert_non_null(strstr(of.parts[1].command, "-C node7"));
	qualify_free(&of);
}

static void another_command(void **state)
{
	(void)state;
	read_profile("[validate]\n");
	put(&of.parts[0], "done", "{\"command\": \"odpbench validate -d mlx5_9\", \"status\": 0}");
	assert_int_equal(qualify_run(&of), -EEXIST);
	assert_logged("choose another folder");
	qualify_free(&of);
}

static void another_device(void **state)
{
	(void)state;
	read_profile("[validate]\n");
	folder_put("out/raw/begun.json", "{\"device\": \"rxe0\", \"env\": {}}");
	assert_int_equal(qualify_run(&of), -EEXIST);
	assert_logged("device rxe0, and this is mlx5_0");
	qualify_free(&of);
}

static void another_kernel(void **state)
{
	(void)state;
	read_profile("[validate]\n");
	put_ended(0, 0, "");
	folder_put("out/raw/begun.json", "{\"device\": \"mlx5_0\", \"env\": {\"kernel\": {\"release\": \"5.0\"}}}");
	assert_int_equal(qualify_run(&of), 0);
	qualify_free(&of);
	/* it would go on */
	read_profile("[validate]\n");
	put(&of.parts[0], "done", "");
	folder_put("out/raw/begun.json", "{\"device\": \"mlx5_0\", \"env\": {\"kernel\": {\"release\": \"5.0\"}}}");
	assert_int_equal(qualify_run(&of), -EEXIST);
	assert_logged("kernel 5.0, and this is");
	qualify_free(&of);
}

static void another_profile(void **state)
{
	(void)state;
	read_profile("[validate]\n");
	folder_put("out/raw/profile.ini", "[soak]\n");
	assert_int_equal(qualify_run(&of), -EEXIST);
	assert_logged("is another profile");
	qualify_free(&of);
}

/* A disk that is full may take the end of what was printed. */
static void output_is_cut_off(void **state)
{
	(void)state;
	read_profile("[validate]\n");
	put_ended(0, 0, "KTAP version 1\n1..2\n    KTAP version 1\n    # Subtest: mlx5_0, path native\n    1..1\n"
		  "    ok 1 faults.absent-write\nok 1 mlx5_0, path native\n");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("validate", LINE_UNKNOWN, "exit status 0 after 1 of 2 tests");
	qualify_free(&of);
}

static void rping_without_address(void **state)
{
	(void)state;
	read_profile("[gate]\nprogram = rping\n");
	assert_null(of.parts[0].command);
	assert_int_equal(qualify_run(&of), 0);
	assert_line("gate: rping", LINE_UNKNOWN, "not run: mlx5_0 has no IPv4 address");
	qualify_free(&of);
	/* it ran on the machine that has one */
	read_profile("[gate]\nprogram = rping\n");
	put(&of.parts[0], "done", "{\"command\": \"rping -c -a 192.0.2.9\", \"status\": 0}");
	assert_int_equal(qualify_run(&of), 0);
	assert_line("gate: rping", LINE_PASS, "exit status 0");
	qualify_free(&of);
	folder_put("out/raw/profile.ini", "");
	read_profile("[gate]\nprogram = rping\naddress = 192.0.2.1\n");
	assert_non_null(strstr(of.parts[0].command, "rping -c -V -C 100 -a 192.0.2.1;"));
	qualify_free(&of);
}

static void assert_refused(const char *text, const char *words)
{
	struct qualification wrong = { .device = "mlx5_0", .directory = folder,
				       .profile = folder_put("wrong.ini", text) };

	assert_true(qualify_read(&wrong) < 0);
	assert_logged(words);
	qualify_free(&wrong);
}

static void profiles(void **state)
{
	(void)state;
	assert_refused("[gates]\n", "gates: unknown; valid: host, gate, validate, measure, soak, require");
	assert_refused("[gate]\nat_least = 1\n", "gate: key program is missing");
	assert_refused("[gate]\nprogram = rping\naddress = $(reboot)\n", "valid: letters, digits");
	assert_refused("[soak]\ntime = long\n", "valid: a time, such as 90s");
	assert_refused("[validate]\npaths = native; reboot\n", "valid: letters, digits");
	assert_refused("[gate]\nprogram = ib_wrote_bw\n", "valid: ibv_rc_pingpong, rping, ib_write_bw");
	assert_refused("[validate]\nfast = yes\n", "fast: unknown key; valid in validate: quick, paths, cases");
	assert_refused("[host]\nfast = yes\n", "fast: unknown key; host has none");
	assert_refused("[validate]\nquick = maybe\n", "valid: yes or no");
	assert_refused("[measure]\nhosts = 2\n", "valid: one or two");
	assert_refused("[require x]\nat_most = much\n", "valid: a number");
	assert_refused("[require x]\nagainst = pinned\n", "PARAM=VALUE");
	assert_refused("[soak]\nseed = 1, 2\n", "a second soak");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(gate, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(gate_emulated, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(host, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(gate_fails, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(cases, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(cut_off, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(cut_off_after_a_failure, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(rows, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(hosts, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(another_device, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(another_kernel, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(another_profile, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(output_is_cut_off, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(rping_without_address, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(another_command, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(profiles, folder_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
