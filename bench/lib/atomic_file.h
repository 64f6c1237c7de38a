/* SPDX-License-Identifier: GPL-2.0 */
/* A file that appears whole or not at all: temporary file, sync, rename. */
#ifndef ODPBENCH_LIB_ATOMIC_FILE_H
#define ODPBENCH_LIB_ATOMIC_FILE_H

#include <stdio.h>

struct atomic_file;

/*
 * Open a temporary file in the directory of path, or of the file that it is a link to. NULL
 * (logged) where that cannot be done, or where path is something other than a regular file or
 * nothing.
 */
struct atomic_file *atomic_file_open(const char *path);

/* Where to write. Errors may be left to the commit, which looks at ferror(). */
FILE *atomic_file_stream(struct atomic_file *file);

/*
 * Sync and rename to path. 0, or negative errno (logged), with the temporary file removed and
 * what path was before untouched. Frees file in any case.
 */
int atomic_file_commit(struct atomic_file *file);

/* Makes what was done to the directory of a file (made, renamed, removed) last. */
void sync_directory(const char *path);

/* Remove the temporary file and free. */
void atomic_file_abort(struct atomic_file *file);

/*
 * Whether all that can be made to fail before there is anything to write is in order: opens and
 * removes a temporary file. Negative errno (logged).
 */
int atomic_file_check(const char *path);

#endif
