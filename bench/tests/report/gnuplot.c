// SPDX-License-Identifier: GPL-2.0
/*
 * Several are at work at once, and one that hangs is ended; a script of that name in the folder
 * stands in for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "report/model.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "tests/fixture.h"
#include "tests/folder.h"

static unsigned long long slept_ms;
static unsigned int hurry = 1;
static const struct plot_request request = { .script = "", .data = "", .title = "T",
					     .x_label = "x", .y_label = "y", .series = "",
					     .extra = "" };

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout_ms);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	int ret = __real_poll(fds, n, timeout_ms / (int)hurry);

	slept_ms += ret ? 0 : (unsigned long long)timeout_ms;
	return ret;
}

static void gnuplot_is(const char *command)
{
	char path[96];
	FILE *script;

	snprintf(path, sizeof(path), "%s/gnuplot", folder);
	script = fopen(path, "w");
	assert_non_null(script);
	fprintf(script, "#!/bin/sh\n%s\n", command);
	fclose(script);
	assert_int_equal(chmod(path, 0700), 0);
	snprintf(path, sizeof(path), "%s:/usr/bin:/bin", folder);
	setenv("PATH", path, 1);
	slept_ms = 0;
}

static int draw(char **svg)
{
	struct drawing *drawing = gnuplot_start(&request, "p");

	assert_non_null(drawing);
	return gnuplot_finish(drawing, svg);
}

static void one_that_hangs_is_killed(void **state)
{
	char *svg;

	(void)state;
	hurry = 60;		/* a minute of waiting for it takes a second */
	gnuplot_is("exec sleep 1000");
	assert_int_equal(draw(&svg), -ETIMEDOUT);
	assert_null(svg);
	assert_string_equal(folder_logged(), "odpbench: gnuplot: has not ended after 60 s, and "
			    "was killed\n");
	assert_int_equal(slept_ms, 60000);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);	/* there is no child left */
	assert_int_equal(plot_available(), -ETIMEDOUT);
	assert_logged("was killed");
	hurry = 1;
}

static void others_are_waited_for(void **state)
{
	char *svg;

	(void)state;
	gnuplot_is("sleep 0.1; echo \"<svg id='a'/>\" > \"$5\"");
	assert_int_equal(draw(&svg), 0);
	assert_string_equal(svg, "<svg id='p_a'/>\n");
	free(svg);
	gnuplot_is("exit 3");
	assert_int_equal(draw(&svg), -EIO);
	assert_logged("no plot \"T\"; its own message stands above");
	gnuplot_is("kill -9 $$");
	assert_int_equal(draw(&svg), -EIO);
	assert_int_equal(plot_available(), -ENOENT);
}

/* Whatever the user's locale: the titles are UTF-8. */
static void its_locale_has_utf_8(void **state)
{
	char *svg;

	(void)state;
	setenv("LC_ALL", "C", 1);
	gnuplot_is("echo \"<svg class='$LC_ALL'/>\" > \"$5\"");
	assert_int_equal(draw(&svg), 0);
	assert_string_equal(svg, "<svg class='C.UTF-8'/>\n");
	free(svg);
}

/* Begins two plots, each of which waits until there are two. */
static void begin_two(struct report *report)
{
	struct section *section;

	gnuplot_is("cd \"${0%/*}\"; echo >>begun\n"
		   "while [ $(wc -l <begun) -lt 2 ]; do sleep 0.01; done\n"
		   "echo \"<svg id='a'/>\" >\"$5\"");
	report_init(report, fixture_load(), "test");
	section = report_section(report, "S");
	for (int i = 0; i < 2; i++)
		assert_int_equal(plot_finish(report, section, &request, "kind"), 0);
}

static void drop(struct report *report)
{
	json_t *doc = (json_t *)report->doc;

	report_free(report);
	json_decref(doc);
}

static void several_are_drawn_at_once(void **state)
{
	struct report report;

	(void)state;
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		skip();
	begin_two(&report);
	assert_int_equal(plots_wait(&report), 0);
	assert_string_equal(report.sections->blocks->text, "<svg id='plot_01_kind_a'/>\n");
	assert_string_equal(report.sections->blocks->next->text, "<svg id='plot_02_kind_a'/>\n");
	drop(&report);
}

static void none_outlives_its_report(void **state)
{
	struct report report;

	(void)state;
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		skip();
	begin_two(&report);
	drop(&report);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_that_hangs_is_killed, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(others_are_waited_for, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(its_locale_has_utf_8, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(several_are_drawn_at_once, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(none_outlives_its_report, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests_name("gnuplot", tests, NULL, NULL);
}
