// SPDX-License-Identifier: GPL-2.0
/* Groups of rows that belong in one table. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "results/row.h"

const char *const known_paths[] = { "native", "page", "sg", "iova", "iova-batch", NULL };
static const char *const known_modes[] = { "strict", "lazy", "passthrough", "off", NULL };

/* key is the group's from now on. */
static struct group *find_group(struct groups *groups, char *key)
{
	struct group *group;

	for (size_t i = 0; i < groups->ngroups; i++) {
		if (!strcmp(groups->groups[i].key, key)) {
			free(key);
			return &groups->groups[i];
		}
	}
	groups->groups = must_grow(groups->groups, groups->ngroups + 1, sizeof(*group));
	group = &groups->groups[groups->ngroups++];
	*group = (struct group){ .key = key };
	return group;
}

struct groups *group_rows(const json_t *doc, const char *workload,
			  char *(*key)(const json_t *row, const char *skip), const char *skip)
{
	struct groups *groups = must_alloc(sizeof(*groups));
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(doc, "rows"), i, row) {
		struct group *group;

		if (workload && !row_is(row, "workload", workload))
			continue;
		group = find_group(groups, key(row, skip));
		group->rows = must_grow(group->rows, group->nrows + 1, sizeof(*group->rows));
		group->rows[group->nrows++] = row;
	}
	return groups;
}

void groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->ngroups; i++) {
		free(groups->groups[i].key);
		free(groups->groups[i].rows);
	}
	free(groups->groups);
	free(groups);
}

struct group groups_united(const struct groups *groups)
{
	struct group all = { 0 };

	for (size_t i = 0; i < groups->ngroups; i++)
		all.nrows += groups->groups[i].nrows;
	all.rows = must_alloc(all.nrows * sizeof(*all.rows));
	all.nrows = 0;
	for (size_t i = 0; i < groups->ngroups; i++)
		for (size_t k = 0; k < groups->groups[i].nrows; k++)
			all.rows[all.nrows++] = groups->groups[i].rows[k];
	return all;
}

const json_t *group_find(const struct group *group, const char *path, const char *measure,
			 const char *mode)
{
	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if ((!path || row_is(row, "path", path)) &&
		    (!measure || row_is(row, "measure", measure)) &&
		    (!mode || row_is(row, "iommu_mode", mode)))
			return row;
	}
	return NULL;
}

static bool is_among(const char *const *values, const char *value)
{
	for (; values && *values; values++)
		if (!strcmp(*values, value))
			return true;
	return false;
}

static bool group_has(const struct group *group, const char *name, const char *value)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (row_is(group->rows[i], name, value))
			return true;
	return false;
}

const char **group_values(const struct group *group, const char *name)
{
	const char *const *customary = !strcmp(name, "path") ? known_paths :
				       !strcmp(name, "iommu_mode") ? known_modes : NULL;
	const char **values = must_alloc((group->nrows + 1) * sizeof(*values));
	size_t n = 0;

	for (size_t i = 0; customary && customary[i]; i++)
		if (group_has(group, name, customary[i]))
			values[n++] = customary[i];
	for (size_t i = 0; i < group->nrows; i++) {
		const char *value = row_text(group->rows[i], name);

		if (!is_among(values, value))
			values[n++] = value;
	}
	return values;
}

char *group_commands(const struct group *group)
{
	const char **commands = group_values(group, "command");
	struct text_stream stream;

	must_open(&stream);
	for (size_t i = 0; commands[i]; i++)
		fprintf(stream.out, "%s%s", i ? "\n" : "", commands[i]);
	free(commands);
	return must_close(&stream);
}
