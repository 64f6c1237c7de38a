/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A journal: a file of JSON values, one a line, that only grows. A line counts when its newline is
 * there; what a process that was killed left of the last one is taken away.
 */
#ifndef ODPBENCH_RESULTS_JOURNAL_H
#define ODPBENCH_RESULTS_JOURNAL_H

#include <jansson.h>

struct journal;

/* A new one. NULL (logged) where the file is there already or cannot be made. */
struct journal *journal_create(const char *path);

/*
 * One that is there, with its lines, a new reference. NULL (logged): it cannot be read, another
 * process has it open as a journal, or a line, which is named, is not JSON.
 */
struct journal *journal_open(const char *path, json_t **lines);

/*
 * Adds a line; when this returns it is on the disk. Negative errno (logged), with the journal as it
 * was before.
 */
int journal_append(struct journal *journal, const json_t *line);

/* Removes one, whatever is in it. Negative errno (logged): another process has it open. */
int journal_discard(const char *path);

/* The file stays. NULL is none. */
void journal_close(struct journal *journal);
/* The file goes. */
void journal_remove(struct journal *journal);

#endif
