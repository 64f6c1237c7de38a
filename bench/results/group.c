// SPDX-License-Identifier: GPL-2.0
/* Groups of rows that belong in one table. */
#include <stdlib.h>
#include <string.h>

#include "host/iommu_mode.h"
#include "lib/must.h"
#include "results/group.h"

const char *const known_paths[KNOWN_PATHS + 1] = { "native", "page", "sg", "iova", "iova-batch", NULL };
const char *const known_modes[] = { IOMMU_MODES, "off", NULL };

void group_add(struct group *group, const json_t *row)
{
	/* The array doubles when it is full: when the number of rows is a power of two. */
	if (!(group->nrows & (group->nrows - 1)))
		group->rows = must_grow(group->rows, group->nrows ? 2 * group->nrows : 1,
					sizeof(*group->rows));
	group->rows[group->nrows++] = row;
}

/* The driver of an ibverbs device; "" if the document has no such device. */
static const char *driver_of(const json_t *doc, const char *name)
{
	const json_t *devices = json_object_get(json_object_get(doc, "env"), "devices"), *device;
	size_t i;

	json_array_foreach(devices, i, device)
		if (row_is(device, "name", name))
			return row_text(device, "driver");
	return "";
}

/* The kernel's own mlx5 driver, the device that does as it does, and the others. */
enum { OWN_DRIVER, SOFTWARE_DEVICE, OTHERS, RANKS };

static int rank(const json_t *doc, const json_t *row)
{
	const char *device = row_text(row, "device");

	if (!strcmp(driver_of(doc, device), "mlx5_core"))
		return OWN_DRIVER;
	return strcmp(device, "odp_dev") ? OTHERS : SOFTWARE_DEVICE;
}

struct group document_rows(const json_t *doc, const char *workload)
{
	struct group group = { 0 };
	json_t *row;
	size_t i;

	for (int wanted = 0; wanted < RANKS; wanted++)
		json_array_foreach(json_object_get(doc, "rows"), i, row)
			if ((!workload || row_is(row, "workload", workload)) &&
			    rank(doc, row) == wanted)
				group_add(&group, row);
	return group;
}

/* places maps a key to the number of its group. The group takes over key. */
static struct group *find_group(struct groups *groups, json_t *places, char *key)
{
	json_t *place = json_object_get(places, key);
	struct group *group;

	if (place) {
		free(key);
		return &groups->groups[json_integer_value(place)];
	}
	json_object_set_new(places, key, json_integer((json_int_t)groups->ngroups));
	if (!(groups->ngroups & (groups->ngroups - 1)))
		groups->groups = must_grow(groups->groups,
					   groups->ngroups ? 2 * groups->ngroups : 1,
					   sizeof(*group));
	group = &groups->groups[groups->ngroups++];
	*group = (struct group){ .key = key };
	return group;
}

/* Split by the caller's key(), or, if that is NULL, by fields. */
static struct groups *split(const struct group *group, char *(*key)(const json_t *row),
			    unsigned int fields, const char *except)
{
	struct groups *groups = must_alloc(sizeof(*groups));
	json_t *places = json_object();

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		group_add(find_group(groups, places, key ? key(row) :
				     row_key(row, fields, except, NULL)), row);
	}
	json_decref(places);
	return groups;
}

struct groups *group_split(const struct group *group, unsigned int fields, const char *except)
{
	return split(group, NULL, fields, except);
}

struct groups *group_split_by(const struct group *group, char *(*key)(const json_t *row))
{
	return split(group, key, 0, NULL);
}

struct groups *group_rows(const json_t *doc, const char *workload, unsigned int fields,
			  const char *except)
{
	struct group rows = document_rows(doc, workload);
	struct groups *groups = group_split(&rows, fields, except);

	free(rows.rows);
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
		for (size_t k = 0; k < groups->groups[i].nrows; k++)
			group_add(&all, groups->groups[i].rows[k]);
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

/* Moves a value from seen to values, if seen has it. */
static void move_value(json_t *seen, const char *value, const char **values, size_t *n)
{
	if (json_object_del(seen, value))
		return;
	values[(*n)++] = value;
}

const char **group_values(const struct group *group, const char *name)
{
	const char *const *customary = !strcmp(name, "path") ? known_paths :
				       !strcmp(name, "iommu_mode") ? known_modes : NULL;
	const char **values = must_alloc((group->nrows + 1) * sizeof(*values));
	json_t *seen = json_object();
	size_t n = 0;

	for (size_t i = 0; i < group->nrows; i++)
		json_object_set_new(seen, row_text(group->rows[i], name), json_true());
	for (; customary && *customary; customary++)
		move_value(seen, *customary, values, &n);
	for (size_t i = 0; i < group->nrows && json_object_size(seen); i++)
		move_value(seen, row_text(group->rows[i], name), values, &n);
	json_decref(seen);
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
