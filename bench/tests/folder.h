/* SPDX-License-Identifier: GPL-2.0 */
/* A temporary folder for a test or a group of them; log messages go to a file meanwhile. */
#ifndef ODPBENCH_TESTS_FOLDER_H
#define ODPBENCH_TESTS_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], folder_complaint[1024];
static int folder_stderr;

/* Setup and teardown for cmocka. */
static inline int folder_make(void **state)
{
	char log[96];

	(void)state;
	strcpy(folder, "/tmp/odpbench-test-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(log, sizeof(log), "%s/log", folder);
	folder_stderr = dup(STDERR_FILENO);
	return freopen(log, "w+", stderr) ? 0 : -1;
}

static inline int folder_remove(void **state)
{
	char command[96];

	(void)state;
	dup2(folder_stderr, STDERR_FILENO);
	close(folder_stderr);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

/* Makes a file in it, and the folders on the way; its path, which the next call overwrites. */
static inline const char *folder_put(const char *name, const char *text)
{
	static char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	for (char *at = path + strlen(folder) + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		mkdir(path, 0700);
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* What has been logged since the last time. */
static inline const char *folder_logged(void)
{
	fflush(stderr);
	rewind(stderr);
	folder_complaint[fread(folder_complaint, 1, sizeof(folder_complaint) - 1, stderr)] = '\0';
	rewind(stderr);
	assert_int_equal(ftruncate(fileno(stderr), 0), 0);
	return folder_complaint;
}

static inline void assert_logged(const char *words)
{
	if (strstr(folder_logged(), words))
		return;
	printf("# no \"%s\" in: %s\n", words, folder_complaint);	/* stderr is the log */
	fail();
}

#endif
