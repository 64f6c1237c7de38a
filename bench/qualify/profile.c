// SPDX-License-Identifier: GPL-2.0
/* Reading a profile: the sections of a job file, each of a kind. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/must.h"
#include "qualify/kind.h"

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; kinds[i]; i++)
		if (!strcmp(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

static int refuse_kind(const char *name, char *err, size_t err_size)
{
	size_t length = (size_t)snprintf(err, err_size, "%s: unknown; valid: ", name);

	for (size_t i = 0; kinds[i] && length < err_size; i++)
		length += (size_t)snprintf(err + length, err_size - length, "%s%s", i ? ", " : "", kinds[i]->name);
	return -EINVAL;
}

static int refuse_key(const struct kind *kind, const char *key, char *err, size_t err_size)
{
	size_t length = (size_t)snprintf(err, err_size, "%s: unknown key; valid in %s: ", key, kind->name);

	for (size_t i = 0; kind->keys[i].name && length < err_size; i++)
		length += (size_t)snprintf(err + length, err_size - length, "%s%s", i ? ", " : "",
					   kind->keys[i].name);
	if (!kind->keys[0].name)
		snprintf(err, err_size, "%s: unknown key; %s has none", key, kind->name);
	return -EINVAL;
}

static int check(void *context, const char *name, const char *key, const char *value, char *err, size_t err_size)
{
	const struct kind *kind = find_kind(name);
	char valid[256];

	(void)context;
	if (!kind)
		return refuse_kind(name, err, err_size);
	if (!key)
		return 0;
	for (const struct kind_key *one = kind->keys; one->name; one++) {
		if (strcmp(one->name, key))
			continue;
		if (!one->takes || one->takes(value, valid, sizeof(valid)))
			return 0;
		snprintf(err, err_size, "%s = %s: valid: %s", key, value, valid);
		return -EINVAL;
	}
	return refuse_key(kind, key, err, err_size);
}

/* A name for files: letters, digits and dashes of what tells it apart. */
static char *name_part(const struct part *part)
{
	const char *apart = part->kind->named_by ? part_value(part, part->kind->named_by, "") : part->job->label;
	char *name = must_format("%s%s%s", part->kind->name, *apart ? "-" : "", apart);

	for (char *at = name; *at; at++)
		if (strchr(" /", *at))
			*at = '-';
	return name;
}

/* The key by which parts are named is what they are about. */
static int check_keys(const struct qualification *of)
{
	for (size_t i = 0; i < of->suite->njobs; i++) {
		const struct part part = { .job = &of->suite->jobs[i] };
		const struct kind *kind = find_kind(part.job->workload);

		if (!kind->named_by || part_value(&part, kind->named_by, NULL))
			continue;
		log_error("%s:%d: %s: key %s is missing", of->profile, part.job->line, kind->name, kind->named_by);
		return -EINVAL;
	}
	return 0;
}

static int check_names(const struct qualification *of)
{
	for (size_t i = 0; i < of->nparts; i++)
		for (size_t j = 0; j < i; j++)
			if (of->parts[i].kind->command && !strcmp(of->parts[i].name, of->parts[j].name)) {
				log_error("%s:%d: a second %s: a label tells sections apart; a list is for "
					  "program alone", of->profile,
					  of->parts[i].job->line, of->parts[i].name);
				return -EINVAL;
			}
	return 0;
}

/* Commands name the tool as people do, and mean this program's own file. */
static void find_tool(void)
{
	char path[4096];
	const char *others = getenv("PATH");
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *folders;

	path[length > 0 ? length : 0] = '\0';
	folders = must_format("%s:%s", dirname(path), others ? others : "/usr/bin:/bin");
	setenv("PATH", folders, 1);
	free(folders);
}

int qualify_read(struct qualification *of)
{
	char err[512];
	int ret = suite_load(of->profile, check, NULL, &of->suite, err, sizeof(err));

	if (ret) {
		log_error("%s", err);
		return ret;
	}
	ret = check_keys(of);
	if (ret)
		return ret;
	find_tool();
	of->parts = must_alloc(of->suite->njobs * sizeof(*of->parts));
	for (size_t i = 0; i < of->suite->njobs; i++) {
		struct part *part = &of->parts[of->nparts];

		*part = (struct part){ .job = &of->suite->jobs[i] };
		if (part_is_between(part) && !of->peer)
			continue;
		part->kind = find_kind(part->job->workload);
		part->name = name_part(part);
		part->command = part->kind->command ? part->kind->command(of, part) : NULL;
		of->nparts++;
	}
	return check_names(of);
}

void qualify_free(struct qualification *of)
{
	for (size_t i = 0; i < of->nparts; i++) {
		free(of->parts[i].name);
		free(of->parts[i].command);
	}
	free(of->parts);
	json_decref(of->begun);
	lines_free(&of->lines);
	if (of->suite)
		suite_free(of->suite);
	if (of->lock > 0)
		close(of->lock);
}
