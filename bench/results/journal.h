/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A journal: a file of JSON values, one a line, that only grows. A line counts once its newline is
 * there; journal_open() cuts off a last line that a killed process left unfinished.
 */
#ifndef ODPBENCH_RESULTS_JOURNAL_H
#define ODPBENCH_RESULTS_JOURNAL_H

#include <jansson.h>

struct journal;

/* Creates a journal. NULL (logged) if the file exists or cannot be created. */
struct journal *journal_create(const char *path);

/*
 * Opens an existing journal; *lines is a new reference to its lines. NULL (logged) if it cannot be
 * read, another process has it open as a journal, or a line is not JSON; the log names the line.
 */
struct journal *journal_open(const char *path, json_t **lines);

/*
 * Adds a line; when this returns it is on the disk. On error a negative errno (logged), and the
 * journal is as it was before.
 */
int journal_append(struct journal *journal, const json_t *line);

/* Removes a journal, whatever it holds. Negative errno (logged) if another process has it open. */
int journal_discard(const char *path);

/* Close it and keep the file. NULL is allowed. */
void journal_close(struct journal *journal);
/* Close it and remove the file. */
void journal_remove(struct journal *journal);

#endif
