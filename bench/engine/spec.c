// SPDX-License-Identifier: GPL-2.0
/* A job as it was asked for: workload, parameters, paths, IOMMU mode. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "host/iommu_mode.h"
#include "lib/words.h"

/* Whether text can be the name of a device or a path; a document allows no other names. */
static bool is_name(const char *text)
{
	for (; *text; text++)
		if (!isascii(*text) || !isgraph(*text))
			return false;
	return true;
}

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
		if (!is_name(spec->paths[n])) {
			snprintf(err, err_size, "path: no path's name has such characters");
			return -EINVAL;
		}
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

	for (size_t i = 0; iommu_modes[i] && !known; i++)
		known = !strcmp(mode, iommu_modes[i]);
	if (!known) {
		snprintf(err, err_size, "iommu_mode %s: unknown; valid: strict, lazy, passthrough, "
			 "current", mode);
		return -EINVAL;
	}
	snprintf(spec->iommu_mode, sizeof(spec->iommu_mode), "%s", mode);
	return 0;
}

int run_spec_init(struct run_spec *spec, const char *workload, const char *device, char *err,
		  size_t err_size)
{
	char names[128];
	int ret;

	memset(spec, 0, sizeof(*spec));
	spec->ops = workload_find(workload);
	if (!spec->ops) {
		workload_names(names, sizeof(names));
		snprintf(err, err_size, "workload %s: unknown; valid: %s", workload, names);
		return -ENOENT;
	}
	if (device && (strlen(device) >= sizeof(spec->device) || !is_name(device))) {
		snprintf(err, err_size, "device %.80s: no device's name is so long, or has such "
			 "characters", device);
		return -EINVAL;
	}
	snprintf(spec->device, sizeof(spec->device), "%s", device ? device : "");
	if (spec->ops->targets || spec->device[0]) {
		spec->target = target_of(workload, spec->ops->targets, spec->device, err, err_size);
		if (!spec->target)
			return -EINVAL;
	}
	ret = workload_options(spec->ops, spec->target ? spec->target->bit : 0, spec->options,
			       WORKLOAD_MAX_OPTIONS);
	spec->params = calloc(1, spec->ops->params_size);
	if (ret || !spec->params || option_set_defaults(spec->options, spec->params)) {
		snprintf(err, err_size, "workload %s: its parameters cannot be set up", workload);
		return -ENOMEM;
	}
	if (spec->target)
		workload_target_params(spec->params)->target = spec->target;
	strcpy(spec->iommu_mode, RUN_CURRENT_MODE);
	return set_paths(spec, spec->ops->paths, err, err_size);
}

int run_spec_set(struct run_spec *spec, const char *key, const char *value, char *err,
		 size_t err_size)
{
	int length, ret;

	if (!strcmp(key, "path")) {
		spec->paths_given = true;
		return set_paths(spec, value, err, err_size);
	}
	if (!strcmp(key, "iommu_mode"))
		return set_mode(spec, value, err, err_size);
	/* What is valid depends on the kind of device. */
	length = spec->target ? snprintf(err, err_size, "on %s: ", spec->target->words) : 0;
	ret = option_parse(spec->options, spec->params, key, value, err + length,
			   err_size - length);
	if (ret != -ENOENT)
		return ret;
	length = strlen(err);
	snprintf(err + length, err_size - length, "; and path, iommu_mode, device");
	return ret;
}

int run_spec_check(const struct run_spec *spec, char *err, size_t err_size)
{
	int ret = 0;

	if (spec->ops->one_operation && !spec->ops->any_operation)
		ret = target_check_plain(workload_target_params(spec->params), err, err_size);
	return ret || !spec->ops->check ? ret : spec->ops->check(spec->params, err, err_size);
}

bool run_spec_lists_path(const struct run_spec *spec, const char *path)
{
	return words_have(spec->ops->paths, path);
}

