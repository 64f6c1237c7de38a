/* SPDX-License-Identifier: GPL-2.0 */
/* A file that appears whole or not at all: temporary file, sync, rename. */
#ifndef ODPBENCH_LIB_ATOMIC_FILE_H
#define ODPBENCH_LIB_ATOMIC_FILE_H

#include <stdio.h>

struct atomic_file;

/*
 * Open a temporary file in the directory of path; if path is a symbolic link, in the directory of
 * the file that it leads to. NULL (logged) on error, or if path exists and is not a regular file.
 */
struct atomic_file *atomic_file_open(const char *path);

/* Where to write. The caller need not check for errors: the commit looks at ferror(). */
FILE *atomic_file_stream(struct atomic_file *file);

/*
 * Sync and rename to path. 0, or negative errno (logged): then the temporary file is removed and
 * path is as it was before. Frees file in any case.
 */
int atomic_file_commit(struct atomic_file *file);

/* Syncs the directory of a file, so that a file made, renamed or removed in it stays so. */
void sync_directory(const char *path);

/* Remove the temporary file and free. */
void atomic_file_abort(struct atomic_file *file);

/*
 * Checks before anything is written that path can be written: opens and removes a temporary file.
 * 0, or negative errno (logged).
 */
int atomic_file_check(const char *path);

#endif
