// SPDX-License-Identifier: GPL-2.0
/* Suite files: read, checked with the caller's help, expanded to jobs. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite/internal.h"
#include "suite/suite.h"

struct checking {
	const struct suite_source *source;
	suite_check_fn check;
	void *context;
	char *err;
	size_t err_size;
};

static int ask(const struct checking *checking, const char *workload, const char *key,
	       const char *value, const char *file, int line)
{
	char reason[512] = "";
	int ret;

	ret = checking->check(checking->context, workload, key, value, reason, sizeof(reason));
	if (ret)
		snprintf(checking->err, checking->err_size, "%s:%d: %s", file, line,
			 reason);
	return ret;
}

static int ask_keys(const struct checking *checking, const char *workload,
		    const struct suite_section *section, const struct suite_section *own)
{
	int ret = 0;

	for (size_t i = 0; i < section->nkeys && !ret; i++) {
		const struct suite_key *key = &section->keys[i];

		/* Skip a key of the file's head that the section replaces. */
		if (section != own && suite_find_key(own, key->name))
			continue;
		for (size_t v = 0; v < key->nvalues && !ret; v++)
			ret = ask(checking, workload, key->name, key->values[v], key->file,
				  key->line);
	}
	return ret;
}

static int check_source(const struct checking *checking)
{
	const struct suite_source *source = checking->source;
	int ret = 0;

	for (size_t i = 1; i < source->nsections && !ret; i++) {
		const struct suite_section *section = &source->sections[i];

		if (!section->workload)
			continue;
		ret = ask(checking, section->workload, NULL, NULL, section->file, section->line);
		if (!ret)
			ret = ask_keys(checking, section->workload,
				       &source->sections[section->head], section);
		if (!ret)
			ret = ask_keys(checking, section->workload, section, section);
	}
	return ret;
}

static bool has_jobs(const struct suite_source *source)
{
	for (size_t i = 0; i < source->nsections; i++)
		if (source->sections[i].workload)
			return true;
	return false;
}

int suite_load(const char *path, suite_check_fn check, void *context, struct suite **out,
	       char *err, size_t err_size)
{
	struct suite_source source = { 0 };
	const struct checking checking = { &source, check, context, err, err_size };
	struct suite *suite = NULL;
	int ret;

	*out = NULL;
	ret = suite_read(path, &source, err, err_size);
	if (!ret && !has_jobs(&source)) {
		snprintf(err, err_size, "%s: no [workload] section", path);
		ret = -EINVAL;
	}
	if (!ret && check)
		ret = check_source(&checking);
	if (ret)
		goto out;
	suite = calloc(1, sizeof(*suite));
	ret = suite ? suite_expand(&source, suite, err, err_size) : -ENOMEM;
	if (ret) {
		if (!suite)
			snprintf(err, err_size, "%s: %s", path, strerror(-ret));
		suite_free(suite);
	} else {
		*out = suite;
	}
out:
	suite_source_free(&source);
	return ret;
}

void suite_free(struct suite *suite)
{
	if (!suite)
		return;
	for (size_t i = 0; i < suite->njobs; i++) {
		struct suite_job *job = &suite->jobs[i];

		for (size_t k = 0; k < job->nkv; k++) {
			free(job->kv[k].key);
			free(job->kv[k].value);
		}
		free(job->kv);
		free(job->workload);
		free(job->label);
	}
	free(suite->jobs);
	for (size_t i = 0; i < suite->nfiles; i++)
		free(suite->files[i]);
	free(suite->files);
	free(suite);
}
