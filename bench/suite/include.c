// SPDX-License-Identifier: GPL-2.0
/* Puts together a suite file and those that it includes. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "suite/internal.h"

#define MAX_DEPTH 8	/* files, each included by the one before */

/* A file that is being read, and the one that includes it. */
struct chain {
	const struct chain *up;
	dev_t device;
	ino_t inode;
	int depth;
};

struct output {
	char *err;
	size_t err_size;
	size_t *nfiles;		/* files read so far; one included twice counts twice */
};

static int read_tree(const char *path, const struct chain *up, struct suite_source *source,
		     const struct output *output);

static int no_memory(const struct output *output)
{
	snprintf(output->err, output->err_size, "suite: %s", strerror(ENOMEM));
	return -ENOMEM;
}

/* A name is relative to the file that contains it. */
static char *resolve(const char *name, const char *from)
{
	const char *slash = strrchr(from, '/');
	char *path = NULL;

	if (*name == '/' || !slash)
		return strdup(name);
	if (asprintf(&path, "%.*s/%s", (int)(slash - from), from, name) < 0)
		return NULL;
	return path;
}

/* Why a file cannot be included here; NULL if it can. */
static const char *refuse(const char *path, const struct chain *chain,
			  const struct output *output)
{
	struct stat st;

	if (chain->depth == MAX_DEPTH)
		return "too many files deep";
	if (*output->nfiles == SUITE_MAX_FILES)
		return "too many files: 256 are the most that a suite may be made of";
	if (stat(path, &st))
		return strerror(errno);
	for (; chain; chain = chain->up)
		if (chain->device == st.st_dev && chain->inode == st.st_ino)
			return "a circle: it is this file itself, or a file that includes this one";
	return NULL;
}

/* The head of the including file overrides that of the included one. */
static int override_key(struct suite_key *key, const struct suite_key *by)
{
	int ret = 0;

	suite_key_clear(key);
	key->file = by->file;
	key->line = by->line;
	for (size_t v = 0; v < by->nvalues && !ret; v++)
		ret = suite_key_add(key, by->values[v], strlen(by->values[v]));
	return ret;
}

static int override_heads(struct suite_source *included, const struct suite_section *head)
{
	int ret = 0;

	for (size_t i = 0; i < included->nsections; i++) {
		struct suite_section *section = &included->sections[i];

		for (size_t k = 0; k < section->nkeys && !section->workload && !ret; k++) {
			const struct suite_key *by = suite_find_key(head, section->keys[k].name);

			if (by)
				ret = override_key(&section->keys[k], by);
		}
	}
	return ret;
}

static int check_unique(const struct suite_source *source, const struct suite_section *section,
			const struct output *output)
{
	for (size_t i = 0; i < source->nsections && section->workload; i++) {
		const struct suite_section *other = &source->sections[i];

		if (!other->workload || strcmp(other->workload, section->workload) ||
		    strcmp(other->label, section->label))
			continue;
		snprintf(output->err, output->err_size, "%s:%d: section [%s%s%s] is there "
			 "already, in %s:%d; give one of them a label: [%s LABEL]", section->file,
			 section->line, section->workload, *section->label ? " " : "",
			 section->label, other->file, other->line, section->workload);
		return -EINVAL;
	}
	return 0;
}

/* As in one file, before each is compared with all others; the heads come on top. */
static int check_number(const struct suite_source *to, const struct suite_source *from, size_t n,
			const struct output *output)
{
	if (to->nsections + n <= SUITE_MAX_JOBS + SUITE_MAX_FILES)
		return 0;
	snprintf(output->err, output->err_size, "%s:%d: more than %d sections, with those that are "
		 "included; a suite has at most so many jobs", from->sections[0].file,
		 from->sections[0].line, SUITE_MAX_JOBS);
	return -E2BIG;
}

/* Moves the first n sections, and the names of files; the rest stays to be freed. */
static int move(struct suite_source *to, struct suite_source *from, size_t n,
		const struct output *output)
{
	struct suite_section *sections;
	char **files;
	size_t moved = 0;
	int ret = check_number(to, from, n, output);

	if (ret)
		return ret;
	sections = reallocarray(to->sections, to->nsections + n + 1, sizeof(*sections));
	if (!sections)
		return no_memory(output);
	to->sections = sections;
	files = reallocarray(to->files, to->nfiles + from->nfiles + 1, sizeof(*files));
	if (!files)
		return no_memory(output);
	to->files = files;
	for (size_t i = 0; i < from->nfiles; i++)
		files[to->nfiles++] = from->files[i];
	from->nfiles = 0;
	for (; moved < n && !ret; moved++) {
		ret = check_unique(to, &from->sections[moved], output);
		sections[to->nsections++] = from->sections[moved];
	}
	from->nsections -= moved;
	memmove(from->sections, from->sections + moved, from->nsections * sizeof(*sections));
	return ret;
}

static int include(const char *name, const struct suite_key *key, const struct chain *chain,
		   struct suite_source *source, const struct output *output)
{
	struct suite_source included = { };
	char *path = resolve(name, key->file);
	const char *why = path ? refuse(path, chain, output) : strerror(ENOMEM);
	int ret = -EINVAL;

	if (why)
		snprintf(output->err, output->err_size, "%s:%d: " SUITE_INCLUDE " %s: %s", key->file,
			 key->line, name, why);
	else
		ret = read_tree(path, chain, &included, output);
	if (!ret && override_heads(&included, &source->sections[0]))
		ret = no_memory(output);
	for (size_t i = 0; i < included.nsections; i++)
		included.sections[i].head += source->nsections;
	if (!ret)
		ret = move(source, &included, included.nsections, output);
	suite_source_free(&included);
	free(path);
	return ret;
}

/* Takes the key out of the head: it is not for the sections. */
static struct suite_key take_include(struct suite_section *head)
{
	struct suite_key *key = suite_find_key(head, SUITE_INCLUDE), taken = { };

	if (key) {
		taken = *key;
		memmove(key, key + 1, (head->keys + --head->nkeys - key) * sizeof(*key));
	}
	return taken;
}

/* The head of the file, then the files that it includes, then its own sections. */
static int read_tree(const char *path, const struct chain *up, struct suite_source *source,
		     const struct output *output)
{
	struct chain chain = { .up = up, .depth = up ? up->depth + 1 : 1 };
	struct suite_source own = { };
	struct suite_key includes = { };
	struct stat st;
	int ret = suite_read_file(path, &own, output->err, output->err_size);

	++*output->nfiles;
	if (ret)
		goto out;
	if (!stat(path, &st)) {
		chain.device = st.st_dev;
		chain.inode = st.st_ino;
	}
	includes = take_include(&own.sections[0]);
	ret = move(source, &own, 1, output);
	for (size_t i = 0; i < includes.nvalues && !ret; i++)
		ret = include(includes.values[i], &includes, &chain, source, output);
	if (!ret)
		ret = move(source, &own, own.nsections, output);
out:
	suite_key_clear(&includes);
	free(includes.name);
	suite_source_free(&own);
	return ret;
}

int suite_read(const char *path, struct suite_source *source, char *err, size_t err_size)
{
	size_t nfiles = 0;
	const struct output output = { err, err_size, &nfiles };

	return read_tree(path, NULL, source, &output);
}
