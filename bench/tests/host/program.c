// SPDX-License-Identifier: GPL-2.0
/* A program run as a child: signals reach it, orphans are waited for, root's rights are dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/program.h"

#define LONG_MS 20000	/* never waited for where all is well */

static int run(const char *script)
{
	char *command[] = { "sh", "-c", (char *)script, NULL };

	return program_run(command, NULL, 0);
}

static void exit_statuses(void **state)
{
	char *none[] = { "/nonexistent/program", NULL };

	(void)state;
	assert_int_equal(run("exit 0"), 0);
	assert_int_equal(run("exit 7"), 7);
	assert_int_equal(run("kill -KILL $$"), 128 + SIGKILL);
	assert_int_equal(program_run(none, NULL, 0), 127);
}

/* The program writes here: this tells when it has started, and when it has ended. */
static int out[2];

/* A process that runs a script as exec would; it ends with the script's status. */
static pid_t start(const char *script)
{
	char byte;
	pid_t pid;

	assert_int_equal(pipe(out), 0);
	fflush(NULL);
	pid = fork();
	if (!pid) {
		dup2(out[1], STDOUT_FILENO);
		close(out[0]);
		close(out[1]);
		_exit(run(script));
	}
	close(out[1]);
	assert_int_equal(read(out[0], &byte, 1), 1);
	return pid;
}

static int status_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Nobody holds the other end of the pipe any more. */
static void all_have_ended(void)
{
	struct pollfd fd = { .fd = out[0], .events = POLLIN };
	char byte;

	assert_int_equal(poll(&fd, 1, LONG_MS), 1);
	assert_int_equal(read(out[0], &byte, 1), 0);
	close(out[0]);
}

static void signals_are_passed_on(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT };
	pid_t pid;

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		pid = start("trap 'exit 41' TERM; trap 'exit 42' HUP; trap 'exit 43' INT; echo;"
			    " while :; do sleep 0.05; done >/dev/null");
		kill(pid, signals[i]);
		assert_int_equal(status_of(pid), 41 + i);
		all_have_ended();
	}
}

/* Killed, as by the OOM killer: a program that went on would no longer be steered. */
static void killed_with_us(void **state)
{
	pid_t pid = start("echo; exec sleep 1000");

	(void)state;
	kill(pid, SIGKILL);
	assert_int_equal(status_of(pid), -SIGKILL);
	all_have_ended();
}

static void orphans_are_waited_for(void **state)
{
	struct pollfd fd = { .events = POLLIN };
	pid_t pid = start("echo; (sleep 0.3; echo) & exit 5");
	char byte;

	(void)state;
	assert_int_equal(status_of(pid), 5);
	/* What it wrote last is there already. */
	fd.fd = out[0];
	assert_int_equal(poll(&fd, 1, 0), 1);
	assert_int_equal(read(out[0], &byte, 1), 1);
	all_have_ended();
}

static void orphans_get_the_signal(void **state)
{
	pid_t pid = start("sleep 1000 & echo");

	(void)state;
	usleep(100000);
	kill(pid, SIGINT);
	assert_int_equal(status_of(pid), 0);
	all_have_ended();
}

/* Whoever is stuck is named, and all of them are ended: also who ignores SIGTERM, and an orphan. */
static void what_hangs_is_described_and_ended(void **state)
{
	char *command[] = { "sh", "-c", "trap '' TERM; (setsid sleep 1003 &); sleep 1002; sleep 1001",
			    NULL };
	char said[4096], name[] = "/tmp/odpbench-program-XXXXXX";
	int log = mkstemp(name), before = dup(STDERR_FILENO), status;
	ssize_t length;

	(void)state;
	assert_true(log >= 0);
	unlink(name);
	dup2(log, STDERR_FILENO);
	status = program_run(command, NULL, 1);
	dup2(before, STDERR_FILENO);
	assert_int_equal(status, PROGRAM_TIMEOUT);
	length = pread(log, said, sizeof(said) - 1, 0);
	assert_true(length > 0);
	said[length] = '\0';
	assert_non_null(strstr(said, "sh: not done after 1 s; this is where it is:"));
	assert_non_null(strstr(said, ", sh: state S (sleeping)"));
	assert_non_null(strstr(said, ", sleep: state S (sleeping)"));
	if (!geteuid() && !access("/proc/self/stack", R_OK))
		assert_non_null(strstr(said, "nanosleep"));	/* the kernel's stack */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);	/* nobody is left */
	close(before);
	close(log);
}

static void what_ends_in_time_is_not_disturbed(void **state)
{
	char *command[] = { "sh", "-c", "sleep 0.2; exit 3", NULL };

	(void)state;
	assert_int_equal(program_run(command, NULL, 60), 3);
}

static void another_user(void **state)
{
	char *command[] = { "sh", "-c", "[ \"$(id -un) $(id -ru) $(id -Gn)\" = \"nobody $(id -u nobody)"
			    " $(id -gn nobody)\" ] && ! [ -w /etc ]", NULL };

	(void)state;
	assert_int_equal(program_run(command, "no-such-user", 0), -ENOENT);
	if (geteuid() || !getpwnam("nobody"))
		skip();
	assert_int_equal(program_run(command, "nobody", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_statuses),
		cmocka_unit_test(signals_are_passed_on),
		cmocka_unit_test(killed_with_us),
		cmocka_unit_test(orphans_are_waited_for),
		cmocka_unit_test(orphans_get_the_signal),
		cmocka_unit_test(what_hangs_is_described_and_ended),
		cmocka_unit_test(what_ends_in_time_is_not_disturbed),
		cmocka_unit_test(another_user),
	};

	/*
	 * Under nohup(1) the one is ignored, in the background of a script the other, and no shell
	 * can trap what was ignored when it began.
	 */
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
