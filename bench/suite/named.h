/* SPDX-License-Identifier: GPL-2.0 */
/* The suites and the profiles that come with odpbench, which have names: "quick", "mlx5". */
#ifndef ODPBENCH_SUITE_NAMED_H
#define ODPBENCH_SUITE_NAMED_H

#include <stddef.h>

/*
 * The folder of one kind, "suites" or "profiles", beside a program: PREFIX/share/odpbench/suites
 * for the PREFIX/bin/odpbench that was installed, scripts/suites for one that was built in a
 * checkout. NULL: there is none, or no memory. The caller frees it.
 */
char *suite_folder_of(const char *program, const char *kind);
/* That of this process. */
char *suite_folder(const char *kind);

/*
 * The file that a person means: one of this name, or the one of this name in a folder (NULL: there
 * is none). The caller frees it. NULL: neither; err has a line that lists those of the folder.
 */
char *suite_find(const char *folder, const char *name, char *err, size_t err_size);

/* The names in a folder, in order, with a text between two. The caller frees it. */
char *suite_names(const char *folder, const char *between);

#endif
