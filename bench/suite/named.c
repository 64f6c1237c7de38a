// SPDX-License-Identifier: GPL-2.0
/* Suites and profiles by their names. Nothing is compiled in: an installation may be moved as a whole. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite/named.h"

#define SUFFIX ".ini"

/* From the program's own folder. */
static const char *const places[] = {
	"../share/odpbench",	/* PREFIX/bin */
	"../scripts",		/* build in a checkout */
	"../../scripts",	/* build/guest */
};

char *suite_folder_of(const char *program, const char *kind)
{
	const char *slash = strrchr(program, '/');
	char *path, *folder = NULL;

	for (size_t i = 0; slash && !folder && i < sizeof(places) / sizeof(places[0]); i++) {
		if (asprintf(&path, "%.*s/%s/%s", (int)(slash - program), program, places[i],
			     kind) < 0)
			return NULL;
		folder = realpath(path, NULL);
		free(path);
	}
	return folder;
}

char *suite_folder(const char *kind)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (length < 0)
		return NULL;
	program[length] = '\0';
	return suite_folder_of(program, kind);
}

static int is_suite(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX);
}

char *suite_names(const char *folder, const char *between)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, is_suite, alphasort);
	char *names = NULL;
	size_t size;
	FILE *text = n < 0 ? NULL : open_memstream(&names, &size);

	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		if (text)
			fprintf(text, "%s%.*s", i ? between : "",
				(int)(strlen(name) - strlen(SUFFIX)), name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	if (text)
		fclose(text);
	return names;
}

char *suite_find(const char *folder, const char *name, char *err, size_t err_size)
{
	char *path = NULL, *names;

	if (strchr(name, '/') || !access(name, F_OK))
		return strdup(name);
	if (folder && asprintf(&path, "%s/%s" SUFFIX, folder, name) < 0)
		path = NULL;
	if (path && !access(path, F_OK))
		return path;
	free(path);
	names = folder ? suite_names(folder, ", ") : NULL;
	snprintf(err, err_size, "%s: no such file, and nothing of this name comes with odpbench; "
		 "valid: a file%s%s", name, names ? ", or one of " : "", names ? names : "");
	free(names);
	return NULL;
}
