// SPDX-License-Identifier: GPL-2.0
/* Expands the sections of a suite file to jobs: the cross product of their lists. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite/internal.h"

/* The keys that hold for a section: those of the head of the file, then its own. */
struct effective {
	const struct suite_key **keys;
	size_t *chosen;		/* of each list, the value that the current job has */
	size_t nkeys;
};

static bool is_mode(const struct suite_key *key)
{
	return !strcmp(key->name, "iommu_mode");
}

/* A key whose list is passed on as it is. */
static bool is_whole(const struct suite_key *key)
{
	return !strcmp(key->name, "path");
}

static int collect_keys(const struct suite_source *source, const struct suite_section *section,
			struct effective *effective)
{
	const struct suite_section *head = &source->sections[section->head];
	size_t most = head->nkeys + section->nkeys + 1;

	effective->nkeys = 0;
	effective->keys = calloc(most, sizeof(*effective->keys));
	effective->chosen = calloc(most, sizeof(*effective->chosen));
	if (!effective->keys || !effective->chosen)
		return -ENOMEM;
	for (size_t i = 0; i < head->nkeys; i++)
		if (!suite_find_key(section, head->keys[i].name))
			effective->keys[effective->nkeys++] = &head->keys[i];
	for (size_t i = 0; i < section->nkeys; i++)
		effective->keys[effective->nkeys++] = &section->keys[i];
	return 0;
}

/* The next combination, the last list fastest; false after the last one. */
static bool next_combination(struct effective *effective)
{
	for (size_t i = effective->nkeys; i-- > 0;) {
		const struct suite_key *key = effective->keys[i];

		if (is_mode(key) || is_whole(key))
			continue;
		if (++effective->chosen[i] < key->nvalues)
			return true;
		effective->chosen[i] = 0;
	}
	return false;
}

static char *join_values(const struct suite_key *key)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return NULL;
	for (size_t i = 0; i < key->nvalues; i++)
		fprintf(out, "%s%s", i ? "," : "", key->values[i]);
	return fclose(out) ? free(text), NULL : text;
}

static int add_job(struct suite *suite, const struct suite_section *section,
		   const struct effective *effective, const char *mode)
{
	struct suite_job *grown = reallocarray(suite->jobs, suite->njobs + 1, sizeof(*grown));
	struct suite_job *job;

	if (!grown)
		return -ENOMEM;
	suite->jobs = grown;
	job = &grown[suite->njobs++];
	memset(job, 0, sizeof(*job));
	job->file = section->file;
	job->line = section->line;
	job->workload = strdup(section->workload);
	job->label = strdup(section->label);
	job->kv = calloc(effective->nkeys + 1, sizeof(*job->kv));
	if (!job->workload || !job->label || !job->kv)
		return -ENOMEM;
	for (size_t i = 0; i < effective->nkeys; i++) {
		const struct suite_key *key = effective->keys[i];
		struct suite_kv *kv = &job->kv[job->nkv++];

		kv->line = key->line;
		kv->key = strdup(key->name);
		kv->value = is_whole(key) ? join_values(key) :
			    strdup(is_mode(key) ? mode : key->values[effective->chosen[i]]);
		if (!kv->key || !kv->value)
			return -ENOMEM;
	}
	return 0;
}

static bool has_mode(const struct effective *effective, const char *mode)
{
	for (size_t i = 0; i < effective->nkeys; i++) {
		const struct suite_key *key = effective->keys[i];

		if (!is_mode(key))
			continue;
		for (size_t v = 0; mode && v < key->nvalues; v++)
			if (!strcmp(key->values[v], mode))
				return true;
		return false;
	}
	return !mode;
}

/* All jobs of one mode, from every section; NULL: those of sections that name no mode. */
static int expand_mode(const struct suite_source *source, struct suite *suite, const char *mode)
{
	int ret = 0;

	for (size_t i = 1; i < source->nsections && !ret; i++) {
		struct effective effective;

		if (!source->sections[i].workload)
			continue;
		ret = collect_keys(source, &source->sections[i], &effective);
		if (!ret && has_mode(&effective, mode)) {
			do {
				ret = add_job(suite, &source->sections[i], &effective, mode);
			} while (!ret && next_combination(&effective));
		}
		free(effective.keys);
		free(effective.chosen);
	}
	return ret;
}

/* Is this the first section in which the mode is named? */
static bool is_first_mention(const struct suite_source *source, size_t section, const char *mode)
{
	for (size_t i = 0; i < section; i++) {
		const struct suite_key *key = suite_find_key(&source->sections[i], "iommu_mode");

		for (size_t v = 0; key && v < key->nvalues; v++)
			if (!strcmp(key->values[v], mode))
				return false;
	}
	return true;
}

/* "20 iterations x 3 pages": the factors of the number of a section's jobs. */
static void spell_out(const struct effective *effective, char *buf, size_t size)
{
	size_t length = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < effective->nkeys && length < size; i++) {
		const struct suite_key *key = effective->keys[i];

		if (!is_whole(key) && key->nvalues > 1)
			length += snprintf(buf + length, size - length, "%s%zu %s",
					   length ? " x " : "", key->nvalues, key->name);
	}
}

/* The number of a section's jobs; above SUITE_MAX_JOBS it may be too small. */
static size_t count_jobs(const struct effective *effective)
{
	size_t jobs = 1;

	for (size_t i = 0; i < effective->nkeys && jobs <= SUITE_MAX_JOBS; i++)
		if (!is_whole(effective->keys[i]))
			jobs *= effective->keys[i]->nvalues;
	return jobs;
}

/* Called before anything is expanded. */
static int check_number(const struct suite_source *source, char *err, size_t err_size)
{
	size_t jobs = 0;
	int ret = 0;

	for (size_t i = 1; i < source->nsections && !ret; i++) {
		const struct suite_section *section = &source->sections[i];
		struct effective effective;
		char product[256], reason[512];

		if (!section->workload)
			continue;
		ret = collect_keys(source, section, &effective);
		if (ret) {
			suite_explain(err, err_size, section->file, section->line, strerror(-ret));
		} else {
			jobs += count_jobs(&effective);
			spell_out(&effective, product, sizeof(product));
		}
		if (!ret && jobs > SUITE_MAX_JOBS) {
			snprintf(reason, sizeof(reason), "[%s]%s%s: more than %d jobs, which is the "
				 "most that a suite may have", section->workload,
				 *product ? ": " : "", product, SUITE_MAX_JOBS);
			suite_explain(err, err_size, section->file, section->line, reason);
			ret = -E2BIG;
		}
		free(effective.keys);
		free(effective.chosen);
	}
	return ret;
}

static int expand(struct suite_source *source, struct suite *suite)
{
	int ret = expand_mode(source, suite, NULL);

	suite->files = source->files;
	suite->nfiles = source->nfiles;
	source->files = NULL;
	source->nfiles = 0;
	for (size_t i = 0; i < source->nsections && !ret; i++) {
		const struct suite_key *key = suite_find_key(&source->sections[i], "iommu_mode");

		for (size_t v = 0; key && v < key->nvalues && !ret; v++)
			if (is_first_mention(source, i, key->values[v]))
				ret = expand_mode(source, suite, key->values[v]);
	}
	return ret;
}

int suite_expand(struct suite_source *source, struct suite *suite, char *err, size_t err_size)
{
	int ret = check_number(source, err, err_size);

	if (ret)
		return ret;
	ret = expand(source, suite);
	if (ret)
		snprintf(err, err_size, "suite: %s", strerror(-ret));
	return ret;
}
