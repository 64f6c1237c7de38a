/* SPDX-License-Identifier: GPL-2.0 */
/* Groups of rows that belong in one table. */
#ifndef ODPBENCH_RESULTS_GROUP_H
#define ODPBENCH_RESULTS_GROUP_H

#include "results/row.h"

/* Rows of one table, borrowed from the document. */
struct group {
	char *key;
	const json_t **rows;
	size_t nrows;
};

struct groups {
	struct group *groups;
	size_t ngroups;
};

/* The five paths and the four IOMMU modes in their customary order, then NULL. */
#define KNOWN_PATHS 5
extern const char *const known_paths[KNOWN_PATHS + 1];
extern const char *const known_modes[];

/*
 * The rows of a workload (NULL: of all), those of the mlx5 driver first, then those of odp_dev; else
 * in the order of the document. The caller frees .rows.
 */
struct group document_rows(const json_t *doc, const char *workload);
void group_add(struct group *group, const json_t *row);

/*
 * Split a group into rows with equal keys, in the order in which the keys appear. The key is
 * row_key() of these fields without one param (NULL: with all of them).
 */
struct groups *group_split(const struct group *group, unsigned int fields, const char *except);
/* The same with the caller's own key, an allocated string that the groups take over. */
struct groups *group_split_by(const struct group *group, char *(*key)(const json_t *row));

/* group_split() of the rows of a workload (NULL: of all). */
struct groups *group_rows(const json_t *doc, const char *workload, unsigned int fields,
			  const char *except);
void groups_free(struct groups *groups);

/* The rows of all groups as one group; the caller frees .rows. */
struct group groups_united(const struct groups *groups);

/* The first row of a group with this path, measure and mode (NULL: any), or NULL. */
const json_t *group_find(const struct group *group, const char *path, const char *measure,
			 const char *mode);

/*
 * The different values of a text field in a group, NULL-terminated; the caller frees the array,
 * not the strings. Paths and modes come in their customary order, others in order of appearance.
 */
const char **group_values(const struct group *group, const char *name);

/* The commands of the rows, each once, one a line. */
char *group_commands(const struct group *group);

#endif
