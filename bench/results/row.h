/* SPDX-License-Identifier: GPL-2.0 */
/* Questions about the rows of a document: fields, numbers, groups that belong in one table. */
#ifndef ODPBENCH_RESULTS_ROW_H
#define ODPBENCH_RESULTS_ROW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Rows of one table, in the order of the document; borrowed from it. */
struct group {
	char *key;
	const json_t **rows;
	size_t nrows;
};

struct groups {
	struct group *groups;
	size_t ngroups;
};

/* The kernel's release: "7.3.4+deb13-amd64". */
const char *document_kernel(const json_t *doc);

/* A text field of a row. */
const char *row_text(const json_t *row, const char *name);
bool row_is(const json_t *row, const char *name, const char *value);

/* An integer of one of the row's objects ("counters", "memory", "params", "latency"). */
bool row_number(const json_t *row, const char *object, const char *name, json_int_t *out);

/*
 * A counter per 512 pages: counter * 512 / counters.pages. False where the row lacks either.
 */
bool row_per_512_pages(const json_t *row, const char *counter, double *out);

/* Size of the memory that they describe; false where it is not known. */
bool row_registered_bytes(const json_t *row, double *out);

/* Workload, device, IOMMU mode and params without the one that is skipped (NULL: with all). */
char *row_key(const json_t *row, const char *skip);

/* The case alone: workload, device, params, so that IOMMU modes fall together. */
char *row_key_without_mode(const json_t *row, const char *unused);

/* The workload alone. */
char *row_key_workload(const json_t *row, const char *unused);

/* Workload and device alone. */
char *row_key_device(const json_t *row, const char *unused);

/* Rows that share a key; workload NULL: of all workloads. In the order of first appearance. */
struct groups *group_rows(const json_t *doc, const char *workload,
			  char *(*key)(const json_t *row, const char *skip), const char *skip);
void groups_free(struct groups *groups);

/* The rows of all groups as one, whose rows are to be freed. */
struct group groups_united(const struct groups *groups);

/* The first row of a group with this path, measure and mode (NULL: any), or NULL. */
const json_t *group_find(const struct group *group, const char *path, const char *measure,
			 const char *mode);

/*
 * The different values of a text field in a group, NULL-terminated, to be freed (the strings
 * not). Paths and modes come in their customary order, others in the order of appearance.
 */
const char **group_values(const struct group *group, const char *name);

/* The five paths, then NULL. */
extern const char *const known_paths[];

/* The commands of the rows, each once, a line each. */
char *group_commands(const struct group *group);

#endif
