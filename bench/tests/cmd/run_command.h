/* SPDX-License-Identifier: GPL-2.0 */
/* Commands as a user runs them: each in a process of its own, in a directory that is removed again. */
#ifndef ODPBENCH_TESTS_CMD_RUN_COMMAND_H
#define ODPBENCH_TESTS_CMD_RUN_COMMAND_H

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS 12

static char directory[64], said[8192];

static inline int make_command_directory(void)
{
	strcpy(directory, "/tmp/odpbench-cmd-XXXXXX");
	return mkdtemp(directory) ? 0 : -1;
}

static inline int remove_directory(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

/*
 * Runs a command in a process of its own; `said` has what it says. Its exit status, or minus the
 * number of the signal that ended it.
 */
static inline int run(int (*command)(int argc, char **argv), const char *name, ...)
{
	char *argv[MAX_ARGS + 1] = { (char *)name }, log[96];
	int argc = 1, status;
	va_list args;
	FILE *file;
	pid_t pid;

	va_start(args, name);
	while (argc < MAX_ARGS && (argv[argc] = va_arg(args, char *)))
		argc++;
	va_end(args);
	snprintf(log, sizeof(log), "%s/log", directory);
	pid = fork();
	if (!pid) {
		/* stderr stays without a buffer: what is said is there whatever ends the process */
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		dup2(open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
		_exit(command(argc, argv));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	file = fopen(log, "r");
	assert_non_null(file);
	said[fread(said, 1, sizeof(said) - 1, file)] = '\0';
	fclose(file);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static inline void assert_said(const char *words)
{
	if (!strstr(said, words))
		fail_msg("no \"%s\" in:\n%s", words, said);
}

#endif
