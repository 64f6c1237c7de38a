// SPDX-License-Identifier: GPL-2.0
/* Suite files: read, checked with the caller's help, expanded to jobs. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite/internal.h"
#include "suite/list.h"
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
		suite_explain(checking->err, checking->err_size, file, line, reason);
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

static int expand(struct suite_source *source, struct suite **out, char *err, size_t err_size)
{
	struct suite *suite = calloc(1, sizeof(*suite));
	int ret = suite ? suite_expand(source, suite, err, err_size) : -ENOMEM;

	if (!suite)
		snprintf(err, err_size, "suite: %s", strerror(ENOMEM));
	if (ret) {
		suite_free(suite);
		suite = NULL;
	}
	*out = suite;
	return ret;
}

int suite_load(const char *path, suite_check_fn check, void *context, struct suite **out,
	       char *err, size_t err_size)
{
	struct suite_source source = { 0 };
	const struct checking checking = { &source, check, context, err, err_size };
	int ret = suite_read(path, &source, err, err_size);

	*out = NULL;
	if (!ret && !has_jobs(&source)) {
		snprintf(err, err_size, "%s: no [workload] section", path);
		ret = -EINVAL;
	}
	if (!ret && check)
		ret = check_source(&checking);
	if (!ret)
		ret = expand(&source, out, err, err_size);
	suite_source_free(&source);
	return ret;
}

static int add_option(struct suite_section *section, const struct suite_kv *option, char *err,
		      size_t err_size)
{
	struct suite_key *key = suite_find_key(section, option->key);

	if (key) {
		suite_key_clear(key);
	} else {
		key = &section->keys[section->nkeys];
		key->name = strdup(option->key);
		if (!key->name) {
			snprintf(err, err_size, "%s: %s", option->key, strerror(ENOMEM));
			return -ENOMEM;
		}
		section->nkeys++;
	}
	return suite_list_add(key, option->value, err, err_size);
}

int suite_from_options(const char *workload, const struct suite_kv *options, size_t n,
		       struct suite **out, char *err, size_t err_size)
{
	struct suite_source source = { 0 };
	struct suite_section *section;
	int ret = 0;

	*out = NULL;
	source.sections = calloc(2, sizeof(*source.sections));	/* a head without keys, and this */
	section = source.sections ? &source.sections[1] : NULL;
	if (section) {
		source.nsections = 2;
		section->workload = strdup(workload);
		section->label = strdup("");
		section->keys = calloc(n + 1, sizeof(*section->keys));
	}
	if (!section || !section->workload || !section->label || !section->keys) {
		snprintf(err, err_size, "suite: %s", strerror(ENOMEM));
		ret = -ENOMEM;
	}
	for (size_t i = 0; i < n && !ret; i++)
		ret = add_option(section, &options[i], err, err_size);
	if (!ret)
		ret = expand(&source, out, err, err_size);
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