static unsigned int uses_of(const struct session *session, const char *path)
{
	for (unsigned int i = 0; i < session->info.npaths; i++)
		if (!strcmp(session->info.paths[i], path))
			return session->info.uses[i];
	return 0;
}

/* The paths that are possible for a use, "native, page". */
static void name_usable(const struct session *session, unsigned int use, char *buf, size_t size)
{
	size_t length = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < session->info.npaths && length < size; i++)
		if (session->info.uses[i] & use)
			length += snprintf(buf + length, size - length, "%s%s", length ? ", " : "",
					   session->info.paths[i]);
}

int run_spec_fit_paths(struct run_spec *spec, const struct session *session, bool may_skip,
		       struct results *results, char *err, size_t err_size)
{
	unsigned int use = spec->target ? ODP_PATH_FOR_REGIONS : spec->ops->path_use;
	const char *reason = spec->target ? "memory regions cannot be steered down it on this kernel" :
					    "it cannot map pages of the kernel on this kernel";
	char names[128], what[64];
	size_t kept = 0;
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret; i++) {
		snprintf(what, sizeof(what), "%s, path %s", spec->ops->name, spec->paths[i]);
		if ((uses_of(session, spec->paths[i]) & use) == use) {
			memmove(spec->paths[kept++], spec->paths[i], ODP_PATH_NAME_LEN);
		} else if (!spec->paths_given || may_skip) {
			ret = results_add_skip(results, what, reason);
		} else {
			name_usable(session, use, names, sizeof(names));
			snprintf(err, err_size, "%s: %s; valid: %s", what, reason, names);
			return -EINVAL;
		}
	}
	spec->npaths = kept;
	if (ret)
		snprintf(err, err_size, "%s: no memory to say what is skipped", spec->ops->name);
	return ret;
}

bool run_spec_between_hosts(const struct run_spec *spec)
{
	return spec->ops->valid_between_hosts && spec->target == &target_verbs;
}

void run_names_between_hosts(char *buf, size_t size)
{
	size_t length = 0;

	buf[0] = '\0';
	for (size_t i = 0; workloads[i] && length < size; i++)
		if (workloads[i]->valid_between_hosts)
			length += snprintf(buf + length, size - length, "%s%s", length ? ", " : "",
					   workloads[i]->name);
}

size_t run_spec_rows(const struct run_spec *spec)
{
	size_t rows = 0;

	for (const struct measure *measure = spec->ops->measures; measure->name; measure++)
		rows += measure->timed ? 2 : 1;
	return spec->npaths ? spec->npaths * rows : 1;
}

static json_t *spec_to_json(const struct run_spec *spec)
{
	json_t *paths = json_array();

	for (size_t i = 0; i < spec->npaths; i++)
		json_array_append_new(paths, json_string(spec->paths[i]));
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "workload", spec->ops->name, "device",
			 spec->device, "iommu_mode", spec->iommu_mode, "paths", paths, "params",
			 option_to_json(spec->options, spec->params));
}

json_t *run_specs_to_json(const struct run_spec *specs, size_t n)
{
	json_t *jobs = json_array();

	for (size_t i = 0; i < n; i++) {
		if (!json_array_append_new(jobs, spec_to_json(&specs[i])))
			continue;
		json_decref(jobs);
		return NULL;
	}
	return jobs;
}

char *run_spec_row_key(const struct run_spec *spec, size_t path, bool sleeps)
{
	json_t *job = spec_to_json(spec), *params = json_object_get(job, "params");
	char *key;

	if (json_is_string(json_object_get(params, "events")))
		json_object_set_new(params, "events", json_boolean(sleeps));
	json_object_del(json_object_get(job, "params"), "iterations");
	json_object_del(job, "paths");
	json_object_set_new(job, "path", json_string(spec->paths[path]));
	key = json_dumps(job, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(job);
	return key;
}

void run_spec_free(struct run_spec *spec)
{
	free(spec->params);
	spec->params = NULL;
}
