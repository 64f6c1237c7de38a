// SPDX-License-Identifier: GPL-2.0
/* A job as it was asked for: workload, parameters, paths, IOMMU mode. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

static int set_paths(struct run_spec *spec, const char *list, char *err, size_t err_size)
{
	size_t n = 0, length;

	while (*list) {
		list += strspn(list, ", ");
		length = strcspn(list, ", ");
		if (!length)
			break;
		if (length >= ODP_PATH_NAME_LEN || n == RUN_MAX_PATHS) {
			snprintf(err, err_size, "path %.*s: %s", (int)length, list,
				 n == RUN_MAX_PATHS ? "too many paths" : "no path's name is so long");
			return -EINVAL;
		}
		snprintf(spec->paths[n], ODP_PATH_NAME_LEN, "%.*s", (int)length, list);
		for (size_t i = 0; i < n; i++) {
			if (!strcmp(spec->paths[i], spec->paths[n])) {
				snprintf(err, err_size, "path %s: named twice", spec->paths[n]);
				return -EINVAL;
			}
		}
		n++;
		list += length;
	}
	if (!n) {
		snprintf(err, err_size, "path: the list is empty");
		return -EINVAL;
	}
	spec->npaths = n;
	return 0;
}

static int set_mode(struct run_spec *spec, const char *mode, char *err, size_t err_size)
{
	int known = !strcmp(mode, RUN_CURRENT_MODE);

	for (size_t i = 0; lent_modes[i] && !known; i++)
		known = !strcmp(mode, lent_modes[i]);
	if (!known) {
		snprintf(err, err_size, "iommu_mode %s: unknown; valid: strict, lazy, passthrough, "
			 "current", mode);
		return -EINVAL;
	}
	snprintf(spec->iommu_mode, sizeof(spec->iommu_mode), "%s", mode);
	return 0;
}

int run_spec_init(struct run_spec *spec, const char *workload, char *err, size_t err_size)
{
	char names[128];

	memset(spec, 0, sizeof(*spec));
	spec->ops = workload_find(workload);
	if (!spec->ops) {
		workload_names(names, sizeof(names));
		snprintf(err, err_size, "workload %s: unknown; valid: %s", workload, names);
		return -ENOENT;
	}
	spec->params = calloc(1, spec->ops->params_size);
	if (!spec->params || option_set_defaults(spec->ops->options, spec->params)) {
		snprintf(err, err_size, "workload %s: no memory for its parameters", workload);
		return -ENOMEM;
	}
	strcpy(spec->iommu_mode, RUN_CURRENT_MODE);
	return set_paths(spec, spec->ops->paths, err, err_size);
}

int run_spec_set(struct run_spec *spec, const char *key, const char *value, char *err,
		 size_t err_size)
{
	if (!strcmp(key, "path"))
		return set_paths(spec, value, err, err_size);
	if (!strcmp(key, "iommu_mode"))
		return set_mode(spec, value, err, err_size);
	return option_parse(spec->ops->options, spec->params, key, value, err, err_size);
}

int run_spec_check(const struct run_spec *spec, char *err, size_t err_size)
{
	return spec->ops->check ? spec->ops->check(spec->params, err, err_size) : 0;
}

size_t run_spec_rows(const struct run_spec *spec)
{
	size_t measures = 0;

	while (spec->ops->measures[measures].name)
		measures++;
	return spec->npaths * measures;
}

void run_spec_free(struct run_spec *spec)
{
	free(spec->params);
	spec->params = NULL;
}
