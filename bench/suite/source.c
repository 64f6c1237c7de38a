// SPDX-License-Identifier: GPL-2.0
/* The keys and sections of a suite file in memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite/internal.h"

struct suite_key *suite_find_key(const struct suite_section *section, const char *name)
{
	for (size_t i = 0; i < section->nkeys; i++)
		if (!strcmp(section->keys[i].name, name))
			return &section->keys[i];
	return NULL;
}

void *suite_grow(void *array, size_t n, size_t size)
{
	return n & (n - 1) ? array : reallocarray(array, n ? 2 * n : 1, size);
}

int suite_key_add(struct suite_key *key, const char *value, size_t length)
{
	char **grown = suite_grow(key->values, key->nvalues, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	key->values = grown;
	grown[key->nvalues] = strndup(value, length);
	if (!grown[key->nvalues])
		return -ENOMEM;
	key->nvalues++;
	return 0;
}

void suite_key_clear(struct suite_key *key)
{
	for (size_t v = 0; v < key->nvalues; v++)
		free(key->values[v]);
	free(key->values);
	key->values = NULL;
	key->nvalues = 0;
}

static void free_section(struct suite_section *section)
{
	for (size_t k = 0; k < section->nkeys; k++) {
		suite_key_clear(&section->keys[k]);
		free(section->keys[k].name);
	}
	free(section->keys);
	free(section->workload);
	free(section->label);
}

void suite_source_free(struct suite_source *source)
{
	for (size_t i = 0; i < source->nsections; i++)
		free_section(&source->sections[i]);
	free(source->sections);
	for (size_t i = 0; i < source->nfiles; i++)
		free(source->files[i]);
	free(source->files);
}

void suite_explain(char *err, size_t err_size, const char *file, int line, const char *reason)
{
	if (file)
		snprintf(err, err_size, "%s:%d: %s", file, line, reason);
	else
		snprintf(err, err_size, "%s", reason);
}
