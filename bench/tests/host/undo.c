// SPDX-License-Identifier: GPL-2.0
/* What is put back: in reverse order, once, and by the next process if one was killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/undo.h"

static char directory[64], done[256];
static int result;

static int write_down(const char *subject, const char *before);
static const struct undo_kind mode = { "mode", write_down }, pool = { "pool", write_down };

/* Undoing notes a change, too, as every function does that changes something. */
static int write_down(const char *subject, const char *before)
{
	undo_note(&mode, subject, "changed");
	strcat(done, subject);
	strcat(done, "=");
	strcat(done, before);
	strcat(done, ";");
	return result;
}

static const struct undo_kind *const kinds[] = { &mode, &pool, NULL };

static int make_directory(void **state)
{
	(void)state;
	done[0] = '\0';
	result = 0;
	strcpy(directory, "/tmp/odpbench-undo-XXXXXX");
	return mkdtemp(directory) ? setenv("RUNTIME_DIRECTORY", directory, 1) : -1;
}

/* It is empty: no file outlives what it is about. */
static int remove_directory(void **state)
{
	(void)state;
	return rmdir(directory);
}

static void last_change_is_undone_first(void **state)
{
	(void)state;
	undo_note(&mode, "a", "1");
	undo_note(&pool, "b", "2");
	undo_note(&pool, "c", "3");
	undo_note(&pool, "b", "4");
	assert_string_equal(undo_before(&mode, "a"), "1");
	assert_null(undo_before(&mode, "b"));
	undo_forget(&pool, "c");
	undo_all();
	assert_string_equal(done, "b=4;b=2;a=1;");
	undo_all();
	assert_string_equal(done, "b=4;b=2;a=1;");
}

static void what_cannot_be_undone_is_not_tried_for_ever(void **state)
{
	(void)state;
	result = -EBUSY;
	undo_note(&mode, "a", "1");
	undo_all();
	assert_string_equal(done, "a=1;");
}

/* A child that notes two things and is killed, or waits until it is. */
static pid_t child(bool dies)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		undo_note(&mode, "0000:00:10.0", "lazy");
		undo_note(&pool, "a path/with blanks", "0");
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	if (dies) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return pid;
}

static void what_a_killed_process_left_is_undone(void **state)
{
	pid_t pid;

	(void)state;
	child(true);
	undo_left(kinds);
	assert_string_equal(done, "a path/with blanks=0;0000:00:10.0=lazy;");
	undo_left(kinds);
	undo_all();
	assert_string_equal(done, "a path/with blanks=0;0000:00:10.0=lazy;");
	/* but not of one that is alive */
	done[0] = '\0';
	pid = child(false);
	undo_left(kinds);
	assert_string_equal(done, "");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	undo_left(kinds);
	assert_string_equal(done, "a path/with blanks=0;0000:00:10.0=lazy;");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(last_change_is_undone_first),
		TEST(what_cannot_be_undone_is_not_tried_for_ever),
		TEST(what_a_killed_process_left_is_undone),
	};

	return cmocka_run_group_tests_name("undo", tests, NULL, NULL);
}
