// SPDX-License-Identifier: GPL-2.0
/* A gnuplot that hangs is ended; a script of that name in the folder stands in for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "tests/folder.h"

static unsigned long long slept_us;

/* A minute of waiting for it takes a second. */
int __wrap_usleep(useconds_t us);
int __real_usleep(useconds_t us);
int __wrap_usleep(useconds_t us)
{
	slept_us += us;
	return __real_usleep(us / 60);
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
	slept_us = 0;
}

static int draw(char **svg)
{
	const struct plot_request request = { .script = "", .data = "", .title = "T",
					      .x_label = "x", .y_label = "y", .series = "",
					      .extra = "" };

	return gnuplot_draw(&request, "p", svg);
}

static void one_that_hangs_is_killed(void **state)
{
	char *svg;

	(void)state;
	gnuplot_is("exec sleep 1000");
	assert_int_equal(draw(&svg), -ETIMEDOUT);
	assert_null(svg);
	assert_string_equal(folder_logged(), "odpbench: gnuplot: has not ended after 60 s, and "
			    "was killed\n");
	assert_true(slept_us >= 60000000);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);	/* there is no child left */
	assert_int_equal(plot_available(), -ETIMEDOUT);
	assert_logged("was killed");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_that_hangs_is_killed, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(others_are_waited_for, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests_name("gnuplot", tests, NULL, NULL);
}
