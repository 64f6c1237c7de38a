/* SPDX-License-Identifier: GPL-2.0 */
/* A suite file as it was read, before expansion: what the reader gives the expander. */
#ifndef ODPBENCH_SUITE_INTERNAL_H
#define ODPBENCH_SUITE_INTERNAL_H

#include <stddef.h>

#include "suite/suite.h"

#define SUITE_INCLUDE "include"

/* Far above what a machine can run, far below what fills its memory. */
#define SUITE_MAX_JOBS 10000
#define SUITE_MAX_FILES 256	/* a file that is included twice counts twice */

/* One key with the list of its values. */
struct suite_key {
	char *name;
	char **values;
	size_t nvalues;
	const char *file;	/* where it stands, owned by the source; NULL: a command line */
	int line;
};

/* One section, or the head of a file: the keys before its first section. */
struct suite_section {
	char *workload, *label;	/* NULL: it is a head */
	struct suite_key *keys;
	size_t nkeys;
	size_t head;		/* number of the section that is the head of its file */
	const char *file;
	int line;
};

/* Number 0 is the head of the file that was asked for. */
struct suite_source {
	struct suite_section *sections;
	size_t nsections;
	char **files;		/* names of all that were read */
	size_t nfiles;
};

/* NULL where the section has no such key. */
struct suite_key *suite_find_key(const struct suite_section *section, const char *name);

/*
 * Read one file, without what it includes. 0 or negative errno with a line in err. Free the source
 * in any case.
 */
int suite_read_file(const char *path, struct suite_source *source, char *err, size_t err_size);
/* Read a file and all that it includes. As above. */
int suite_read(const char *path, struct suite_source *source, char *err, size_t err_size);

/*
 * Room for one more in an array of n elements, to which only this adds: it grows to the next power
 * of two. NULL: no memory.
 */
void *suite_grow(void *array, size_t n, size_t size);

/* Add a value to a key; 0 or -ENOMEM. */
int suite_key_add(struct suite_key *key, const char *value, size_t length);
void suite_key_clear(struct suite_key *key);
void suite_source_free(struct suite_source *source);

/* One line of err: "FILE:LINE: REASON", or REASON alone if the file is NULL. */
void suite_explain(char *err, size_t err_size, const char *file, int line, const char *reason);

/*
 * Fill suite->jobs with every job of the source, whose files the suite takes over. Jobs are counted
 * first: -E2BIG for too many. Negative errno with a line in err.
 */
int suite_expand(struct suite_source *source, struct suite *suite, char *err, size_t err_size);

#endif
